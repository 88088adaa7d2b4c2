export { type ChainedLog, createLogChain, type LogChain } from './log-chain.ts';
export { successionMigrations } from './succession.migrations.ts';
export { addSuccessionRoutes } from './succession.routes.ts';
export { createSuccession, type SuccessionService } from './succession.service.ts';
