import type { PersonActor } from '../../../../kernel/identity/index.ts';
import { DAY } from '../../../../kernel/time/index.ts';
import type { Db } from '../../../../platform/database/index.ts';
import { conflict, invalidInput } from '../../../../platform/http/index.ts';
import type { PurposeCount } from '../../../resources/compute/index.ts';
import { DEPLOYMENT_RECORDS, USE_MEASURES } from '../deployment.records.ts';
import type { ReleaseDeps, ReleaseReader } from '../release/index.ts';
import { asksNothing } from '../use-statement/index.ts';
import * as repository from './purpose.repository.ts';
import type { LookInput, PurposeView } from './purpose.schema.ts';
import type { PurposeTables } from './purpose.table.ts';

export type PurposeService = ReturnType<typeof createPurposeService>;

const MOST_RULES = 50;
const MOST_LOOKS = 10;
/** Findings older than this are history: they are in the records, and nobody is asked to look at them. */
const LONGEST_BACK = 90 * DAY;

/** What is enforced of the stated use of applications, what gateways found, and who looked at it. */
export function createPurposeService(
  deps: ReleaseDeps,
  parts: { releases: Pick<ReleaseReader, 'served'>; found: ReleaseDeps['purposesFound'] },
) {
  const { clock, recorder, subjects, authority } = deps;
  const db: Db<PurposeTables> = deps.db;
  const { releases, found } = parts;

  /** Where those who look next begin: after the last look, at most 90 days back. */
  function unseenFrom(looked: Date | undefined, now: Date): string {
    const back = new Date(now.getTime() - LONGEST_BACK);
    return (looked !== undefined && looked > back ? looked : back).toISOString();
  }

  /** Statements of an application as releases in service bind them. */
  async function enforcedIn(applicationId: string): Promise<PurposeView['enforced']> {
    const byRevision = new Map<string, PurposeView['enforced'][number]>();
    for (const { row, statements } of (await releases.served(deps.db)).releases)
      for (const { id, revision, applicationId: of, statement } of statements) {
        if (of !== applicationId) continue;
        const { zh, en } = (await subjects.require(deps.db, id, 'use-statement')).title;
        const known = byRevision.get(revision);
        byRevision.set(revision, {
          statementId: id,
          title: { zh, en },
          releaseIds: [...(known?.releaseIds ?? []), row.release_id],
          mode: statement.mode,
          asksNothing: asksNothing(statement.checks),
        });
      }
    return [...byRevision.values()];
  }

  async function topicTitles(applicationId: string): Promise<Map<string, string>> {
    const titles = new Map<string, string>();
    for (const { statements } of (await releases.served(deps.db)).releases)
      for (const { applicationId: of, statement } of statements)
        if (of === applicationId)
          for (const { id, title } of statement.checks?.topics ?? []) titles.set(`topic:${id}`, title);
    return titles;
  }

  return {
    unseenFrom,

    async ofApplication(actor: PersonActor, applicationId: string, days: number): Promise<PurposeView> {
      const application = await subjects.require(deps.db, applicationId, 'application');
      authority.require(actor, 'traffic.read', application.unitId);
      const now = clock.now();
      const [from, through] = [new Date(now.getTime() - days * DAY).toISOString(), now.toISOString()];
      const counts = await found.counts([applicationId], from, through);
      const looks = await repository.lastLooks(db, applicationId, MOST_LOOKS);
      return {
        applicationId,
        from,
        through,
        enforced: await enforcedIn(applicationId),
        days: byDay(counts),
        rules: byRule(counts, await topicTitles(applicationId)),
        open: await found.off(applicationId, unseenFrom(looks[0]?.through, now), through),
        looks: looks.map((one) => ({
          through: one.through.toISOString(),
          at: one.looked_at.toISOString(),
          by: one.looked_by,
          findings: one.findings,
        })),
      };
    },

    /** Says that what was found up to a moment was looked at, and what was made of it. */
    async look(actor: PersonActor, applicationId: string, { through, note }: LookInput): Promise<void> {
      const now = clock.now();
      const to = new Date(through);
      if (to > now) throw invalidInput([{ path: 'through', message: 'Lies in the future: nobody has seen that yet' }]);
      const seen = (await repository.lastLooks(db, applicationId, 1))[0]?.through;
      const { count } = await found.off(applicationId, unseenFrom(seen, now), through);
      await db.transaction().execute(async (tx) => {
        const application = await subjects.require(tx, applicationId, 'application');
        authority.require(actor, 'purpose.look', application.unitId);
        await repository.lockLooks(tx, applicationId);
        const [before] = await repository.lastLooks(tx, applicationId, 1);
        if (before?.through.getTime() !== seen?.getTime() || (before !== undefined && before.through >= to))
          throw ALREADY;
        await repository.insertLook(tx, {
          application_id: applicationId,
          through: to,
          looked_at: now,
          looked_by: actor.personId,
          findings: count,
        });
        await recorder.write(tx, {
          kind: DEPLOYMENT_RECORDS.purposeLookedAt,
          actor,
          subject: { kind: 'application', id: applicationId },
          measures: [...USE_MEASURES],
          facts: { through, findings: count },
          payload: { subjectKey: actor.personId, value: { note } },
        });
      });
    },
  };
}

const ALREADY = conflict('already-looked-at', {
  zh: '他人已经查看到此时刻或更晚。请刷新后再看。',
  en: 'Somebody has looked at all of this already. Load it anew.',
});

function byDay(counts: readonly PurposeCount[]): PurposeView['days'] {
  const days = new Map<string, Record<string, number>>();
  for (const { at, verdict, count } of counts) {
    const day = days.get(at) ?? {};
    const name = verdict ?? 'unchecked';
    day[name] = (day[name] ?? 0) + count;
    days.set(at, day);
  }
  return [...days].sort(([a], [b]) => (a < b ? -1 : 1)).map(([at, of]) => ({ at, counts: of }));
}

const later = (a: string, b: string) => (a > b ? a : b);

function byRule(counts: readonly PurposeCount[], titles: ReadonlyMap<string, string>): PurposeView['rules'] {
  const rules = new Map<string, { count: number; newestAt: string }>();
  for (const { verdict, rule, count, newestAt } of counts) {
    if (rule === null || verdict === null || verdict === 'within') continue;
    const known = rules.get(rule) ?? { count: 0, newestAt };
    rules.set(rule, { count: known.count + count, newestAt: later(known.newestAt, newestAt) });
  }
  return [...rules]
    .map(([rule, one]) => ({ rule, title: titles.get(rule) ?? null, ...one }))
    .sort((a, b) => b.count - a.count)
    .slice(0, MOST_RULES);
}
