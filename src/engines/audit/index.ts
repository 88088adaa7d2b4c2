export { type AuditOptions, type AuditReport, auditLedger, type LedgerFolder } from './audit.ts';
export * from './sample/index.ts';
