import { judgedRevision, requirement, settleReview } from '../../../../governance/index.ts';
import { addressFault } from '../../../../platform/outbound/index.ts';
import type { DeploymentDeps } from '../deployment.deps.ts';
import { DEADLINE_HOURS } from '../deployment.gates.ts';
import { DEPLOYMENT_RECORDS, RELEASE_MEASURES } from '../deployment.records.ts';
import type { EndpointContent } from './endpoint.schema.ts';

/** Gate `endpoint.approve`: somebody who did not write it agrees that prompts may go there. */
export function defineEndpointGate(deps: DeploymentDeps): void {
  const { gates, reviews, subjects } = deps;
  gates.define({
    name: 'endpoint.approve',
    title: { zh: '上游端点审批', en: 'Approval of an endpoint' },
    measureIds: [...RELEASE_MEASURES],
    subjectKind: 'endpoint',
    permission: 'endpoint.write',
    rule: {
      seats: [
        {
          name: 'platform',
          title: { zh: '平台与安全', en: 'Platform and security' },
          roles: ['platform-engineer', 'security-officer'],
        },
      ],
      deadlineHours: DEADLINE_HOURS,
    },
    async check(db, subjectId, _profile, _at, bound) {
      const { content } = await judgedRevision(deps, db, subjectId, bound);
      const { baseUrl, versionId } = content as EndpointContent;
      const version = versionId === null ? null : await subjects.get(db, versionId);
      return [
        requirement(
          { id: 'address-allowed', measureId: '6.1.b', title: { zh: '地址可用', en: 'Address allowed' } },
          addressFault(baseUrl) === null
            ? []
            : [
                {
                  code: 'address-refused',
                  subjectId,
                  text: { zh: '地址不被允许，请修改端点地址。', en: 'The address is refused: change it.' },
                },
              ],
        ),
        requirement(
          { id: 'version-known', measureId: '6.1.b', title: { zh: '所载版本在册', en: 'Version in the register' } },
          versionId === null || (version?.kind === 'version' && version.state !== 'retired')
            ? []
            : [
                {
                  code: 'version-unknown',
                  subjectId,
                  text: {
                    zh: '端点所称的模型版本不存在或已停用，请更正。',
                    en: 'The version that it is said to serve does not exist or is retired: correct it.',
                  },
                },
              ],
        ),
      ];
    },
    bindings: async (db, subjectId) => [
      { subjectId, revision: (await subjects.require(db, subjectId, 'endpoint')).latest },
    ],
  });
  reviews.onDecided('endpoint.approve', (tx, review, outcome) =>
    settleReview(deps, tx, review, outcome, {
      approved: DEPLOYMENT_RECORDS.endpointApproved,
      rejected: DEPLOYMENT_RECORDS.endpointRejected,
    }),
  );
}
