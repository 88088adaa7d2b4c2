import type { GateEngine } from '../../../../governance/index.ts';
import type { Control, Finding, FindingReason } from '../../../../kernel/control/index.ts';
import { ROLES } from '../../../../kernel/identity/index.ts';
import { HOUR } from '../../../../kernel/time/index.ts';
import type { CompetenceDeps } from './competence.deps.ts';
import { COURSE_GATE, RULE_GATE } from './competence.gates.ts';
import { COMPETENCE_RECORDS } from './competence.records.ts';
import type { OverviewService } from './overview.service.ts';
import { demands } from './rights.ts';

const COMPETENCE = {
  id: '4.4.b/competence',
  measureId: '4.4.b',
  title: { zh: '培训与能力', en: 'Training and competence' },
  enforcement: {
    zh: '角色所要求的能力一旦失效并过了宽限期，该角色的授权在那一刻起不再计入：会话、API 密钥、评审表决和个人持有的网关密钥同时受限。',
    en: 'When a competence that a role requires has lapsed and its grace is over, grants of the role stop counting at that instant: for sessions, API keys, votes in reviews and gateway keys that a person holds.',
  },
} as const;

/** For the generated documents. */
export const CONTROL_DESCRIPTIONS = [
  {
    ...COMPETENCE,
    evidence: [
      COMPETENCE_RECORDS.courseApproved,
      COMPETENCE_RECORDS.ruleApproved,
      COMPETENCE_RECORDS.examClosed,
      COMPETENCE_RECORDS.proofRecorded,
      COMPETENCE_RECORDS.proofRevoked,
      COMPETENCE_RECORDS.lapsed,
      COMPETENCE_RECORDS.kept,
    ],
    tests: [
      'src/modules/resources/people/competence/rights.test.ts',
      'src/modules/resources/people/competence/exam.test.ts',
      'test/acceptance/4.4.b/competence.test.ts',
    ],
  },
];

/** People that a reason names; the page shows all. */
const NAMED = 5;

export function createCompetenceControls(
  deps: CompetenceDeps,
  gates: GateEngine,
  overview: OverviewService,
): Control[] {
  const { db, subjects } = deps;
  return [
    {
      ...COMPETENCE,
      triggers: [
        COMPETENCE_RECORDS.ruleApproved,
        COMPETENCE_RECORDS.proofRecorded,
        COMPETENCE_RECORDS.proofRevoked,
        COMPETENCE_RECORDS.lapsed,
        COMPETENCE_RECORDS.kept,
        'role.granted',
        'role.revoked',
        'person.disabled',
        'gate.mode-changed',
      ],
      async evaluate(_scope, at): Promise<Finding> {
        const wanted = await demands(db);
        const rights = await overview.judged(db, at);
        const count = (state: string) => rights.filter((right) => right.state === state).length;
        const kept = rights.filter((right) => right.state === 'kept');
        const without = rights.filter((right) => right.state === 'lapsed' || right.state === 'waiting');
        const courses = (await subjects.list(db, { kind: 'course', state: 'active', limit: 200 })).items;
        const open: string[] = [];
        for (const gate of [COURSE_GATE, RULE_GATE]) if ((await gates.mode(db, gate)) !== 'block') open.push(gate);
        const reasons: FindingReason[] = [
          ...(wanted.length > 0
            ? []
            : [
                {
                  code: 'no-rule',
                  text: {
                    zh: '尚未规定角色需要哪些能力。',
                    en: 'No rule in force says which competences roles require.',
                  },
                },
              ]),
          ...(wanted.length > 0 && rights.length === 0
            ? [
                {
                  code: 'nobody-affected',
                  text: { zh: '要求能力的角色目前无人担任。', en: 'Nobody holds a role that requires a competence.' },
                },
              ]
            : []),
          ...kept.map(({ person }) => ({
            code: 'security-administrator-lapsed',
            text: {
              zh: `安全管理员${person.name}的能力已失效，因没有其他安全管理员而暂时保留权限：请尽快补考或任命他人。`,
              en: `The competence of security administrator ${person.name} has lapsed; they keep the role only because there is no other: renew it or appoint another.`,
            },
            subjectId: person.id,
          })),
          ...open.map((gate) => ({
            code: 'gate-not-blocking',
            text: { zh: `关口 ${gate} 未处于阻断模式。`, en: `Gate ${gate} does not block.` },
          })),
          ...without.slice(0, NAMED).map(({ person, row }) => ({
            code: 'right-ended',
            text: {
              zh: `${person.name} 的角色“${ROLES[row.role].zh}”因缺少能力而不计入。`,
              en: `${person.name}'s role ${ROLES[row.role].en} does not count for want of competence.`,
            },
            subjectId: person.id,
          })),
        ];
        const ends = rights.map(({ endsAt }) => endsAt).filter((end) => end > at.getTime() && Number.isFinite(end));
        // A right that ended did what it must: the control works. It fails where somebody goes on without competence.
        const status =
          wanted.length === 0 || rights.length === 0
            ? 'not-operated'
            : kept.length > 0 || open.length > 0
              ? 'failing'
              : 'operating';
        return {
          status,
          reasons,
          figures: [
            figure('courses', { zh: '启用的课程', en: 'Courses in force' }, courses.length),
            figure('rights', { zh: '要求能力的授权', en: 'Grants that require competence' }, rights.length),
            figure('holding', { zh: '有效', en: 'Holding' }, count('holding') + count('expiring')),
            figure('expiring', { zh: '即将到期', en: 'Ending soon' }, count('expiring')),
            figure('ended', { zh: '因缺少能力不计入', en: 'Not counting for want of competence' }, without.length),
          ],
          evidence: courses.slice(0, 20).map(({ id, title }) => ({
            kind: 'subject' as const,
            id,
            title: { zh: title.zh, en: title.en },
          })),
          assurance: 'measured',
          validUntil: new Date(Math.min(at.getTime() + HOUR, ...ends)).toISOString(),
        };
      },
    },
  ];
}

function figure(name: string, title: { zh: string; en: string }, value: number) {
  return { name, title, value, unit: '1' };
}
