export type { CheckpointComparisonView } from './comparison.routes.ts';
export { earlierFolder, governanceFolder } from './governance-folder.ts';
export { createLedgerJobs, type LedgerJobs } from './jobs.ts';
export { addLedgerRoutes, type LedgerRouteParts } from './ledger.routes.ts';
export type { LedgerJobView, LedgerLogView } from './ledger.schema.ts';
export type * from './types.ts';
