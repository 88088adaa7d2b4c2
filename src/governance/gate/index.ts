export { gateMigrations } from './gate.migrations.ts';
export { addGateRoutes } from './gate.routes.ts';
export type { GateApiView } from './gate.schema.ts';
export { createGateEngine, type GateParts } from './gate.service.ts';
export { judgedRevision, requirement, settleReview } from './subject-gate.ts';
export type * from './types.ts';
