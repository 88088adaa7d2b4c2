import type { Control, ControlDescription, Finding, FindingReason } from '../../../../kernel/control/index.ts';
import { MINUTE } from '../../../../kernel/time/index.ts';
import { DEPLOYMENT_RECORDS } from '../deployment.records.ts';
import type { EscalationService } from './escalation.service.ts';

const ESCALATIONS = {
  id: '6.2.a/escalations',
  measureId: '6.2.a',
  title: { zh: '上报的人工查看', en: 'Escalations looked at by people' },
  enforcement: {
    zh: '检测策略上报的请求由合规或安全专员在准则集规定的工作小时内查看并留下结论；到期前通知，逾期催办并转请他人。',
    en: 'A compliance or security officer looks at what screening escalates within the working hours of the profile and leaves a conclusion; they are told when it comes, and again with others when it is late.',
  },
} as const;

/** For the generated documents. */
export const CONTROL_DESCRIPTIONS: readonly ControlDescription[] = [
  {
    ...ESCALATIONS,
    evidence: [DEPLOYMENT_RECORDS.escalationsLookedAt],
    tests: ['src/modules/operation/deployment/purpose/purpose.test.ts', 'test/acceptance/6.2.a/screening.test.ts'],
  },
];

/** In scope is what was escalated within 90 days. Where nothing was it does not apply, and says so. */
export function createEscalationControl(escalations: Pick<EscalationService, 'everywhere'>): Control {
  return {
    ...ESCALATIONS,
    triggers: [DEPLOYMENT_RECORDS.escalationsLookedAt, 'profile.changed', 'working-time.set'],
    async evaluate(_scope, at): Promise<Finding> {
      const all = await escalations.everywhere();
      const overdue = all.filter(({ open }) => open.overdue);
      const waiting = all.reduce((sum, { open }) => sum + open.count, 0);
      const figure = (name: string, zh: string, en: string, value: number) => ({
        ...{ name, title: { zh, en }, value, unit: '1' },
      });
      return {
        status: all.length === 0 ? 'not-applicable' : overdue.length > 0 ? 'failing' : 'operating',
        reasons:
          all.length === 0 ? [NONE] : overdue.map(({ applicationId }) => ({ ...LATE, subjectId: applicationId })),
        figures: [
          figure('applications', '近 90 天有上报的应用', 'Applications with escalations in 90 days', all.length),
          figure('open', '待查看的上报', 'Escalations to look at', waiting),
          figure('overdue', '逾期未查看的应用', 'Applications with late ones', overdue.length),
        ],
        evidence: all.map(({ applicationId: id, title }) => ({ kind: 'subject' as const, id, title })),
        assurance: 'measured',
        validUntil: new Date(at.getTime() + 10 * MINUTE).toISOString(),
      };
    },
  };
}

const NONE: FindingReason = {
  code: 'nothing-escalated',
  text: {
    zh: '近 90 天没有检测规则以“上报”处理请求。',
    en: 'No screening rule has escalated a request within 90 days.',
  },
};
const LATE: FindingReason = {
  code: 'escalations-late',
  text: {
    zh: '该应用有上报的请求逾期无人查看。请在“上报”中查看并记录结论。',
    en: 'Escalated requests of this application were not looked at in time. Look at them under escalations.',
  },
};
