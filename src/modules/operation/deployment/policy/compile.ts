import type { Policy, PolicyApplication, PolicyRelease, PolicyRoute } from '../../../../kernel/policy/index.ts';
import { numberOf } from '../../../../kernel/profile/index.ts';
import { HOUR, SECOND } from '../../../../kernel/time/index.ts';
import type { AnyDb } from '../../../../platform/database/index.ts';
import { divisionInForce } from '../division/index.ts';
import type { ServableEndpoint } from '../endpoint/index.ts';
import type { LimitsInForce } from '../limit/index.ts';
import { compilePurposes } from '../purpose/index.ts';
import type { BoundRelease } from '../release/index.ts';
import type { PolicyDeps } from './policy.deps.ts';
import { NO_SCREENING, type ScreeningInForce, screeningOfApplication, screeningOfRelease } from './screening.ts';

/** What a policy says, without which one it is. */
export type PolicyContent = Omit<Policy, 'epoch' | 'compiledAt'>;

/** A content and the endpoints that it routes to, for their credentials. */
export interface Compiled {
  readonly content: PolicyContent;
  readonly endpoints: readonly ServableEndpoint[];
}

/**
 * What gateways may serve now: releases whose approval holds, each exactly as the approval binds it, and the applications
 * that reach them with their keys. A suspended release stays in it, so that callers hear why; the standing stops it.
 * Lists are sorted, so that the same state gives the same text.
 */
export async function compilePolicy(deps: PolicyDeps, db: AnyDb): Promise<Compiled> {
  const { clock, profiles, subjects, readers, releases, organisationId, payloadKey } = deps;
  const { profile } = await profiles.current(db);
  const now = clock.now();
  const served = (await releases.served(db)).releases.filter(
    ({ row }) => row.not_after === null || row.not_after > now,
  );
  const limits = await readers.limits.inForce(db);
  const division = limits.serving === null ? null : await divisionInForce(db);
  const screening = await (deps.screening ?? NO_SCREENING).inForce(db);
  const canaries = (await deps.canaries?.(db)) ?? null;
  const purposes = compilePurposes(served, await classifiersOf(deps, db, served));
  const compiled = served.map((release) => ({
    ...policyRelease(release, limits, screening),
    ...purposes.of(release.row.release_id),
  }));
  const ids = new Set(compiled.map(({ id }) => id));
  // Also applications that reach no release yet: their callers hear that the model is not released, not that the key is unknown.
  const keys = await readers.applications.keysInForce(db);
  const applicationIds = [...keys.keys()].sort();
  const titles = await subjects.getMany(db, applicationIds);
  const applications: PolicyApplication[] = [];
  for (const id of applicationIds) {
    const subject = titles.get(id);
    const own = (keys.get(id) ?? []).filter(({ releaseId }) => releaseId === null || ids.has(releaseId));
    if (subject === undefined || subject.state === 'retired' || own.length === 0) continue;
    applications.push({
      id,
      title: subject.title,
      keys: own.map((key) => ({ ...key, ...limits.key(id, key.id) })),
      ...screeningOfApplication(screening, id),
      ...limits.application(id),
    });
  }
  return {
    content: {
      format: 1,
      organisationId,
      leaseSeconds: (numberOf(profile, 'policy.lease-hours') * HOUR) / SECOND,
      payloadKey,
      payloads: 'sealed',
      releases: compiled,
      applications,
      ...(limits.serving === null ? {} : { limits: { ...limits.serving, ...(division === null ? {} : { division }) } }),
      ...(screening.guards.length === 0 ? {} : { guards: screening.guards }),
      ...(canaries === null ? {} : { canaries }),
    },
    endpoints: [...served.flatMap((release) => release.endpoints), ...purposes.endpoints],
  };
}

/** The endpoints that classifiers are asked at, as they are approved now. */
async function classifiersOf({ readers }: PolicyDeps, db: AnyDb, releases: readonly BoundRelease[]) {
  const ids = releases.flatMap(({ statements }) =>
    statements.flatMap(({ statement }) => statement.checks?.classifier?.endpointId ?? []),
  );
  return readers.endpoints.endpointsOf(db, [...new Set(ids)]);
}

function policyRelease(
  { row, bound, content, version, endpoints, applicationIds }: BoundRelease,
  limits: LimitsInForce,
  screening: ScreeningInForce,
): PolicyRelease {
  return {
    id: row.release_id,
    kind: content.kind,
    modelName: content.modelName,
    modelId: version.content.modelId,
    versionId: content.versionId,
    bound: Object.fromEntries(bound),
    routes: endpoints
      .filter(({ operation }) => operation.enabled)
      .map((endpoint) => ({
        ...policyRoute(endpoint),
        ...limits.endpoint(endpoint.id),
      })),
    ...stated(content, ['retry']),
    applicationIds,
    notAfter: content.notAfter,
    leaseSeconds: content.leaseSeconds,
    ...screeningOfRelease(screening, row.release_id),
    ...limits.release(row.release_id),
  };
}

function policyRoute({ id, content, operation, credential }: ServableEndpoint): PolicyRoute {
  const { kind, baseUrl, upstreamModel, timeouts } = content;
  return {
    endpointId: id,
    kind,
    baseUrl,
    upstreamModel,
    credential: credential !== null,
    weight: operation.weight,
    priority: operation.priority,
    timeouts: { ...timeouts },
    ...stated(content, ['apiVersion', 'credentialHeader', 'headers', 'probe', 'maxConnections', 'streamCaps']),
  };
}

/** The members of these names that are there. */
function stated<T extends object, K extends keyof T>(
  content: T,
  names: readonly K[],
): { [N in K]?: NonNullable<T[N]> } {
  return Object.fromEntries(names.flatMap((name) => (content[name] === undefined ? [] : [[name, content[name]]]))) as {
    [N in K]?: NonNullable<T[N]>;
  };
}
