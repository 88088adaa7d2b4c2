import { z } from 'zod';
import type { Page } from '../../../../governance/index.ts';
import {
  grantsInForce,
  isTimeBoxed,
  type PersonActor,
  ROLES,
  rolesConflict,
} from '../../../../kernel/identity/index.ts';
import { numberOf } from '../../../../kernel/profile/index.ts';
import { DAY } from '../../../../kernel/time/index.ts';
import type { AnyDb } from '../../../../platform/database/index.ts';
import { decodeCursor, encodeCursor, forbidden, invalidInput, notFound } from '../../../../platform/http/index.ts';
import { effectiveGrants } from '../effective-grants.ts';
import * as repository from '../people.repository.ts';
import { principalsOf, standInsOf } from './delegation.reader.ts';
import type { ResponsibilityDeps } from './responsibility.deps.ts';
import { RESPONSIBILITY_MEASURES, RESPONSIBILITY_RECORDS } from './responsibility.records.ts';
import type { DelegationInput, DelegationView } from './responsibility.schema.ts';
import type { DelegationRow } from './responsibility.table.ts';

export type DelegationService = ReturnType<typeof createDelegationService>;

/** Stand-ins with dates: who acts on behalf of whom. Everybody delegates their own rights only. */
export function createDelegationService(deps: ResponsibilityDeps) {
  const { db, clock, newId, recorder, directory, profiles, authority } = deps;

  async function views(rows: readonly DelegationRow[]): Promise<DelegationView[]> {
    const people = await directory.people(rows.flatMap((row) => [row.from_id, row.to_id]));
    const named = (id: string) => ({ id, name: people.find((one) => one.id === id)?.name ?? '' });
    const now = clock.now();
    return rows.map((row) => ({
      id: row.id,
      from: named(row.from_id),
      to: named(row.to_id),
      startsAt: row.starts_at.toISOString(),
      endsAt: row.ends_at.toISOString(),
      reason: row.reason,
      state: row.ended_at !== null || row.ends_at <= now ? 'over' : row.starts_at > now ? 'planned' : 'active',
    }));
  }

  return {
    /** One's own in both directions; everybody's with permission. */
    async list(
      actor: PersonActor,
      query: { cursor?: string | undefined; limit: number },
    ): Promise<Page<DelegationView>> {
      let rows = db
        .selectFrom('people_delegation')
        .selectAll()
        .orderBy('id', 'desc')
        .limit(query.limit + 1);
      if (query.cursor !== undefined) rows = rows.where('id', '<', decodeCursor(z.string().max(60), query.cursor));
      if (!authority.permits(actor, 'dispute.read'))
        rows = rows.where((where) =>
          where.or([where('from_id', '=', actor.personId), where('to_id', '=', actor.personId)]),
        );
      const found = await rows.execute();
      const items = await views(found.slice(0, query.limit));
      const last = items.at(-1);
      return found.length > query.limit && last ? { items, nextCursor: encodeCursor(last.id) } : { items };
    },

    async make(actor: PersonActor, input: DelegationInput): Promise<string> {
      refuseOnBehalf(actor);
      const [starts, ends] = [new Date(input.startsAt), new Date(input.endsAt)];
      if (ends <= starts || ends <= clock.now())
        throw invalidInput([{ path: 'endsAt', message: 'Must lie in the future, after the beginning' }]);
      const days = numberOf((await profiles.current(db)).profile, 'delegation.max-days');
      if (ends.getTime() - starts.getTime() > days * DAY)
        throw invalidInput([{ path: 'endsAt', message: `A delegation lasts at most ${days} days` }]);
      if (input.toId === actor.personId) throw invalidInput([{ path: 'toId', message: 'Must be somebody else' }]);
      if ((await directory.person(input.toId))?.enabled !== true)
        throw invalidInput([{ path: 'toId', message: 'There is no such person who can sign in' }]);
      const id = newId('delegation');
      await db.transaction().execute(async (tx) => {
        await tx
          .insertInto('people_delegation')
          .values({
            id,
            from_id: actor.personId,
            to_id: input.toId,
            starts_at: starts,
            ends_at: ends,
            reason: input.reason,
            set_at: clock.now(),
            ended_at: null,
          })
          .execute();
        await recorder.write(tx, {
          kind: RESPONSIBILITY_RECORDS.delegated,
          actor,
          subject: { kind: 'person', id: input.toId },
          measures: [...RESPONSIBILITY_MEASURES],
          facts: { delegationId: id, startsAt: starts.toISOString(), endsAt: ends.toISOString() },
          notice: true,
        });
      });
      return id;
    },

    /** By who delegated, or by who would act. */
    async end(actor: PersonActor, id: string): Promise<void> {
      await db.transaction().execute(async (tx) => {
        const row = await tx
          .updateTable('people_delegation')
          .set({ ended_at: clock.now() })
          .where('id', '=', id)
          .where('ended_at', 'is', null)
          .where((where) => where.or([where('from_id', '=', actor.personId), where('to_id', '=', actor.personId)]))
          .returningAll()
          .executeTakeFirst();
        if (row === undefined) throw notFound({ zh: '没有这项委托。', en: 'There is no such delegation.' });
        await recorder.write(tx, {
          kind: RESPONSIBILITY_RECORDS.delegationEnded,
          actor,
          subject: { kind: 'person', id: row.to_id },
          measures: [...RESPONSIBILITY_MEASURES],
          facts: { delegationId: id },
        });
      });
    },

    /** Who stands in for the people now, by them. */
    async standIns(through: AnyDb, personIds: readonly string[]): Promise<Map<string, string>> {
      const rows = await standInsOf(through as AnyDb as typeof db, personIds, clock.now());
      return new Map([...rows].map(([id, row]) => [id, row.to_id]));
    },

    async principals(actor: PersonActor): Promise<{ id: string; name: string }[]> {
      const rows = await principalsOf(db, actor.personId, clock.now());
      const people = await directory.people(rows.map((row) => row.from_id));
      return people.filter(({ enabled }) => enabled).map(({ id, name }) => ({ id, name }));
    },

    /**
     * The caller acting on behalf of somebody: with that person's roles instead of their own, as these count now, and only
     * where the stand-in has the competence too. Administrators and auditors are never stood in for, and no role comes along
     * that may not be held together with one of the stand-in's own.
     */
    async onBehalfOf(actor: PersonActor, principalId: string): Promise<PersonActor> {
      // Whoever owes a step of their own has no rights, so they lend none either.
      if (actor.duty !== undefined) return actor;
      const now = clock.now();
      const delegated = (await principalsOf(db, actor.personId, now)).find((row) => row.from_id === principalId);
      const principal = await directory.person(principalId);
      if (delegated === undefined || principal?.enabled !== true) {
        throw forbidden('not-delegated', {
          zh: '您目前没有受此人委托。',
          en: 'This person has not made you their stand-in for now.',
        });
      }
      const rows = await repository.grantsOf(db, [principalId]);
      const root = directory.tree().rootId;
      const [own, asStandIn] = [
        await effectiveGrants(db, rows, now, root),
        await effectiveGrants(
          db,
          rows.map((row) => ({ ...row, person_id: actor.personId })),
          now,
          root,
        ),
      ];
      const roles = own.flatMap(({ row, grant, kept }, i) => {
        if (kept || 'administrator' in ROLES[row.role] || isTimeBoxed(row.role)) return [];
        if (actor.roles.some((held) => rolesConflict(held.role, row.role))) return [];
        const until = [grant.until, asStandIn[i]!.grant.until, delegated.ends_at.toISOString()].filter(
          (end) => end !== null,
        );
        return [{ ...grant, until: until.toSorted()[0]! }];
      });
      return { ...actor, roles: grantsInForce(roles, now), onBehalfOf: principalId };
    },
  };
}

/** What only the person themselves may do. */
export function refuseOnBehalf(actor: PersonActor): void {
  if (actor.onBehalfOf === undefined) return;
  throw forbidden('on-behalf', {
    zh: '此操作须本人办理，不能代他人进行。',
    en: 'Only the person themselves may do this, not a stand-in.',
  });
}
