import type { NonconformityState } from '../../assurance/nonconformity/index.ts';
import { nonconformityTitles } from '../../assurance/nonconformity/index.ts';
import { fact, lastOf, madeBy, peopleNamed, textOf, words } from '../line.ts';
import type { AsOfArea, AsOfFact } from '../types.ts';
import type { GovernanceAreaParts } from './index.ts';

const RAISED = 'nonconformity.raised';
const STEPS = [
  'nonconformity.answered',
  'nonconformity.action-completed',
  'nonconformity.closed',
  'nonconformity.sent-back',
];
const STATES: { readonly [state in NonconformityState]: readonly [zh: string, en: string] } = {
  open: ['待答复', 'Open'],
  answered: ['整改中', 'Answered'],
  done: ['待验证', 'Done, to be verified'],
  closed: ['已关闭', 'Closed'],
};
const GRADES: { readonly [grade: string]: readonly [zh: string, en: string] } = {
  major: ['严重', 'Major'],
  minor: ['一般', 'Minor'],
  observation: ['观察项', 'Observation'],
};

/** Nonconformities that nobody had closed. */
export function nonconformitiesArea({ db, directory }: GovernanceAreaParts): AsOfArea {
  return {
    name: 'nonconformities',
    title: { zh: '未关闭的不符合项', en: 'Open nonconformities' },
    notes: [],
    permission: 'nonconformity.read',
    opens: [RAISED],
    changes: STEPS,
    async lines(given) {
      const titles = await nonconformityTitles(
        db,
        given.map(({ id }) => id),
      );
      const person = await peopleNamed(
        directory,
        given.map(({ acts }) => textOf(lastOf(acts, RAISED), 'ownerId')),
      );
      return given.map(({ id, acts }) => {
        const raised = lastOf(acts, RAISED);
        if (raised === undefined) return null;
        const step = lastOf(acts, ...STEPS);
        const state = (textOf(step, 'state') ?? 'open') as NonconformityState;
        if (state === 'closed') return null;
        const title = titles.get(id);
        const grade = textOf(raised, 'grade') ?? '';
        const owner = textOf(raised, 'ownerId');
        const facts: AsOfFact[] = [
          fact('state', '状态', 'State', words(state, ...STATES[state])),
          fact('grade', '等级', 'Grade', words(grade, ...(GRADES[grade] ?? [grade, grade]))),
          fact(
            'measure',
            '措施',
            'Measure',
            raised.measures.map((measure) => ({ type: 'text', text: measure })),
          ),
          fact('owner', '责任人', 'Owner', owner === null ? [] : person(owner)),
          fact('due', '期限', 'Due', { type: 'text', text: textOf(raised, 'due') ?? '' }),
        ];
        return {
          id,
          about: {
            type: 'subject',
            kind: 'nonconformity',
            id,
            title: title === undefined ? null : { zh: title, en: title },
          },
          facts,
          acts: madeBy(step, raised),
        };
      });
    },
  };
}
