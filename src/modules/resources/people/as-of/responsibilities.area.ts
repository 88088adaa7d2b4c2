import {
  type AsOfArea,
  fact,
  lastOf,
  madeBy,
  peopleNamed,
  subjectsNamed,
  textOf,
  words,
} from '../../../../governance/as-of/index.ts';
import { measureById } from '../../../../kernel/measure/index.ts';
import type { StewardRecord } from '../../../../kernel/record/index.ts';
import type { Db } from '../../../../platform/database/index.ts';
import type { Letter } from '../responsibility/matrix.ts';
import { RESPONSIBILITY_RECORDS } from '../responsibility/responsibility.records.ts';
import type { ResponsibilityTables } from '../responsibility/responsibility.table.ts';
import type { AsOfPeopleDeps } from './as-of.deps.ts';
import { ableThen } from './rights-then.ts';

const { assigned, ended } = RESPONSIBILITY_RECORDS;

const LETTERS: { readonly [letter in Letter]: readonly [zh: string, en: string] } = {
  R: ['执行 R', 'Responsible R'],
  A: ['负责 A', 'Accountable A'],
  C: ['咨询 C', 'Consulted C'],
  I: ['知会 I', 'Informed I'],
};

/** Who answered for which measure, for the organisation or for one subject; whether they could act, and who stood in for them. */
export function responsibilitiesArea(deps: AsOfPeopleDeps): AsOfArea {
  return {
    name: 'responsibilities',
    title: { zh: '职责', en: 'Responsibilities' },
    notes: [],
    permission: 'responsibility.read',
    opens: [assigned],
    changes: [ended],
    keysOf: async (acts) => acts.map((act) => textOf(act, 'responsibilityId')),
    async lines(given, { at }) {
      const held = given.map(({ acts }) => (lastOf(acts, ended) === undefined ? lastOf(acts, assigned) : undefined));
      const holders = held.flatMap((act) => act?.subject?.id ?? []);
      const standIns = await standInsThen(deps, holders, at);
      const people = [...holders, ...standIns.values()];
      const able = await ableThen(deps, people, at);
      const person = await peopleNamed(deps.directory, people);
      const subject = await subjectsNamed(
        deps,
        held.map((act) => textOf(act, 'subjectId')),
      );
      return given.map(({ id }, i) => {
        const act = held[i];
        if (act === undefined) return null;
        const holder = act.subject!.id;
        const standIn = standIns.get(holder);
        const can = able.has(holder) || (standIn !== undefined && able.has(standIn));
        const subjectId = textOf(act, 'subjectId');
        return {
          id,
          about: person(holder),
          facts: [
            fact('letter', '职责', 'Part', words(textOf(act, 'letter')!, ...LETTERS[textOf(act, 'letter') as Letter])),
            fact('measure', '措施', 'Measure', measureWords(act)),
            fact(
              'subject',
              '范围',
              'For',
              subjectId === null ? words('organisation', '整个组织', 'The whole organisation') : subject(subjectId),
            ),
            fact('standIn', '代理人', 'Stand-in', standIn === undefined ? [] : person(standIn)),
            fact('able', '能否履职', 'Could act', can ? words('yes', '能', 'Yes') : words('no', '不能', 'No')),
          ],
          acts: madeBy(act),
        };
      });
    },
  };
}

function measureWords(act: StewardRecord) {
  const id = textOf(act, 'measureId')!;
  const title = measureById(id)?.title;
  return words(id, `${id} ${title?.zh ?? ''}`, `${id} ${title?.en ?? ''}`);
}

/** Who stood in for each of the people; of several, who was named last. */
async function standInsThen(
  { db }: AsOfPeopleDeps,
  personIds: readonly string[],
  at: Date,
): Promise<Map<string, string>> {
  if (personIds.length === 0) return new Map();
  const typed: Db<ResponsibilityTables> = db;
  const rows = await typed
    .selectFrom('people_delegation')
    .select(['from_id', 'to_id'])
    .where('from_id', 'in', [...new Set(personIds)])
    .where('set_at', '<=', at)
    .where('starts_at', '<=', at)
    .where('ends_at', '>', at)
    .where((where) => where.or([where('ended_at', 'is', null), where('ended_at', '>', at)]))
    .orderBy('id')
    .execute();
  return new Map(rows.map((row) => [row.from_id, row.to_id]));
}
