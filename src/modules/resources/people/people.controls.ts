import type { DirectoryPerson, GateEngine } from '../../../governance/index.ts';
import type { Control, Finding, FindingReason } from '../../../kernel/control/index.ts';
import { grantsInForce, ROLES, type Role, rolesConflict } from '../../../kernel/identity/index.ts';
import { HOUR } from '../../../kernel/time/index.ts';
import type { PeopleDeps } from './people.deps.ts';
import { PEOPLE_RECORDS } from './people.records.ts';

const SEPARATION = {
  id: '4.4.a/separation-of-duties',
  measureId: '4.4.a',
  title: { zh: '职责分离', en: 'Separation of duties' },
  enforcement: {
    zh: '授权服务拒绝互斥的角色和给自己授权；评审引擎拒绝申请人和作者表决；每个接口按角色放行。',
    en: 'Granting refuses roles that must stay apart and grants to oneself; the review engine refuses applicant and author; every route asks for a role.',
  },
} as const;

/** For the generated documents. */
export const CONTROL_DESCRIPTIONS = [
  {
    ...SEPARATION,
    evidence: [PEOPLE_RECORDS.roleGranted, PEOPLE_RECORDS.roleRevoked, PEOPLE_RECORDS.grantRefused],
    tests: [
      'src/modules/resources/people/people.test.ts',
      'test/acceptance/4.4.a/wrong-person.test.ts',
      'test/acceptance/authorisation/every-route.test.ts',
    ],
  },
];

const ADMINISTRATORS = ['system-administrator', 'security-administrator', 'audit-administrator'] as const;

/** The control of 4.4 a about powers that stay apart. */
export function createPeopleControls(deps: PeopleDeps, gates: GateEngine): Control[] {
  return [
    {
      ...SEPARATION,
      triggers: [
        PEOPLE_RECORDS.roleGranted,
        PEOPLE_RECORDS.roleRevoked,
        PEOPLE_RECORDS.personDisabled,
        'gate.mode-changed',
      ],
      async evaluate(_scope, at): Promise<Finding> {
        const roles = Object.keys(ROLES) as Role[];
        const holders = (await deps.directory.holdersOf(roles)).map((person) => ({
          ...person,
          roles: grantsInForce(person.roles, at),
        }));
        const vacant = ADMINISTRATORS.filter((role) => !holders.some((person) => holds(person, [role])));
        const clashes = holders.filter((person) =>
          person.roles.some((one) => person.roles.some((other) => rolesConflict(one.role, other.role))),
        );
        const definitions = await gates.list(deps.db);
        const empty = definitions.flatMap((gate) =>
          gate.rule.seats
            .filter((seat) => !holders.some((person) => holds(person, seat.roles)))
            .map((seat) => ({ gate, seat })),
        );
        const reasons: FindingReason[] = [
          ...clashes.map((person) => ({
            code: 'roles-conflict',
            text: { zh: `${person.name} 同时持有互斥的角色。`, en: `${person.name} holds roles that must stay apart.` },
            subjectId: person.id,
          })),
          ...vacant.map((role) => ({
            code: 'administrator-vacant',
            text: { zh: `尚未任命${ROLES[role].zh}。`, en: `No ${ROLES[role].en.toLowerCase()} is appointed.` },
          })),
          ...empty.map(({ gate, seat }) => ({
            code: 'seat-vacant',
            text: {
              zh: `关口“${gate.title.zh}”的席位“${seat.title.zh}”无人可担任。`,
              en: `Nobody can take the seat “${seat.title.en}” of gate “${gate.title.en}”.`,
            },
          })),
        ];
        const status = clashes.length > 0 ? 'failing' : reasons.length > 0 ? 'not-operated' : 'operating';
        return {
          status,
          reasons,
          figures: [
            figure('people-with-roles', { zh: '持有角色的人员', en: 'People with roles' }, holders.length),
            figure('vacant-administrators', { zh: '空缺的管理员', en: 'Vacant administrators' }, vacant.length),
            figure('vacant-seats', { zh: '无人可担任的席位', en: 'Seats nobody can take' }, empty.length),
          ],
          evidence: [],
          assurance: 'measured',
          validUntil: new Date(at.getTime() + HOUR).toISOString(),
        };
      },
    },
  ];
}

function holds(person: DirectoryPerson, roles: readonly Role[]): boolean {
  return person.roles.some((grant) => roles.includes(grant.role));
}

function figure(name: string, title: { zh: string; en: string }, value: number) {
  return { name, title, value, unit: '1' };
}
