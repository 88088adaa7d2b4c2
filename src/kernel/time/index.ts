export { addWorkingDays, dayOf, isWorkingDay, nextDay, type WorkingCalendar } from './calendar.ts';
export { type Clock, createManualClock, DAY, HOUR, MINUTE, SECOND, systemClock } from './clock.ts';
export { addWorkingHours, instantAt, minuteOf, type WorkingHours, wallClock } from './zoned.ts';
