import { governanceMigrations } from '../../governance/index.ts';
import { designMigrations } from '../../modules/development/design/index.ts';
import { deploymentMigrations } from '../../modules/operation/deployment/index.ts';
import { monitoringMigrations } from '../../modules/operation/monitoring/index.ts';
import { computeMigrations } from '../../modules/resources/compute/index.ts';
import { peopleMigrations } from '../../modules/resources/people/index.ts';
import { authMigrations } from '../../platform/auth/index.ts';
import type { ModuleMigrations } from '../../platform/database/index.ts';
import { httpMigrations } from '../../platform/http/index.ts';

/** The schema of the whole product. */
export const MIGRATIONS: readonly ModuleMigrations[] = [
  httpMigrations,
  authMigrations,
  governanceMigrations,
  peopleMigrations,
  designMigrations,
  computeMigrations,
  deploymentMigrations,
  monitoringMigrations,
];
