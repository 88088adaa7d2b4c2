export { compilePurposes } from './compile.ts';
export { createEscalationService } from './escalation.service.ts';
export { createLooks } from './looks.ts';
export { createPurposeControl } from './purpose.controls.ts';
export { purposeMigrations } from './purpose.migrations.ts';
export { purposePermissions } from './purpose.permissions.ts';
export { addPurposeRoutes } from './purpose.routes.ts';
export type { EscalationList, PurposeView } from './purpose.schema.ts';
export { createPurposeService } from './purpose.service.ts';
