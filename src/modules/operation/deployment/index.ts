import { SECOND } from '../../../kernel/time/index.ts';
import type { ModuleMigrations } from '../../../platform/database/index.ts';
import type { HttpServer } from '../../../platform/http/index.ts';
import {
  addApplicationRoutes,
  addKeyRoutes,
  createApplicationReader,
  createApplicationService,
  createKeyService,
} from './application/index.ts';
import { asOfDeployment } from './as-of/index.ts';
import { announceChange } from './deployment.changes.ts';
import { createDeploymentControls } from './deployment.controls.ts';
import type { DeploymentDeps } from './deployment.deps.ts';
import { deploymentMigrations as registerMigrations } from './deployment.migrations.ts';
import { deploymentPermissions as registerPermissions } from './deployment.permissions.ts';
import { DEPLOYMENT_RECORDS, ESCALATION_MEASURES, USE_MEASURES } from './deployment.records.ts';
import { divisionMigrations } from './division/index.ts';
import {
  addEndpointRoutes,
  createEndpointReader,
  createEndpointService,
  defineEndpointGate,
} from './endpoint/index.ts';
import { addImportRoutes, createImportService } from './import/index.ts';
import {
  addLimitRoutes,
  createLimitReader,
  createLimitService,
  limitMigrations,
  limitPermissions,
} from './limit/index.ts';
import { createPolicyParts } from './policy/index.ts';
import {
  addProcedureRoutes,
  createProcedureReader,
  createProcedureService,
  defineProcedureGate,
} from './procedure/index.ts';
import {
  addPurposeRoutes,
  createEscalationControl,
  createEscalationService,
  createLooks,
  createPurposeControl,
  createPurposeService,
  purposeMigrations,
  purposePermissions,
} from './purpose/index.ts';
import { createReleaseParts, createReleaseReader, releaseMigrations, releasePermissions } from './release/index.ts';
import {
  addUseStatementRoutes,
  createUseStatementReader,
  createUseStatementService,
  defineUseStatementGate,
} from './use-statement/index.ts';

export type { ApplicationView, KeyView, NewKeyView } from './application/index.ts';
export { announceChange } from './deployment.changes.ts';
export type { DeploymentDeps } from './deployment.deps.ts';
export type { EndpointContent, EndpointOperation, EndpointView, ProbeResult } from './endpoint/index.ts';
export type {
  ApplicationLimits,
  ApplicationLimitsView,
  LimitLine,
  LimitUseView,
  ModelLimitsView,
  PriceView,
  ServingSettings,
  ServingSettingsView,
  UseView,
} from './limit/index.ts';
export type { ProcedureOverviewView, ProcedureStateView, ServiceFacts } from './procedure/index.ts';
export type { EscalationList, OpenEscalation, PurposeView } from './purpose/index.ts';
export type { ReleaseContent, ReleaseKind, ReleaseState, ReleaseSummary, ReleaseView } from './release/index.ts';
export type { PublicUseStatement, PurposeChecks, UseStatement, UseStatementView } from './use-statement/index.ts';

/** Of the registers, then of releases and policies, which lean on them. */
export const deploymentMigrations: ModuleMigrations = [
  ...registerMigrations,
  ...releaseMigrations,
  ...limitMigrations,
  ...divisionMigrations,
  ...purposeMigrations,
];
export const deploymentPermissions = {
  ...registerPermissions,
  ...releasePermissions,
  ...limitPermissions,
  ...purposePermissions,
};

export type DeploymentModule = ReturnType<typeof createDeploymentModule>;

/** Notices of module people after which somebody may have a right less, or one more. */
const RIGHTS_CHANGED = [
  'competence.lapsed',
  'competence.right-kept',
  'competence.proven',
  'competence.proof-revoked',
  'competence-rule.approved',
  'role.granted',
  'role.revoked',
  'person.disabled',
  'person.enabled',
] as const;

/** How often releases past their end are looked for; gateways keep to the end by themselves. */
const EXPIRE_EVERY = 10 * SECOND;

/** What is put into service: endpoints, applications and their keys, use statements, legal procedures, releases; and the policy made of them. */
export function createDeploymentModule(deps: DeploymentDeps) {
  const readers = {
    endpoints: createEndpointReader(deps),
    applications: createApplicationReader(deps),
    statements: createUseStatementReader(deps),
    procedures: createProcedureReader(deps),
    limits: createLimitReader(deps),
  };
  const endpoints = createEndpointService(deps);
  const applications = createApplicationService(deps);
  const keys = createKeyService(deps);
  const statements = createUseStatementService(deps, readers.statements);
  const procedures = createProcedureService(deps);
  const limits = createLimitService(deps, readers.applications);
  defineEndpointGate(deps);
  defineUseStatementGate(deps, readers.endpoints);
  defineProcedureGate(deps);
  const releaseDeps = { ...deps, readers };
  const reader = createReleaseReader(releaseDeps);
  const policy = createPolicyParts({ ...releaseDeps, releases: reader });
  const release = createReleaseParts(releaseDeps, { reader, inForce: policy.inForce, behind: policy.behind });
  const found = deps.purposesFound;
  const looks = createLooks(releaseDeps, {
    about: 'off-purpose',
    kind: DEPLOYMENT_RECORDS.purposeLookedAt,
    measures: USE_MEASURES,
  });
  const purposes = createPurposeService(releaseDeps, { releases: reader, found, looks });
  const escalations = createEscalationService(
    releaseDeps,
    createLooks(releaseDeps, {
      about: 'escalated',
      kind: DEPLOYMENT_RECORDS.escalationsLookedAt,
      measures: ESCALATION_MEASURES,
    }),
  );
  // What ends, moves or gives back a person's right stops their own keys, moves their end, or lets them through again.
  deps.notices.subscribe({
    subscriber: 'deployment/held-keys',
    kinds: [...RIGHTS_CHANGED],
    handle: (tx) => announceChange(tx, 'standing'),
  });
  let timer: NodeJS.Timeout | undefined;
  let expiring: Promise<unknown> = Promise.resolve();

  const imports = createImportService(deps, {
    models: deps.designModels,
    versions: deps.designVersions,
    endpoints,
    applications,
    keys,
    limits,
  });

  return {
    readers,
    endpoints,
    applications,
    keys,
    statements,
    purposes,
    escalations,
    procedures,
    limits,
    imports,
    releases: release.releases,
    operation: release.operation,
    policy,
    asOfAreas: asOfDeployment(deps),
    /** What module compute brings to the gateways. */
    policySource: policy.source,
    controls: [
      ...createDeploymentControls(deps, readers),
      createPurposeControl(releaseDeps, { served: release.servedIn, found, looks }),
      createEscalationControl(escalations),
      release.control,
    ],
    register(app: HttpServer): void {
      addEndpointRoutes(app, endpoints);
      addApplicationRoutes(app, applications);
      addKeyRoutes(app, keys);
      addUseStatementRoutes(app, statements);
      addProcedureRoutes(app, { db: deps.db, reader: readers.procedures, procedures });
      addLimitRoutes(app, limits);
      addPurposeRoutes(app, purposes, escalations);
      addImportRoutes(app, imports);
      release.register(app);
    },
    async start(): Promise<void> {
      await policy.start();
      const round = () => {
        expiring = release.operation
          .expireDue()
          .catch((error: unknown) => deps.logger.warn({ err: error }, 'releases could not expire; it is tried again'));
      };
      round();
      timer = setInterval(round, EXPIRE_EVERY).unref();
    },
    async stop(): Promise<void> {
      clearInterval(timer);
      await expiring;
      await policy.stop();
    },
  };
}
