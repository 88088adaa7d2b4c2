import { grantsInForce } from '../../../../kernel/identity/index.ts';
import type { PolicyKey } from '../../../../kernel/policy/index.ts';
import type { AnyDb } from '../../../../platform/database/index.ts';
import type { DeploymentDeps } from '../deployment.deps.ts';
import * as repository from './application.repository.ts';
import type { ApplicationContent } from './application.schema.ts';

export type ApplicationReader = ReturnType<typeof createApplicationReader>;

/** Applications and their keys, for whoever compiles policies. */
export function createApplicationReader({
  subjects,
  clock,
  directory,
}: Pick<DeploymentDeps, 'subjects' | 'clock' | 'directory'>) {
  /**
   * Keys whose holder has no right any more: no role of theirs, as it counts now, covers the application. Whoever merely issued a
   * key for the application is not its holder, so services go on when people leave.
   */
  async function withoutRight(db: AnyDb): Promise<string[]> {
    const held = await repository.heldKeys(db, clock.now());
    const people = await directory.people(
      held.map(({ holderId }) => holderId),
      db,
    );
    const applications = await subjects.getMany(db, [...new Set(held.map(({ applicationId }) => applicationId))]);
    const stopped: string[] = [];
    for (const key of held) {
      const person = people.find(({ id }) => id === key.holderId);
      const unitId = applications.get(key.applicationId)?.unitId;
      const roles = person?.enabled ? grantsInForce(person.roles, clock.now()) : [];
      let covered = false;
      for (const role of roles) {
        covered = unitId !== undefined && (await directory.unitCovers(role.unitId, unitId, db));
        if (covered) break;
      }
      if (!covered) stopped.push(key.id);
    }
    return stopped;
  }

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

    /** Names of the application's keys by their ids, of the newest thousand. */
    async keyTitles(db: AnyDb, applicationId: string): Promise<Map<string, string>> {
      const rows = await repository.keysOfApplication(db, applicationId, { limit: 1_000 });
      return new Map(rows.map(({ id, title }) => [id, title]));
    },

    /** What is stopped right now: for the standing. Keys past their end are left out, they count nowhere. */
    async stopped(db: AnyDb): Promise<{ applications: string[]; keys: string[] }> {
      return {
        applications: await repository.suspendedIds(db),
        keys: [...(await repository.revokedKeyIds(db, clock.now())), ...(await withoutRight(db))].sort(),
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
