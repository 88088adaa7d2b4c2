import type { AnyDb } from '../../../../platform/database/index.ts';
import type { DeploymentDeps } from '../deployment.deps.ts';
import { originOf } from './address.ts';
import * as repository from './endpoint.repository.ts';
import type { EndpointContent, EndpointOperation } from './endpoint.schema.ts';

/** An endpoint as it may be served: the revision in force, and how it is operated now. */
export interface ServableEndpoint {
  readonly id: string;
  /** Hash of the revision in force. */
  readonly revision: string;
  readonly content: EndpointContent;
  readonly operation: EndpointOperation;
  /**
   * The credential as the vault sealed it (open it with {@link credentialContext}); null without one, and when it was given
   * for another scheme, host or port than the content names.
   */
  readonly credential: Buffer | null;
}

export type EndpointReader = ReturnType<typeof createEndpointReader>;

/** What a sealed credential belongs to: it opens for this endpoint only. */
export const credentialContext = (endpointId: string): string => `deployment/endpoint/${endpointId}/credential`;

/** Endpoints for whoever compiles policies. */
export function createEndpointReader({ subjects }: Pick<DeploymentDeps, 'subjects'>) {
  return {
    /** Endpoints that have a revision in force, by id; the others are left out. */
    async endpointsOf(db: AnyDb, ids: readonly string[]): Promise<Map<string, ServableEndpoint>> {
      const [revisions, rows] = [await subjects.inForceOf(db, ids), await repository.endpointRows(db, ids)];
      const found = new Map<string, ServableEndpoint>();
      for (const [id, revision] of revisions) {
        const row = rows.get(id);
        if (row === undefined) continue;
        const content = revision.content as EndpointContent;
        found.set(id, {
          id,
          revision: revision.hash,
          content,
          operation: { weight: row.weight, priority: row.priority, enabled: row.enabled },
          credential: credentialFor(row, content),
        });
      }
      return found;
    },

    /** The same for revisions that a release binds, which need not be in force any more: `[endpoint id, revision hash]`. */
    async boundEndpoints(
      db: AnyDb,
      bound: readonly (readonly [endpointId: string, revision: string])[],
    ): Promise<Map<string, ServableEndpoint>> {
      const rows = await repository.endpointRows(
        db,
        bound.map(([id]) => id),
      );
      const found = new Map<string, ServableEndpoint>();
      for (const [id, hash] of bound) {
        const [row, revision] = [rows.get(id), await subjects.revision(db, id, hash)];
        if (row === undefined || revision === null) continue;
        const content = revision.content as EndpointContent;
        found.set(id, {
          id,
          revision: hash,
          content,
          operation: { weight: row.weight, priority: row.priority, enabled: row.enabled },
          credential: credentialFor(row, content),
        });
      }
      return found;
    },

    /** Counts up with every change of any credential; 0 before the first. */
    credentialEpoch: (db: AnyDb): Promise<number> => repository.credentialEpoch(db),
  };
}

/** A secret goes only where it was meant to go: editing the address must not carry it elsewhere. */
export function credentialFor(
  row: Pick<repository.StoredEndpoint, 'credential' | 'credential_origin'>,
  content: Pick<EndpointContent, 'baseUrl'>,
): Buffer | null {
  return row.credential_origin === originOf(content.baseUrl) ? row.credential : null;
}
