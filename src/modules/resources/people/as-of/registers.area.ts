import {
  type AsOfArea,
  type AsOfFact,
  fact,
  inForceArea,
  peopleNamed,
  words,
} from '../../../../governance/as-of/index.ts';
import { ROLES } from '../../../../kernel/identity/index.ts';
import { BODY_RECORDS } from '../body/body.records.ts';
import type { BodyContent } from '../body/body.schema.ts';
import { COMPETENCE_RECORDS } from '../competence/competence.records.ts';
import { competencesById } from '../competence/competence.repository.ts';
import type { RuleContent } from '../competence/competence.schema.ts';
import type { AsOfPeopleDeps } from './as-of.deps.ts';

const FUNCTIONS: { readonly [name in BodyContent['members'][number]['function']]: readonly [zh: string, en: string] } =
  {
    chair: ['主任', 'Chair'],
    'vice-chair': ['副主任', 'Vice-chair'],
    member: ['委员', 'Member'],
    secretary: ['秘书', 'Secretary'],
    adviser: ['顾问', 'Adviser'],
  };

/** Bodies that were established, with their members and terms, by the revision in force. */
export function bodiesArea(deps: AsOfPeopleDeps): AsOfArea {
  return inForceArea(deps, {
    name: 'bodies',
    title: { zh: '议事机构', en: 'Bodies' },
    permission: 'body.read',
    kind: 'body',
    puts: [BODY_RECORDS.bodyEstablished],
    async tell(then, { at }) {
      const contents = then.map(({ revision }) => revision.content as BodyContent);
      const person = await peopleNamed(
        deps.directory,
        contents.flatMap(({ members }) => members.map(({ personId }) => personId)),
      );
      const day = at.toISOString().slice(0, 10);
      return contents.map(({ members, seats }): AsOfFact[] => [
        fact(
          'members',
          '成员与任期',
          'Members and terms',
          members.map((member) => {
            const [zh, en] = FUNCTIONS[member.function];
            const inTerm = member.from <= day && day <= member.until;
            return person(member.personId, {
              zh: `${zh}，${member.from} 至 ${member.until}${inTerm ? '' : '（不在任期内）'}`,
              en: `${en}, ${member.from} to ${member.until}${inTerm ? '' : ' (not within the term)'}`,
            });
          }),
        ),
        fact(
          'seats',
          '评审席位',
          'Seats of reviews',
          seats.map(({ gate, seat }) => ({ type: 'text', text: `${gate} · ${seat}` })),
        ),
      ]);
    },
  });
}

/** What roles asked for. */
export function competenceRuleArea(deps: AsOfPeopleDeps): AsOfArea {
  return inForceArea(deps, {
    name: 'competence-rule',
    title: { zh: '角色能力要求', en: 'What roles require' },
    permission: 'competence.read',
    kind: 'competence-rule',
    puts: [COMPETENCE_RECORDS.ruleApproved],
    async tell(then) {
      const contents = then.map(({ revision }) => revision.content as RuleContent);
      const titles = await competencesById(
        deps.db,
        contents.flatMap(({ lines }) => lines.flatMap(({ competenceIds }) => competenceIds)),
      );
      return contents.map(({ lines }) =>
        lines.map(({ role, competenceIds }) =>
          fact(
            role,
            ROLES[role].zh,
            ROLES[role].en,
            competenceIds.map((id) => words(id, titles.get(id)?.title_zh ?? id, titles.get(id)?.title_en ?? id)),
          ),
        ),
      );
    },
  });
}
