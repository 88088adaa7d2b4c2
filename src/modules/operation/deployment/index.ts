import type { HttpServer } from '../../../platform/http/index.ts';
import {
  addApplicationRoutes,
  addKeyRoutes,
  createApplicationReader,
  createApplicationService,
  createKeyService,
} from './application/index.ts';
import { createDeploymentControls } from './deployment.controls.ts';
import type { DeploymentDeps } from './deployment.deps.ts';
import {
  addEndpointRoutes,
  createEndpointReader,
  createEndpointService,
  defineEndpointGate,
} from './endpoint/index.ts';
import {
  addProcedureRoutes,
  createProcedureReader,
  createProcedureService,
  defineProcedureGate,
} from './procedure/index.ts';
import {
  addUseStatementRoutes,
  createUseStatementReader,
  createUseStatementService,
  defineUseStatementGate,
} from './use-statement/index.ts';

export type { ApplicationView, KeyView, NewKeyView } from './application/index.ts';
export { CONTROL_DESCRIPTIONS } from './deployment.controls.ts';
export type { DeploymentDeps } from './deployment.deps.ts';
export { deploymentMigrations } from './deployment.migrations.ts';
export { deploymentPermissions } from './deployment.permissions.ts';
export type { EndpointContent, EndpointOperation, EndpointView, ProbeResult } from './endpoint/index.ts';
export type { ProcedureOverviewView, ProcedureStateView, ServiceFacts } from './procedure/index.ts';
export type { PublicUseStatement, UseStatement, UseStatementView } from './use-statement/index.ts';

export type DeploymentModule = ReturnType<typeof createDeploymentModule>;

/** What is put into service: endpoints, applications and their keys, use statements, legal procedures. */
export function createDeploymentModule(deps: DeploymentDeps) {
  const readers = {
    endpoints: createEndpointReader(deps),
    applications: createApplicationReader(deps),
    statements: createUseStatementReader(deps),
    procedures: createProcedureReader(deps),
  };
  const endpoints = createEndpointService(deps);
  const applications = createApplicationService(deps);
  const keys = createKeyService(deps);
  const statements = createUseStatementService(deps, readers.statements);
  const procedures = createProcedureService(deps);
  defineEndpointGate(deps);
  defineUseStatementGate(deps);
  defineProcedureGate(deps);
  return {
    readers,
    endpoints,
    applications,
    keys,
    statements,
    procedures,
    controls: createDeploymentControls(deps, readers),
    register(app: HttpServer): void {
      addEndpointRoutes(app, endpoints);
      addApplicationRoutes(app, applications);
      addKeyRoutes(app, keys);
      addUseStatementRoutes(app, statements);
      addProcedureRoutes(app, { db: deps.db, reader: readers.procedures, procedures });
    },
  };
}
