import type { PersonActor } from '../../../../kernel/identity/index.ts';
import type { ReleaseDeps } from '../release/index.ts';
import type { Looks } from './looks.ts';
import type { EscalationList } from './purpose.schema.ts';

const MOST_LOOKS = 5;

export type EscalationService = ReturnType<typeof createEscalationService>;

/** The work list of what screening said that a person should see (action `escalate`), and who looked at it. */
export function createEscalationService(deps: ReleaseDeps, looks: Looks) {
  const { clock, subjects, authority, purposesFound: found } = deps;
  return {
    look: looks.look,

    /** Of the applications whose traffic the actor may see; those with open ones first, the oldest before. */
    async list(actor: PersonActor): Promise<EscalationList> {
      const now = clock.now();
      const through = now.toISOString();
      const ids = await found.applicationsWith('escalated', looks.unseenFrom(undefined, now), through);
      const titles = await subjects.getMany(deps.db, ids);
      const items: EscalationList['items'] = [];
      for (const id of ids) {
        const subject = titles.get(id);
        if (subject === undefined || !authority.permits(actor, 'traffic.read', subject.unitId)) continue;
        const last = await looks.last(id, MOST_LOOKS);
        const looked = last[0]?.through;
        const { zh, en } = subject.title;
        items.push({
          applicationId: id,
          title: { zh, en },
          open: await looks.open(id, looked, through),
          from: looks.unseenFrom(looked, now),
          looks: last.map((one) => ({
            ...{ through: one.through.toISOString(), at: one.looked_at.toISOString(), by: one.looked_by },
            ...{ findings: one.findings, outcome: one.outcome },
          })),
        });
      }
      const key = ({ open }: EscalationList['items'][number]) => open.oldestAt ?? '9999';
      return { through, items: items.sort((a, b) => key(a).localeCompare(key(b))) };
    },
  };
}
