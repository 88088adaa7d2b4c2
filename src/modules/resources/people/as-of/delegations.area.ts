import {
  type AsOfArea,
  fact,
  lastOf,
  madeBy,
  peopleNamed,
  textOf,
  time,
  words,
} from '../../../../governance/as-of/index.ts';
import { RESPONSIBILITY_RECORDS } from '../responsibility/responsibility.records.ts';
import type { AsOfPeopleDeps } from './as-of.deps.ts';

const { delegated, delegationEnded } = RESPONSIBILITY_RECORDS;

/** Stand-ins: who could act on behalf of whom, or would from a later time on. */
export function delegationsArea({ directory }: AsOfPeopleDeps): AsOfArea {
  return {
    name: 'delegations',
    title: { zh: '委托与代理', en: 'Delegations and stand-ins' },
    notes: [],
    permission: 'dispute.read',
    opens: [delegated],
    changes: [delegationEnded],
    keysOf: async (acts) => acts.map((act) => textOf(act, 'delegationId')),
    async lines(given, { at }) {
      const made = given.map(({ acts }) => lastOf(acts, delegated));
      const person = await peopleNamed(
        directory,
        made.flatMap((act) => (act === undefined ? [] : [act.actor.id, act.subject!.id])),
      );
      return given.map(({ id, acts }, i) => {
        const act = made[i];
        if (act === undefined || lastOf(acts, delegationEnded) !== undefined) return null;
        const [startsAt, endsAt] = [textOf(act, 'startsAt')!, textOf(act, 'endsAt')!];
        if (new Date(endsAt) <= at) return null;
        const planned = new Date(startsAt) > at;
        return {
          id,
          about: person(act.subject!.id),
          facts: [
            fact('for', '代理', 'Stands in for', person(act.actor.id)),
            fact(
              'state',
              '状态',
              'State',
              planned ? words('planned', '未开始', 'Planned') : words('active', '生效中', 'Active'),
            ),
            fact('startsAt', '开始', 'From', time(startsAt)),
            fact('endsAt', '结束', 'Until', time(endsAt)),
          ],
          acts: madeBy(act),
        };
      });
    },
  };
}
