import type { PolicyDetector, PolicyGuard, PolicyLabels } from '../../../../kernel/policy/index.ts';
import type { Subject } from '../../../../kernel/subject/index.ts';
import type { AnyDb } from '../../../../platform/database/index.ts';
import { originOf } from '../../../../platform/outbound/index.ts';
import type { KeywordListReader, ListParts } from '../keyword-list/index.ts';
import type { MonitoringDeps } from '../monitoring.deps.ts';
import * as credentials from './guard-credential.repository.ts';
import { detectorsOf, guardId, guardOf, labelsOf } from './rules.ts';
import type { ScreeningPolicyContent } from './screening-policy.schema.ts';

export interface ScreeningPolicyInForce {
  readonly policy: Subject;
  readonly revision: string;
  readonly content: ScreeningPolicyContent;
}

/** What one policy in force asks of gateways. */
interface Chosen {
  readonly policyId: string;
  readonly detectors: readonly PolicyDetector[];
  readonly labels: PolicyLabels | null;
}

/** Where which policy applies; undefined where none was chosen for just this. */
export interface ScreeningInForce {
  readonly organisation: Chosen | undefined;
  release(id: string): Chosen | undefined;
  application(id: string): Chosen | undefined;
  readonly guards: readonly PolicyGuard[];
}

export type ScreeningPolicyReader = ReturnType<typeof createScreeningPolicyReader>;

export const credentialContext = (id: string): string => `monitoring/guard/${id}/credential`;
const AT_ONCE = 200;

/** Screening policies in force, for whoever compiles what gateways obey. */
export function createScreeningPolicyReader(
  { subjects, vault }: Pick<MonitoringDeps, 'subjects' | 'vault'>,
  { lists, parts }: { lists: KeywordListReader; parts: ListParts },
) {
  /** All of them, the oldest first. */
  async function all(db: AnyDb): Promise<ScreeningPolicyInForce[]> {
    const { items } = await subjects.list(db, { kind: 'screening-policy', state: 'active', limit: AT_ONCE });
    const revisions = await subjects.inForceOf(
      db,
      items.map(({ id }) => id),
    );
    return items.toReversed().flatMap((policy) => {
      const revision = revisions.get(policy.id);
      if (revision === undefined) return [];
      return [{ policy, revision: revision.hash, content: revision.content as ScreeningPolicyContent }];
    });
  }

  /** Sealed secrets of the guards of these, by guard id: only what was kept for the address that is in force. */
  async function secrets(db: AnyDb, policies: readonly ScreeningPolicyInForce[]): Promise<Map<string, Buffer>> {
    const rows = await credentials.credentialsOf(
      db,
      policies.map(({ policy }) => policy.id),
    );
    const found = new Map<string, Buffer>();
    for (const { policy, content } of policies)
      for (const guard of content.guards) {
        const row = rows.find(
          (one) => one.policy_id === policy.id && one.guard === guard.name && one.origin === originOf(guard.baseUrl),
        );
        if (row !== undefined) found.set(guardId(policy.id, guard.name), row.sealed!);
      }
    return found;
  }

  return {
    all,

    async inForce(db: AnyDb): Promise<ScreeningInForce> {
      const policies = await all(db);
      const contents = (await lists.inForce(db)).map(({ list, content }) => ({
        list: list.id,
        sha256: content.entries.sha256,
      }));
      const sealed = await secrets(db, policies);
      const chosen = policies.map(({ policy, content }) => ({
        scope: content.scope,
        chosen: {
          policyId: policy.id,
          detectors: detectorsOf(policy.id, content, contents),
          labels: labelsOf(content),
        },
      }));
      // The gate lets no two policies claim the same; should two have raced, the older one goes on.
      const first = (claims: (scope: ScreeningPolicyContent['scope']) => boolean) =>
        chosen.find(({ scope }) => claims(scope))?.chosen;
      return {
        organisation: first((scope) => scope.organisation),
        release: (id) => first((scope) => scope.releaseIds.includes(id)),
        application: (id) => first((scope) => scope.applicationIds.includes(id)),
        guards: policies.flatMap(({ policy, content }) =>
          content.guards.map((guard) => guardOf(policy.id, guard, sealed.has(guardId(policy.id, guard.name)))),
        ),
      };
    },

    /** Secrets of guards in force, open, by guard id. */
    async credentials(db: AnyDb): Promise<Map<string, string>> {
      const sealed = await secrets(db, await all(db));
      return new Map([...sealed].map(([id, secret]) => [id, vault.openText(secret, credentialContext(id))]));
    },
    credentialEpoch: credentials.credentialEpoch,
    /** The bytes that gateways screen by, whose hash is this; null when there are none. */
    listContent: (db: AnyDb, sha256: string): Promise<string | null> => parts.text(db, sha256),
  };
}
