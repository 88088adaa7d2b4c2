export { assuranceMigrations } from './assurance.migrations.ts';
export * from './sample/index.ts';
