import type { PersonActor } from '../../../../kernel/identity/index.ts';
import { DAY } from '../../../../kernel/time/index.ts';
import type { PurposeCount } from '../../../resources/compute/index.ts';
import type { ReleaseDeps, ReleaseReader } from '../release/index.ts';
import { asksNothing } from '../use-statement/index.ts';
import type { Looks } from './looks.ts';
import type { PurposeView } from './purpose.schema.ts';

export type PurposeService = ReturnType<typeof createPurposeService>;

const MOST_RULES = 50;
const MOST_LOOKS = 10;

/** What is enforced of the stated use of applications, what gateways found, and who looked at it. */
export function createPurposeService(
  deps: ReleaseDeps,
  parts: { releases: Pick<ReleaseReader, 'served'>; found: ReleaseDeps['purposesFound']; looks: Looks },
) {
  const { clock, subjects, authority, organisation } = deps;
  const { releases, found, looks } = parts;

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
    look: looks.look,

    async ofApplication(actor: PersonActor, applicationId: string, days: number): Promise<PurposeView> {
      const application = await subjects.require(deps.db, applicationId, 'application');
      authority.require(actor, 'traffic.read', application.unitId);
      const now = clock.now();
      const [from, through] = [new Date(now.getTime() - days * DAY).toISOString(), now.toISOString()];
      const counts = await found.counts([applicationId], from, through, (await organisation()).timeZone);
      const upTo = await looks.upTo();
      const last = await looks.last(applicationId, MOST_LOOKS);
      return {
        applicationId,
        from,
        through,
        upTo,
        enforced: await enforcedIn(applicationId),
        days: byDay(counts),
        rules: byRule(counts, await topicTitles(applicationId)),
        open: await looks.openAfter(applicationId, last[0], upTo),
        looks: last.map((one) => ({
          through: one.through.toISOString(),
          at: one.looked_at.toISOString(),
          by: one.looked_by,
          findings: one.findings,
        })),
      };
    },
  };
}

function byDay(counts: readonly PurposeCount[]): PurposeView['days'] {
  const days = new Map<string, Record<string, number>>();
  for (const { day: at, verdict, count } of counts) {
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
