export { addAuditRoutes } from './audit.routes.ts';
export type { AuditDetail, AuditView } from './audit.schema.ts';
export { type AuditParts, createAuditService } from './audit.service.ts';
