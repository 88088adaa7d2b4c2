import type { ApplicationReader } from '../application/index.ts';
import type { DeploymentDeps } from '../deployment.deps.ts';
import type { EndpointReader } from '../endpoint/index.ts';
import type { LimitReader } from '../limit/index.ts';
import type { ProcedureReader } from '../procedure/index.ts';
import type { UseStatementReader } from '../use-statement/index.ts';

/** The module's dependencies, and what releases read of the other nouns. */
export interface ReleaseDeps extends DeploymentDeps {
  readonly readers: {
    readonly endpoints: EndpointReader;
    readonly applications: ApplicationReader;
    readonly statements: UseStatementReader;
    readonly procedures: ProcedureReader;
    readonly limits: LimitReader;
  };
}
