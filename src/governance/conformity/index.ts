export { conformityMigrations } from './conformity.migrations.ts';
export { type ConformityParts, createConformityEngine } from './conformity.service.ts';
export type * from './types.ts';
