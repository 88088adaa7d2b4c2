import {
  type AsOfArea,
  type AsOfFact,
  type AsOfMoment,
  type AsOfValue,
  actsUntil,
  fact,
  lastOf,
  madeBy,
  peopleNamed,
  textOf,
  time,
  words,
} from '../../../../governance/as-of/index.ts';
import { ROLES, type Role } from '../../../../kernel/identity/index.ts';
import type { StewardRecord } from '../../../../kernel/record/index.ts';
import type { Db } from '../../../../platform/database/index.ts';
import { COMPETENCE_RECORDS } from '../competence/competence.records.ts';
import { competencesById } from '../competence/competence.repository.ts';
import { PEOPLE_RECORDS } from '../people.records.ts';
import type { PeopleTables } from '../people.table.ts';
import { type AsOfPeopleDeps, unitThen } from './as-of.deps.ts';
import { type GrantThen, type RightThen, rightsThen } from './rights-then.ts';

const { organisationSetUp, roleGranted, roleRevoked } = PEOPLE_RECORDS;

const STATES: { readonly [state in RightThen['state']]: readonly [zh: string, en: string] } = {
  counts: ['有效', 'Counted'],
  kept: [
    '能力已失效，因无其他安全管理员而保留',
    'Kept without the competence: there was no other security administrator',
  ],
  'without-competence': ['因能力要求未满足而不生效', 'Did not count for want of competence'],
  'account-off': ['账号不可用', 'The account could not be used'],
};

/** Roles that people held, and whether they counted: by the account and by the competences that the role asked for. */
export function grantsArea(deps: AsOfPeopleDeps): AsOfArea {
  return {
    name: 'grants',
    title: { zh: '角色授予', en: 'Roles held' },
    notes: [
      {
        zh: '能力证明按其登记、撤销的时间计算；从外部导入而当时尚未登记的证书不计。',
        en: 'Proofs of competence count from when they were recorded here until they were revoked; a certificate that nobody had recorded yet does not count.',
      },
    ],
    permission: 'person.read',
    opens: [organisationSetUp, roleGranted],
    changes: [roleRevoked],
    async keysOf(acts) {
      const first = acts.some(({ kind }) => kind === organisationSetUp) ? await firstGrant(deps) : null;
      return acts.map((act) => (act.kind === organisationSetUp ? first : textOf(act, 'grantId')));
    },
    async lines(given, moment) {
      const held = given.map(({ id, acts }) => grantThen(id, acts, moment.at));
      const standing = held.flatMap((one) => (one === null ? [] : [one.grant]));
      const rights = await rightsThen(deps, standing, moment.at);
      const person = await peopleNamed(
        deps.directory,
        standing.map(({ person_id }) => person_id),
      );
      const competences = await competencesThen(deps, [...rights.values()], moment);
      return held.map((one) => {
        if (one === null) return null;
        const { grant, granted } = one;
        const { state } = rights.get(grant.id)!;
        const { facts, proven } = competences(grant);
        return {
          id: grant.id,
          about: person(grant.person_id),
          facts: [
            fact('role', '角色', 'Role', words(grant.role, ROLES[grant.role].zh, ROLES[grant.role].en)),
            fact('unit', '部门', 'Unit', unitThen(deps, grant.unit_id)),
            fact('until', '截止', 'Until', time(grant.until?.toISOString() ?? null)),
            fact('state', '效力', 'Effect', words(state, ...STATES[state])),
            ...facts,
          ],
          acts: madeBy(granted, ...proven),
        };
      });
    },
  };
}

function grantThen(id: string, acts: readonly StewardRecord[], at: Date) {
  const granted = lastOf(acts, organisationSetUp, roleGranted);
  if (granted === undefined || lastOf(acts, roleRevoked) !== undefined) return null;
  const until = textOf(granted, 'until');
  if (until !== null && new Date(until) <= at) return null;
  const grant: GrantThen = {
    id,
    person_id: granted.subject!.id,
    role: textOf(granted, 'role') as Role,
    unit_id: textOf(granted, 'unitId')!,
    until: until === null ? null : new Date(until),
    granted_at: new Date(granted.at),
  };
  return { grant, granted };
}

/** The grant that came with the setup, which the act of the setup does not name. */
async function firstGrant({ db }: AsOfPeopleDeps): Promise<string | null> {
  const typed: Db<PeopleTables> = db;
  const row = await typed.selectFrom('people_grant').select('id').where('granted_by', '=', 'setup').executeTakeFirst();
  return row?.id ?? null;
}

/** By what competences a role counted, for who may see the competences of others. */
async function competencesThen(deps: AsOfPeopleDeps, rights: readonly RightThen[], { at, may }: AsOfMoment) {
  const nothing: { facts: readonly AsOfFact[]; proven: readonly StewardRecord[] } = { facts: [], proven: [] };
  const asking = rights.filter(({ demands }) => demands.length > 0);
  if (asking.length === 0 || !may('competence-proof.read')) return () => nothing;
  const titles = await competencesById(
    deps.db,
    asking.flatMap(({ demands }) => demands.map(({ competence_id }) => competence_id)),
  );
  const acts = await actsUntil(deps.db, {
    kinds: [COMPETENCE_RECORDS.proofRecorded],
    until: at,
    subjects: asking.map(({ grant }) => grant.person_id),
  });
  const provenBy = new Map(acts.map((act) => [textOf(act, 'proofId'), act]));
  return (grant: GrantThen) => {
    const right = asking.find((one) => one.grant.id === grant.id);
    if (right === undefined) return nothing;
    const values = right.demands.map(({ competence_id: id }): AsOfValue => {
      const title = titles.get(id);
      const ends = right.proofs
        .filter((one) => one.competence_id === id && one.valid_from <= at)
        .map(({ valid_until }) => valid_until?.getTime() ?? Number.POSITIVE_INFINITY);
      const end = Math.max(...ends, Number.NEGATIVE_INFINITY);
      const [zh, en] = proofWords(end, at);
      return words(id, `${title?.title_zh ?? ''}：${zh}`, `${title?.title_en ?? ''}: ${en}`);
    });
    const proven = right.proofs.flatMap(({ id }) => provenBy.get(id) ?? []);
    return { facts: [fact('competences', '所需能力', 'Competences asked for', values)], proven };
  };
}

function proofWords(end: number, at: Date): readonly [zh: string, en: string] {
  if (end === Number.NEGATIVE_INFINITY) return ['无证明', 'no proof'];
  if (end === Number.POSITIVE_INFINITY) return ['有证明，长期有效', 'proven, without end'];
  const day = new Date(end).toISOString().slice(0, 10);
  return end > at.getTime()
    ? [`有证明，至 ${day}`, `proven until ${day}`]
    : [`证明已于 ${day} 到期`, `ran out on ${day}`];
}
