import { judgedRevision, requirement, settleReview } from '../../../../governance/index.ts';
import type { DeploymentDeps } from '../deployment.deps.ts';
import { DEADLINE_HOURS } from '../deployment.gates.ts';
import { DEPLOYMENT_RECORDS, USE_MEASURES } from '../deployment.records.ts';
import type { EndpointReader } from '../endpoint/index.ts';
import { checkReasons } from './checks.requirements.ts';
import type { UseStatement } from './use-statement.schema.ts';

/** What a statement must say before anybody decides about it. */
const PARTS = {
  people: { zh: '使用人群', en: 'the people who use it' },
  occasions: { zh: '适用场合', en: 'the occasions of use' },
  purposes: { zh: '用途', en: 'the purposes' },
  prohibitedUses: { zh: '禁止用途', en: 'the prohibited uses' },
  languages: { zh: '语言', en: 'the languages' },
} as const;

/** Gate `use-statement.approve`: compliance and product agree, neither of them its author. */
export function defineUseStatementGate(deps: DeploymentDeps, endpoints: Pick<EndpointReader, 'endpointsOf'>): void {
  const { gates, reviews, subjects } = deps;
  gates.define({
    name: 'use-statement.approve',
    title: { zh: '用途说明审批', en: 'Approval of a use statement' },
    measureIds: [...USE_MEASURES],
    subjectKind: 'use-statement',
    permission: 'use-statement.write',
    rule: {
      seats: [
        { name: 'compliance', title: { zh: '合规', en: 'Compliance' }, roles: ['compliance-officer'] },
        { name: 'product', title: { zh: '产品', en: 'Product' }, roles: ['product-owner'] },
      ],
      deadlineHours: DEADLINE_HOURS,
    },
    async check(db, subjectId, _profile, _at, bound) {
      const statement = (await judgedRevision(deps, db, subjectId, bound)).content as UseStatement;
      const open = Object.entries(PARTS).filter(([part]) => statement[part as keyof typeof PARTS].length === 0);
      const { zh, en } = statement.notice;
      const { endpointId } = statement.checks?.classifier ?? {};
      const approved = endpointId === undefined ? [] : (await endpoints.endpointsOf(db, [endpointId])).keys();
      return [
        requirement(
          { id: 'statement-complete', measureId: '6.1.c', title: { zh: '内容完整', en: 'Statement complete' } },
          open.map(([part, title]) => ({
            code: `${part}-missing`,
            subjectId,
            text: { zh: `请填写${title.zh}。`, en: `Say ${title.en}.` },
          })),
        ),
        requirement(
          { id: 'notice-written', measureId: '6.1.c', title: { zh: '已有用户告知', en: 'Notice to users written' } },
          zh !== '' && en !== ''
            ? []
            : [
                {
                  code: 'notice-missing',
                  subjectId,
                  text: {
                    zh: '请写明给用户的告知（中文和英文）。',
                    en: 'Write the notice to users, in Chinese and English.',
                  },
                },
              ],
        ),
        requirement(
          { id: 'checks-effective', measureId: '6.1.c', title: { zh: '检查可行', en: 'Checks that can work' } },
          checkReasons(subjectId, statement, new Set(approved)),
        ),
      ];
    },
    bindings: async (db, subjectId) => [
      { subjectId, revision: (await subjects.require(db, subjectId, 'use-statement')).latest },
    ],
  });
  reviews.onDecided('use-statement.approve', async (tx, review, outcome) => {
    const hash = review.bindings.find((binding) => binding.subjectId === review.subjectId)?.revision;
    const revision = hash === undefined ? null : await subjects.revision(tx, review.subjectId, hash);
    const { applicationId = null, mode = null } = (revision?.content as UseStatement | undefined) ?? {};
    await settleReview(deps, tx, review, outcome, {
      approved: DEPLOYMENT_RECORDS.useStatementApproved,
      rejected: DEPLOYMENT_RECORDS.useStatementRejected,
      facts: { applicationId, mode },
    });
  });
}
