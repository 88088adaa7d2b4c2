export { divisionMigrations } from './division.migrations.ts';
export { type DivisionTables, divisionInForce, moveDivision } from './division.service.ts';
