import type { PolicyKey } from '../../../../kernel/policy/index.ts';
import type { AnyDb } from '../../../../platform/database/index.ts';
import type { DeploymentDeps } from '../deployment.deps.ts';
import * as repository from './application.repository.ts';
import type { ApplicationContent } from './application.schema.ts';

export type ApplicationReader = ReturnType<typeof createApplicationReader>;

/** Applications and their keys, for whoever compiles policies. */
export function createApplicationReader({ subjects, clock }: Pick<DeploymentDeps, 'subjects' | 'clock'>) {
  return {
    /** Keys that are neither revoked nor expired, by application; of the given applications, or of all that have one. */
    async keysInForce(db: AnyDb, applicationIds?: readonly string[]): Promise<Map<string, PolicyKey[]>> {
      const keys = new Map<string, PolicyKey[]>();
      for (const row of await repository.keysInForce(db, clock.now(), applicationIds)) {
        const key = { id: row.id, hash: row.hash, until: row.until.toISOString(), releaseId: row.release_id };
        keys.set(row.application_id, [...(keys.get(row.application_id) ?? []), key]);
      }
      return keys;
    },

    /** All keys that the application ever had, at most the newest thousand. */
    async keyIds(db: AnyDb, applicationId: string): Promise<string[]> {
      const rows = await repository.keysOfApplication(db, applicationId, { limit: 1_000 });
      return rows.map(({ id }) => id);
    },

    /** What is stopped right now: for the standing. Keys past their end are left out, they count nowhere. */
    async stopped(db: AnyDb): Promise<{ applications: string[]; keys: string[] }> {
      return {
        applications: await repository.suspendedIds(db),
        keys: await repository.revokedKeyIds(db, clock.now()),
      };
    },

    /** The content of a revision, of the newest without `revision`. Problem 404 for an unknown application. */
    async contentOf(db: AnyDb, applicationId: string, revision?: string): Promise<ApplicationContent> {
      const subject = await subjects.require(db, applicationId, 'application');
      const found = await subjects.revision(db, applicationId, revision ?? subject.latest);
      if (found === null) throw new Error(`application ${applicationId} lacks revision ${revision}`);
      return found.content as ApplicationContent;
    },
  };
}
