import type { Bilingual, PersonActor } from '../../../../kernel/identity/index.ts';
import { numberOf } from '../../../../kernel/profile/index.ts';
import { addWorkingHours } from '../../../../kernel/time/index.ts';
import type { ReleaseDeps } from '../release/index.ts';
import type { Looks } from './looks.ts';
import type { EscalationList } from './purpose.schema.ts';

const MOST_LOOKS = 5;
type Open = EscalationList['items'][number]['open'];

/** What screening escalated in one application and nobody has looked at. */
export interface OpenEscalation {
  readonly applicationId: string;
  readonly unitId: string;
  readonly title: Bilingual;
  readonly open: Open;
}

export type EscalationService = ReturnType<typeof createEscalationService>;

/** The work list of what screening said that a person should see (action `escalate`), until when, and who looked at it. */
export function createEscalationService(deps: ReleaseDeps, looks: Looks) {
  const { clock, subjects, authority, profiles, purposesFound: found } = deps;

  /** When what is here since then has to be looked at: the profile says in how many working hours. */
  async function deadlines(): Promise<(since: string) => Date> {
    const { profile } = await profiles.current(deps.db);
    const hours = await deps.workingHours(deps.db);
    const within = numberOf(profile, 'escalation.look-hours');
    return (since) => addWorkingHours(new Date(since), within, hours);
  }

  /** Applications in which something was escalated within 90 days, with what of it is open. */
  async function all(upTo: number): Promise<(OpenEscalation & { looks: EscalationList['items'][number]['looks'] })[]> {
    const now = clock.now();
    const ids = await found.applicationsWith('escalated', looks.longestBack(now), now.toISOString());
    const titles = await subjects.getMany(deps.db, ids);
    const due = await deadlines();
    const items = [];
    for (const id of ids) {
      const subject = titles.get(id);
      if (subject === undefined) continue;
      const last = await looks.last(id, MOST_LOOKS);
      const open = await looks.openAfter(id, last[0], upTo);
      const dueAt = open.since === null ? null : due(open.since);
      const { zh, en } = subject.title;
      items.push({
        ...{ applicationId: id, unitId: subject.unitId, title: { zh, en } },
        open: { ...open, dueAt: dueAt?.toISOString() ?? null, overdue: dueAt !== null && dueAt < now },
        looks: last.map((one) => ({
          ...{ through: one.through.toISOString(), at: one.looked_at.toISOString(), by: one.looked_by },
          ...{ findings: one.findings, outcome: one.outcome },
        })),
      });
    }
    const key = ({ open }: OpenEscalation) => open.since ?? '9999';
    return items.sort((a, b) => key(a).localeCompare(key(b)));
  }

  return {
    look: looks.look,

    /** Of all applications, for the control and for those who are told. */
    everywhere: async (): Promise<readonly OpenEscalation[]> => all(await looks.upTo()),

    /** Of the applications whose traffic the actor may see; those with open ones first, what waits longest before. */
    async list(actor: PersonActor): Promise<EscalationList> {
      const upTo = await looks.upTo();
      const now = clock.now();
      const seen = (await all(upTo)).filter(({ unitId }) => authority.permits(actor, 'traffic.read', unitId));
      return {
        through: now.toISOString(),
        upTo,
        items: seen.map(({ unitId: _, ...item }) => ({
          ...item,
          from: item.open.oldestAt ?? item.looks[0]?.through ?? looks.longestBack(now),
        })),
      };
    },
  };
}
