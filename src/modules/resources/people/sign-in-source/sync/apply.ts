import { systemActor } from '../../../../../kernel/identity/index.ts';
import type { AnyDb, AnyTx } from '../../../../../platform/database/index.ts';
import { ProblemError } from '../../../../../platform/http/index.ts';
import { lastOf } from '../../administrators.ts';
import { asUniqueEmail } from '../../people.problems.ts';
import { PEOPLE_RECORDS, RESPONSIBILITIES } from '../../people.records.ts';
import * as people from '../../people.repository.ts';
import { setStanding } from '../../standing.ts';
import type { createRecognition } from '../recognition.ts';
import type { createRoleMapper } from '../role-mapping.ts';
import type { SourceDeps } from '../source.deps.ts';
import type { Admission } from '../source.table.ts';
import type { SyncSettings } from './listing.ts';
import type { Change } from './plan.ts';
import * as repository from './sync.repository.ts';
import type { SkipReason } from './sync.table.ts';

/** Repositories of people, of sources and of this folder take part in it. */
type Tx = AnyTx;

/** Somebody else took the synchronisation over, or ended it. */
export class SyncOverError extends Error {}

/**
 * Does one planned change: the state, the records and the mark that it is done are one transaction, so that a process may end at any point.
 * The account is looked at again under its lock: who was changed meanwhile is left to the next synchronisation.
 */
export function createApply(
  deps: SourceDeps,
  parts: {
    readonly recognition: ReturnType<typeof createRecognition>;
    readonly mapRoles: ReturnType<typeof createRoleMapper>;
  },
) {
  const { clock, recorder, auth, directory } = deps;
  const db = deps.db as AnyDb;
  const { recognition, mapRoles } = parts;

  return async (
    sync: { readonly id: string; readonly sourceId: string },
    rules: { readonly admission: Admission; readonly sync: SyncSettings },
    place: number,
    change: Change,
    groups: readonly string[],
  ): Promise<void> => {
    const actor = systemActor(sync.sourceId);

    async function leave(tx: Tx): Promise<SkipReason | null> {
      const row = await people.lockPerson(tx as AnyDb, change.personId!);
      if (row === undefined || !row.enabled || row.emergency) return 'meanwhile-changed';
      if ((await lastOf(tx, directory, row.id, clock.now())) !== null) return 'last-administrator';
      const reason =
        change.detail.why === 'marked' ? 'marked as left by the sign-in source' : 'gone from the sign-in source';
      await setStanding(deps, tx, { actor, personId: row.id, enabled: false, reason });
      await markLeft(tx, clock.now());
      return null;
    }

    async function comeBack(tx: Tx): Promise<SkipReason | null> {
      const row = await people.lockPerson(tx as AnyDb, change.personId!);
      if (row === undefined || row.enabled) return 'meanwhile-changed';
      await setStanding(deps, tx, { actor, personId: row.id, enabled: true, reason: null });
      await markLeft(tx, null);
      return null;
    }

    const markLeft = (tx: Tx, at: Date | null) =>
      tx
        .updateTable('people_external_account')
        .set({ left_at: at })
        .where('source_id', '=', sync.sourceId)
        .where('external_id', '=', change.externalId)
        .execute();

    async function alter(tx: Tx): Promise<SkipReason | null> {
      const row = await people.lockPerson(tx as AnyDb, change.personId!);
      if (row === undefined || !row.enabled) return 'meanwhile-changed';
      const { fields = [], email, unitId } = change.detail;
      const own = fields.filter((field) => field !== 'roles');
      if (own.length === 0) return null;
      await people.updatePerson(tx as AnyDb, row.id, {
        ...(fields.includes('name') ? { name: change.name } : {}),
        ...(email === undefined ? {} : { email }),
        ...(unitId === undefined ? {} : { unit_id: unitId }),
        updated_at: clock.now(),
      });
      if (email !== undefined) await auth.credentials.setEmail(row.id, email, tx);
      await recorder.write(tx, {
        kind: PEOPLE_RECORDS.personChanged,
        actor,
        subject: { kind: 'person', id: row.id },
        measures: [...RESPONSIBILITIES],
        facts: {
          nameChanged: fields.includes('name'),
          emailChanged: email !== undefined,
          unitId: unitId ?? row.unit_id,
          sourceId: sync.sourceId,
        },
      });
      return null;
    }

    async function join(tx: Tx): Promise<SkipReason | null> {
      // One at a time per source, as at a first sign-in: whoever signs in meanwhile has the account already.
      await tx
        .selectFrom('people_sign_in_source')
        .select('id')
        .where('id', '=', sync.sourceId)
        .forUpdate()
        .executeTakeFirstOrThrow();
      if ((await recognition.linked(tx, sync.sourceId, change.externalId)) !== undefined) return 'meanwhile-changed';
      const { email, unitId } = change.detail;
      let personId = change.personId;
      if (personId === null) {
        const told = rules.sync.joiners === 'tell';
        personId = await recognition.provision(tx, sync.sourceId, unitId!, change, email!, told);
      } else {
        const taken = await tx
          .selectFrom('people_external_account')
          .select('external_id')
          .where('source_id', '=', sync.sourceId)
          .where('person_id', '=', personId)
          .executeTakeFirst();
        if (taken !== undefined) return 'email-taken';
      }
      await recognition.link(tx, sync.sourceId, change.externalId, personId);
      joined = personId;
      return null;
    }
    let joined: string | null = null;

    const act = { leave, return: comeBack, change: alter, join, skip: async () => null }[change.what];
    const settle = async (work: (tx: Tx) => Promise<SkipReason | null>) =>
      db.transaction().execute(async (tx) => {
        // The row that says who works on it is the fence: a process that was taken for dead changes nothing any more.
        if (!(await repository.countApplied(tx as AnyDb, sync.id))) throw new SyncOverError();
        await repository.settleChange(tx as AnyDb, sync.id, place, await work(tx), joined ?? change.personId);
      });
    try {
      await asUniqueEmail(() => settle(act));
    } catch (error) {
      if (!(error instanceof ProblemError) || error.status >= 500) throw error;
      joined = null;
      await settle(async () => 'email-taken');
    }
    const personId = joined ?? (change.what === 'change' || change.what === 'return' ? change.personId : null);
    if (personId !== null) await mapRoles(sync.sourceId, rules.admission, personId, groups);
  };
}
