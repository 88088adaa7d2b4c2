export { conformityMigrations } from './conformity.migrations.ts';
export { addConformityRoutes } from './conformity.routes.ts';
export type { FindingView, MeasureDetail, MeasureMap, MeasureTile } from './conformity.schema.ts';
export { type ConformityParts, createConformityEngine } from './conformity.service.ts';
export type * from './types.ts';
