import type { Control, Finding, FindingReason } from '../../../../kernel/control/index.ts';
import { MINUTE } from '../../../../kernel/time/index.ts';
import { COMPUTE_RECORDS } from '../compute.records.ts';
import type { UpstreamService } from '../upstream/upstream.service.ts';
import type { FingerprintView } from './canary.schema.ts';
import type { CanaryService } from './canary.service.ts';

const IDENTITY = {
  id: '6.1.b/model-identity',
  measureId: '6.1.b',
  title: { zh: '上游模型一致性', en: 'Identity of the model behind an upstream' },
  enforcement: {
    zh: '网关定时以固定问题（温度为零）向每个在用端点提问，回答的指纹与基线不符且连续多轮确认后记录并通知，由合规或安全专员处置。',
    en: 'Gateways ask every upstream in use fixed questions at temperature zero; answers that leave the baseline in several runs are recorded and told, and a compliance or security officer settles the change.',
  },
} as const;

/** For the generated documents. */
export const CONTROL_DESCRIPTIONS = [
  {
    ...IDENTITY,
    evidence: [COMPUTE_RECORDS.canariesSet, COMPUTE_RECORDS.modelChanged, COMPUTE_RECORDS.modelChangeSettled],
    tests: ['src/gateway/canary.test.ts', 'src/modules/resources/compute/canary/canary.test.ts'],
  },
];

/**
 * In scope are the upstreams that gateways use now. Where nothing can be told of one of them it does not operate. While no questions are asked
 * it does not apply, and says what is not seen then: an organisation that asks none still approves its releases.
 */
export function createCanaryControl(
  canaries: Pick<CanaryService, 'list' | 'settings'>,
  upstreams: Pick<UpstreamService, 'list'>,
): Control {
  return {
    ...IDENTITY,
    triggers: [COMPUTE_RECORDS.canariesSet, COMPUTE_RECORDS.modelChanged, COMPUTE_RECORDS.modelChangeSettled],
    async evaluate(_scope, at): Promise<Finding> {
      const { on } = (await canaries.settings()).settings;
      const all = await canaries.list();
      const used = (await upstreams.list())
        .filter(({ gateways }) => gateways.some(({ fresh }) => fresh))
        .map(({ endpointId }) => endpointId);
      const states = used.map((id) => ({ id, state: stateOf(all.filter(({ endpointId }) => endpointId === id)) }));
      const changed = all.filter(({ change }) => change !== null).map(({ endpointId }) => endpointId);
      const named = (state: keyof typeof REASONS) =>
        states.filter((one) => one.state === state).map(({ id }) => ({ ...REASONS[state], subjectId: id }));
      const reasons: FindingReason[] = [
        ...[...new Set(changed)].map((subjectId) => ({ ...REASONS.changed, subjectId })),
        ...named('unasked'),
        ...named('unstable'),
        ...named('unanswered'),
        ...named('learning'),
      ];
      const count = (state: string) => states.filter((one) => one.state === state).length;
      const watched = count('watching');
      const status: Finding['status'] =
        changed.length > 0
          ? 'failing'
          : !on
            ? 'not-applicable'
            : used.length === 0
              ? 'not-operated'
              : count('unasked') > 0
                ? 'stale'
                : watched === 0 || count('unstable') + count('unanswered') > 0
                  ? 'not-operated'
                  : 'operating';
      const figure = (name: string, zh: string, en: string, value: number) => ({
        ...{ name, title: { zh, en }, value, unit: '1' },
      });
      return {
        status,
        reasons: on || changed.length > 0 ? (used.length === 0 && changed.length === 0 ? [NONE] : reasons) : [OFF],
        figures: [
          figure('upstreams', '在用的上游', 'Upstreams in use', used.length),
          figure('watched', '已有指纹并持续比对', 'Compared with a fingerprint', watched),
          figure('unstable', '回答自身不稳定', 'Answers differ by themselves', count('unstable')),
          figure('changed', '待处置的变化', 'Changes to settle', changed.length),
        ],
        evidence: [],
        assurance: 'measured',
        validUntil: new Date(at.getTime() + 10 * MINUTE).toISOString(),
      };
    },
  };
}

/** The worst of what is known of an endpoint, which two releases may bind at two addresses. */
function stateOf(watches: readonly FingerprintView[]): 'watching' | keyof typeof REASONS {
  if (watches.length === 0 || !watches.some(({ fresh }) => fresh)) return 'unasked';
  for (const state of ['changed', 'unanswered', 'unstable', 'learning'] as const)
    if (watches.some((one) => one.state === state)) return state;
  return 'watching';
}

const OFF: FindingReason = {
  code: 'canaries-off',
  text: {
    zh: '未开启模型指纹提问，供应商更换模型无从发现。请在“上游健康”中开启。',
    en: 'No questions are asked, so a model that is swapped behind its name goes unseen. Switch them on under upstream health.',
  },
};
const NONE: FindingReason = {
  code: 'no-upstream',
  text: { zh: '没有网关报告正在使用的上游。', en: 'No gateway reports an upstream in use.' },
};
const REASONS = {
  changed: {
    code: 'model-changed',
    text: {
      zh: '该端点的回答已与基线不符，尚未处置。',
      en: 'This upstream answers otherwise than its baseline, and nobody has settled it.',
    },
  },
  unasked: {
    code: 'not-asked',
    text: {
      zh: '该端点在三个提问周期内未被提问。',
      en: 'This upstream was not asked within three times the interval.',
    },
  },
  unstable: {
    code: 'answers-unstable',
    text: {
      zh: '该端点在温度为零时的回答自身不稳定，无法据此判断模型是否更换。请更换问题或另行取证。',
      en: 'The answers of this upstream differ by themselves even at temperature zero, so a change can not be told by them. Ask other questions, or attest the model otherwise.',
    },
  },
  unanswered: {
    code: 'not-answered',
    text: { zh: '该端点没有回答任何问题。', en: 'This upstream answered none of the questions.' },
  },
  learning: {
    code: 'baseline-learning',
    text: { zh: '该端点的基线仍在建立。', en: 'The baseline of this upstream is being made.' },
  },
} satisfies Record<string, FindingReason>;
