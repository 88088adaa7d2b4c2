export { addWorkingDays, dayOf, isWorkingDay, type WorkingCalendar } from './calendar.ts';
export { type Clock, createManualClock, DAY, HOUR, MINUTE, SECOND, systemClock } from './clock.ts';
