import { DAY, dayOf, HOUR } from '../../../../kernel/time/index.ts';
import type { Db, Tx } from '../../../../platform/database/index.ts';
import type { ViolatingRequest, Whose } from '../../../resources/compute/index.ts';
import type { Ladders } from './ladder.service.ts';
import { dueStep, type Grade, hoursOf, type Ladder, rankOf } from './ladder.ts';
import type { MisuseDeps } from './misuse.deps.ts';
import { MISUSE_RECORDS } from './misuse.records.ts';
import * as repository from './misuse.repository.ts';
import type { MisuseTables } from './misuse.table.ts';
import { COUNTER, type Steps } from './steps.ts';

/** What comes later than this after it was accepted is kept, and leads to nothing. */
export const LATEST = 7 * DAY;
const CHUNK = 200;

export type Counter = ReturnType<typeof createCounter>;

/**
 * Counts violations among what gateways brought, each once: where counting stands moves in the transaction that counts. What is due goes
 * by the order in which requests were accepted, in whatever order they come.
 */
export function createCounter(deps: MisuseDeps, ladders: Ladders, steps: Steps) {
  const { clock, newId, traffic, timeZone } = deps;
  const db: Db<MisuseTables> = deps.db;

  /** A key stands for its end users where the application names none, one for all, or a new one each time. */
  async function whoseIs({ id, applicationId, keyId, endUser, acceptedAt }: ViolatingRequest): Promise<Whose> {
    const named = endUser !== null;
    if (named && (await traffic.namesPeople(applicationId, id, acceptedAt)))
      return { kind: 'end_user', applicationId, id: endUser };
    return { kind: 'key', applicationId, id: keyId, named };
  }

  /** Takes what is due by the ladder, as far as it is more than what holds; a suspension under way is the same one. */
  async function takeDue(
    tx: Tx<MisuseTables>,
    row: repository.Case,
    violation: ViolatingRequest,
    ladder: Ladder,
    counted: { readonly inARow: number; readonly inADay: number },
  ): Promise<void> {
    const now = clock.now();
    const suspensions =
      ladder.close === null
        ? 0
        : await repository.suspensionsSince(tx, row.id, new Date(now.getTime() - ladder.close.days * DAY));
    const due = dueStep(ladder, { ...counted, suspensions });
    const most = row.kind === 'key' ? ladder.keysUpTo : 'close';
    const grade = rankOf(due.grade) > rankOf(most) ? most : due.grade;
    let held = row;
    if (grade !== 'none' && rankOf(grade) > rankOf(row.grade) && rankOf(row.grade) < rankOf('suspend'))
      held = await steps.grade(tx, row, {
        ...{ grade, by: COUNTER, hours: hoursOf(ladder, grade), cause: due.cause, trafficId: violation.id },
        requestsPerMinute: ladder.limit?.requestsPerMinute ?? null,
        facts: { ...counted },
      });
    else if (grade === row.grade && row.until !== null && row.set_by === null && rankOf(grade) < rankOf('suspend'))
      held = await repository.changeCase(
        tx,
        row,
        { until: new Date(now.getTime() + hoursOf(ladder, grade)! * HOUR) },
        now,
      );
    if (rankOf(due.grade) <= rankOf(most) || rankOf(due.grade) <= rankOf(held.grade)) return;
    if (rankOf(due.grade) > rankOf(row.proposed ?? 'none'))
      await steps.take(tx, held, {
        ...{ act: 'proposed', kind: MISUSE_RECORDS.proposed, by: COUNTER, grade: held.grade, cause: due.cause },
        ...{ trafficId: violation.id, facts: { ...counted, proposed: due.grade } },
        changes: { proposed: due.grade as Exclude<Grade, 'none' | 'warn'>, proposed_at: row.proposed_at ?? now },
      });
  }

  /** Answers false when somebody else was there first, or changed the case meanwhile: then it is looked at anew. */
  async function countOne(violation: ViolatingRequest, from: number): Promise<boolean> {
    const whose = await whoseIs(violation);
    const ladder = await ladders.inForce();
    const before = await repository.caseOf(db, whose);
    const { acceptedAt } = violation;
    const day = dayOf(acceptedAt, await timeZone());
    const now = clock.now();
    const counts = acceptedAt >= (before?.counts_from ?? acceptedAt) && now.getTime() - acceptedAt.getTime() <= LATEST;
    const since = new Date(Math.max(acceptedAt.getTime() - LATEST, before?.counts_from.getTime() ?? 0));
    const inARow = counts ? await traffic.inARow(whose, violation.id, since, ladder.suspend.inARow) : 0;
    return db.transaction().execute(async (tx) => {
      if (!(await repository.countOn(tx, from, violation.no, now))) return false;
      const row = await repository.openCase(tx, whose, newId('misuse'), now);
      if (row.revision !== (before?.revision ?? 0)) throw new CaseChangedError();
      const counted = { case_id: row.id, accepted_at: acceptedAt, day, counted_at: now };
      const { detector, grade, kinds } = violation.verdict;
      const inADay = counts ? (await repository.violationsOn(tx, row, day)) + 1 : 0;
      const fresh = await repository.insertViolation(tx, {
        ...counted,
        ...{ record_id: violation.id, detector, grade, kinds, in_a_row: inARow, in_a_day: inADay },
      });
      if (!fresh) return true;
      const last = row.last_violation_at;
      const touched = await repository.changeCase(
        tx,
        row,
        { last_violation_at: last !== null && last > acceptedAt ? last : acceptedAt },
        now,
      );
      if (counts) await takeDue(tx, touched, violation, ladder, { inARow, inADay });
      return true;
    });
  }

  return {
    /** Counts what has come. What two do at once, one of them does. */
    async count(): Promise<void> {
      const last = await traffic.last();
      if ((await repository.countedUpTo(db)) === null)
        await repository.beginCounting(db, await traffic.upTo(), clock.now());
      for (;;) {
        const stands = (await repository.countedUpTo(db))!.no;
        if (stands >= last) return;
        const { violations, through } = await traffic.after(stands, await traffic.upTo(), CHUNK);
        let from = stands;
        for (const violation of violations) {
          const done = await countOne(violation, from).catch((error: unknown) => {
            if (error instanceof CaseChangedError) return false;
            throw error;
          });
          if (!done) break;
          from = violation.no;
        }
        if (from === (violations.at(-1)?.no ?? stands)) await repository.countOn(db, from, through, clock.now());
      }
    },

    /** Ends what was for a time. */
    async lapse(): Promise<void> {
      for (const { id } of await repository.casesOver(db, clock.now()))
        await db.transaction().execute(async (tx) => {
          const row = await repository.lockCase(tx, id);
          if (row !== undefined && row.grade !== 'none' && row.until !== null && row.until <= clock.now())
            await steps.lapse(tx, row);
        });
    },
  };
}

/** A person decided about the case while it was looked at. */
class CaseChangedError extends Error {
  override readonly name = 'CaseChangedError';
}
