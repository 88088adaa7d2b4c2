import { sql } from 'kysely';
import type { Control, Finding, FindingReason } from '../../../../kernel/control/index.ts';
import { HOUR } from '../../../../kernel/time/index.ts';
import type { MatrixService } from './matrix.service.ts';
import { isSerious, type MatrixFault } from './matrix.ts';
import type { ResponsibilityDeps } from './responsibility.deps.ts';
import { RESPONSIBILITY_RECORDS } from './responsibility.records.ts';

const RESPONSIBILITIES = {
  id: '4.4.a/responsibilities',
  measureId: '4.4.a',
  title: { zh: '职责矩阵、委托与争议处理', en: 'Responsibility matrix, delegation and disputes' },
  enforcement: {
    zh: '与申请人互为代理者、申报利益者、承担执行职责者的表决被拒绝；代他人行事只凭有日期的委托且在账本中注明；当事人不能调解或裁定，逾期争议自动升级。',
    en: 'Votes of who stands in for the applicant, declared an interest, or is responsible for what is decided are refused; acting for somebody needs a dated delegation and is told in the ledger; no party mediates or decides, and disputes past their deadline are escalated.',
  },
} as const;

/** For the generated documents. */
export const CONTROL_DESCRIPTIONS = [
  {
    ...RESPONSIBILITIES,
    evidence: [
      RESPONSIBILITY_RECORDS.assigned,
      RESPONSIBILITY_RECORDS.ended,
      RESPONSIBILITY_RECORDS.delegated,
      RESPONSIBILITY_RECORDS.interestDeclared,
      RESPONSIBILITY_RECORDS.disputeRaised,
      RESPONSIBILITY_RECORDS.disputeEscalated,
      RESPONSIBILITY_RECORDS.disputeSettled,
    ],
    tests: [
      'src/modules/resources/people/responsibility/rules.test.ts',
      'src/modules/resources/people/responsibility/responsibility.test.ts',
      'test/acceptance/4.4.a/responsibilities.test.ts',
    ],
  },
];

const WORDS: Record<MatrixFault, { zh: string; en: string }> = {
  'no-responsible': { zh: '无人执行', en: 'nobody is responsible' },
  'no-accountable': { zh: '无人负责', en: 'nobody is accountable' },
  'several-accountable': { zh: '多人负责', en: 'several are accountable' },
  unable: { zh: '有人已无法履职', en: 'somebody can no longer act' },
  'only-informed-acts': { zh: '知会与履职矛盾', en: 'who is only informed also acts' },
  alone: { zh: '执行与负责为同一人', en: 'one person does and answers for it' },
};
/** Measures that a finding names; the matrix shows all. */
const NAMED = 8;
/** Subjects with people of their own that one evaluation looks at. */
const LOOKED_AT = 500;

export function createResponsibilityControls(deps: ResponsibilityDeps, matrix: MatrixService): Control[] {
  const { db, subjects } = deps;
  return [
    {
      ...RESPONSIBILITIES,
      triggers: [
        RESPONSIBILITY_RECORDS.assigned,
        RESPONSIBILITY_RECORDS.ended,
        RESPONSIBILITY_RECORDS.delegated,
        RESPONSIBILITY_RECORDS.disputeRaised,
        RESPONSIBILITY_RECORDS.disputeEscalated,
        RESPONSIBILITY_RECORDS.disputeSettled,
        'person.disabled',
        'role.revoked',
        'competence.lapsed',
      ],
      async evaluate(_scope, at): Promise<Finding> {
        const { rows } = await matrix.view(db, null, at);
        const wanted = rows.filter(({ level, assignments }) => level === 'required' || assignments.length > 0);
        const assigned = rows.some(({ assignments }) => assignments.length > 0);
        const faulty = wanted.filter(({ faults }) => faults.some(isSerious));
        const ofSubjects = (await matrix.subjects(db, { limit: LOOKED_AT }, at)).items;
        const gaps = ofSubjects.filter((one) => one.faulty.length > 0);
        const known = await subjects.getMany(
          db,
          gaps.slice(0, NAMED).map(({ subjectId }) => subjectId),
        );
        const late = await db
          .selectFrom('people_dispute')
          .select(sql<number>`count(*)::int`.as('count'))
          .where('closed_at', 'is', null)
          .where('deadline', '<', at)
          .executeTakeFirstOrThrow();
        const open = await db
          .selectFrom('people_dispute')
          .select(sql<number>`count(*)::int`.as('count'))
          .where('closed_at', 'is', null)
          .executeTakeFirstOrThrow();
        const reasons: FindingReason[] = [
          ...(assigned
            ? []
            : [
                {
                  code: 'no-matrix',
                  text: { zh: '尚未分配任何职责。', en: 'No responsibility is assigned yet.' },
                },
              ]),
          ...(assigned
            ? faulty.slice(0, NAMED).map(({ measureId, faults }) => ({
                code: 'matrix-fault',
                text: {
                  zh: `${measureId}：${faults.map((fault) => WORDS[fault].zh).join('、')}。`,
                  en: `${measureId}: ${faults.map((fault) => WORDS[fault].en).join(', ')}.`,
                },
              }))
            : []),
          ...gaps.slice(0, NAMED).map(({ subjectId, faulty: wrong }) => ({
            code: 'subject-matrix-fault',
            text: {
              zh: `${known.get(subjectId)?.title.zh ?? subjectId}：${wrong.map((one) => `${one.measureId} ${one.faults.map((fault) => WORDS[fault].zh).join('、')}`).join('；')}。`,
              en: `${known.get(subjectId)?.title.en ?? subjectId}: ${wrong.map((one) => `${one.measureId} ${one.faults.map((fault) => WORDS[fault].en).join(', ')}`).join('; ')}.`,
            },
          })),
          ...(late.count === 0
            ? []
            : [
                {
                  code: 'disputes-late',
                  text: {
                    zh: `${late.count} 项争议超过期限仍无结果。`,
                    en: `${late.count} disputes are past their deadline without an outcome.`,
                  },
                },
              ]),
        ];
        return {
          status: !assigned
            ? 'not-operated'
            : faulty.length > 0 || gaps.length > 0 || late.count > 0
              ? 'failing'
              : 'operating',
          reasons,
          figures: [
            figure('measures', { zh: '需要分工的措施', en: 'Measures that need it' }, wanted.length),
            figure('complete', { zh: '分工完整', en: 'Complete' }, wanted.length - faulty.length),
            figure('subjects', { zh: '另行分工的对象', en: 'Subjects with people of their own' }, ofSubjects.length),
            figure('open-disputes', { zh: '未结争议', en: 'Open disputes' }, open.count),
          ],
          evidence: [],
          assurance: 'measured',
          validUntil: new Date(at.getTime() + HOUR).toISOString(),
        };
      },
    },
  ];
}

function figure(name: string, title: { zh: string; en: string }, value: number) {
  return { name, title, value, unit: '1' };
}
