export { anchorMigrations } from './anchor.migrations.ts';
export { addAnchorRoutes } from './anchor.routes.ts';
export type { AnchorKeeperView, AnchorView } from './anchor.schema.ts';
export { type AnchoringState, type AnchorService, createAnchorService } from './anchor.service.ts';
