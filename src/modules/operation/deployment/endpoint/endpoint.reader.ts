import type { Revision } from '../../../../kernel/subject/index.ts';
import type { AnyDb } from '../../../../platform/database/index.ts';
import { originOf } from '../../../../platform/outbound/index.ts';
import type { DeploymentDeps } from '../deployment.deps.ts';
import * as repository from './endpoint.repository.ts';
import type { EndpointContent, EndpointOperation } from './endpoint.schema.ts';

/** An endpoint as it may be served: one approved revision, and how it is operated now. */
export interface ServableEndpoint {
  readonly id: string;
  /** Hash of the revision. */
  readonly revision: string;
  readonly content: EndpointContent;
  readonly operation: EndpointOperation;
  /**
   * The credential as the vault sealed it; open it with `vault.openText(credential, credentialContext(id))`. Null without
   * one, also when one is kept for another scheme, host or port than the content names.
   */
  readonly credential: Buffer | null;
}

export type EndpointReader = ReturnType<typeof createEndpointReader>;

/** What a sealed credential belongs to: it opens for this endpoint only. */
export const credentialContext = (endpointId: string): string => `deployment/endpoint/${endpointId}/credential`;

/** Endpoints for whoever judges releases and compiles policies. */
export function createEndpointReader({ subjects }: Pick<DeploymentDeps, 'subjects'>) {
  /** How the revisions are operated, by revision; one of an endpoint that is not there is left out. */
  async function servable(db: AnyDb, revisions: readonly Revision[]): Promise<Map<Revision, ServableEndpoint>> {
    const ids = [...new Set(revisions.map(({ subjectId }) => subjectId))];
    const rows = await repository.endpointRows(db, ids);
    const credentials = await repository.credentialsOf(db, ids);
    const found = new Map<Revision, ServableEndpoint>();
    for (const revision of revisions) {
      const { subjectId: id, hash } = revision;
      const row = rows.get(id);
      if (row === undefined) continue;
      const content = revision.content as EndpointContent;
      const operation = { weight: row.weight, priority: row.priority, enabled: row.enabled };
      const key = repository.credentialKey(id, originOf(content.baseUrl));
      found.set(revision, { id, revision: hash, content, operation, credential: credentials.get(key) ?? null });
    }
    return found;
  }

  return {
    /** Endpoints that have a revision in force, by id; the others are left out. */
    async endpointsOf(db: AnyDb, ids: readonly string[]): Promise<Map<string, ServableEndpoint>> {
      const revisions = await subjects.inForceOf(db, ids);
      const found = await servable(db, [...revisions.values()]);
      return new Map([...found.values()].map((endpoint) => [endpoint.id, endpoint]));
    },

    /** The same for revisions that releases bind, by revision: approved ones, which need not be in force any more. */
    boundEndpoints: servable,

    /** Counts up with every change of any credential; 0 before the first. */
    credentialEpoch: (db: AnyDb): Promise<number> => repository.credentialEpoch(db),
  };
}
