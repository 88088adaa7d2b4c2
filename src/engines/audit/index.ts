export { type AuditOptions, type AuditReport, auditLedger, completenessOf, type LedgerFolder } from './audit.ts';
export * from './sample/index.ts';
