import type { PolicyPurpose, PolicyRelease } from '../../../../kernel/policy/index.ts';
import type { ServableEndpoint } from '../endpoint/index.ts';
import type { BoundRelease } from '../release/index.ts';
import { asksNothing, type StatementInForce } from '../use-statement/index.ts';

/** What the statements of releases ask of requests, and the endpoints that are asked by it. */
export interface CompiledPurposes {
  of(releaseId: string): Pick<PolicyRelease, 'purposes'>;
  readonly endpoints: readonly ServableEndpoint[];
}

/** Each statement in the revision that its release binds: a newer one is enforced after the next approval of the release. */
export function compilePurposes(
  releases: readonly BoundRelease[],
  classifiers: ReadonlyMap<string, ServableEndpoint>,
): CompiledPurposes {
  const byRelease = new Map<string, PolicyPurpose[]>();
  const asked = new Map<string, ServableEndpoint>();
  for (const { row, statements } of releases) {
    const purposes = statements.flatMap((one) => {
      const endpoint = classifiers.get(one.statement.checks?.classifier?.endpointId ?? '');
      if (endpoint?.operation.enabled) asked.set(endpoint.id, endpoint);
      return purposeOf(one, endpoint) ?? [];
    });
    if (purposes.length > 0) byRelease.set(row.release_id, purposes);
  }
  return {
    of(releaseId) {
      const purposes = byRelease.get(releaseId);
      return purposes === undefined ? {} : { purposes };
    },
    endpoints: [...asked.values()],
  };
}

/** Null where it asks nothing. */
export function purposeOf(
  { id, applicationId, statement }: Pick<StatementInForce, 'id' | 'applicationId' | 'statement'>,
  endpoint: ServableEndpoint | undefined,
): PolicyPurpose | null {
  const { checks, mode, domains, purposes, prohibitedUses } = statement;
  if (checks === undefined || asksNothing(checks)) return null;
  const { metadata, domain, topics, resemblance, unmatched, classifier } = checks;
  return {
    applicationId,
    statementId: id,
    mode,
    metadata: [
      ...metadata.map((one) => ({ kind: 'metadata' as const, ...one })),
      ...(domain === null ? [] : [{ kind: 'domain' as const, ...domain, values: domains }]),
    ],
    topics,
    resemblance,
    unmatched,
    classifier:
      classifier === null
        ? null
        : {
            ...classifier,
            route: endpoint?.operation.enabled
              ? {
                  baseUrl: endpoint.content.baseUrl,
                  model: endpoint.content.upstreamModel,
                  credential: endpoint.credential !== null,
                }
              : null,
            purposes,
            prohibitedUses,
          },
  };
}
