export { type AcceptedRequest, type AcceptRequest, type Journal, type JournalOptions, openJournal } from './journal.ts';
export type { MonthLog } from './month-log.ts';
