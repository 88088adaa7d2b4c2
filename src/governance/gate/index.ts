export { gateMigrations } from './gate.migrations.ts';
export { createGateEngine, type GateParts } from './gate.service.ts';
export type * from './types.ts';
