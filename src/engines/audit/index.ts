export { type AuditOptions, type AuditReport, auditLedger, type LedgerFolder } from './audit.ts';
