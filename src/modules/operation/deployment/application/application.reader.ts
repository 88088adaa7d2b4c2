import { grantsInForce } from '../../../../kernel/identity/index.ts';
import type { PolicyKey } from '../../../../kernel/policy/index.ts';
import type { AnyDb } from '../../../../platform/database/index.ts';
import type { DeploymentDeps } from '../deployment.deps.ts';
import * as repository from './application.repository.ts';

export type ApplicationReader = ReturnType<typeof createApplicationReader>;

/** Applications and their keys, for whoever compiles policies. */
export function createApplicationReader({
  subjects,
  clock,
  directory,
}: Pick<DeploymentDeps, 'subjects' | 'clock' | 'directory'>) {
  /**
   * Until when the holders of keys have a right: the end of the last of their roles, as it counts now, that covers the application;
   * `-Infinity` without any. Whoever merely issued a key for the application is not its holder, so services go on when people leave.
   */
  async function endsOfHeldKeys(db: AnyDb): Promise<{ id: string; until: Date; end: number }[]> {
    const held = await repository.heldKeys(db, clock.now());
    const people = await directory.people(
      held.map(({ holderId }) => holderId),
      db,
    );
    const applications = await subjects.getMany(db, [...new Set(held.map(({ applicationId }) => applicationId))]);
    const ends: { id: string; until: Date; end: number }[] = [];
    for (const key of held) {
      const person = people.find(({ id }) => id === key.holderId);
      const unitId = applications.get(key.applicationId)?.unitId;
      const roles = person?.enabled ? grantsInForce(person.roles, clock.now()) : [];
      let end = Number.NEGATIVE_INFINITY;
      for (const { unitId: granted, until } of roles) {
        const covers = unitId !== undefined && (await directory.unitCovers(granted, unitId, db));
        if (covers) end = Math.max(end, until === null ? Number.POSITIVE_INFINITY : Date.parse(until));
      }
      ends.push({ id: key.id, until: key.until, end });
    }
    return ends;
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

    /**
     * What is stopped right now, and which keys will be at a known instant: for the standing. Keys past their end are left out, they
     * count nowhere.
     */
    async stopped(db: AnyDb): Promise<{ applications: string[]; keys: string[]; ending: Record<string, string> }> {
      const held = await endsOfHeldKeys(db);
      const stopped = held.filter(({ end }) => end === Number.NEGATIVE_INFINITY).map(({ id }) => id);
      const ending = held.filter(({ end, until }) => Number.isFinite(end) && end < until.getTime());
      return {
        applications: await repository.suspendedIds(db),
        keys: [...(await repository.revokedKeyIds(db, clock.now())), ...stopped].sort(),
        ending: Object.fromEntries(ending.map(({ id, end }) => [id, new Date(end).toISOString()])),
      };
    },
  };
}
