import type { Control, Finding, FindingFigure, FindingReason } from '../../../../kernel/control/index.ts';
import { MINUTE } from '../../../../kernel/time/index.ts';
import { COMPUTE_RECORDS } from '../compute.records.ts';
import type { UpstreamHealthView } from './upstream.schema.ts';
import type { UpstreamService } from './upstream.service.ts';

const FAILOVER = {
  id: '4.1.a/failover',
  measureId: '4.1.a',
  title: { zh: '运行时故障切换', en: 'Failover at run time' },
  enforcement: {
    zh: '网关按端点熔断并主动探测，首字节前切换到同一发布的其他端点，超载时尽早拒绝；每次尝试写入调用账目。',
    en: 'Gateways break circuits and probe, fail over to other upstreams of a release before the first byte, and shed load early; every try enters the traffic log.',
  },
} as const;

const DRILLS = {
  id: '4.1.a/plans-and-drills',
  measureId: '4.1.a',
  title: { zh: '应急预案与演练', en: 'Plans and drills' },
  enforcement: { zh: '尚未建成。', en: 'Not built yet.' },
} as const;

const UPSTREAMS = {
  id: '4.1.c/upstreams',
  measureId: '4.1.c',
  title: { zh: '推理上游健康', en: 'Health of inference upstreams' },
  enforcement: {
    zh: '网关持续探测并统计在用的每个推理端点，服务器汇总展示；无网关可用的端点判为不合格。',
    en: 'Gateways probe and measure every inference upstream in use and the server shows it; one that no gateway can use fails.',
  },
} as const;

const WORKLOADS = {
  id: '4.1.c/workloads',
  measureId: '4.1.c',
  title: { zh: '训练与推理任务监管', en: 'Supervision of workloads' },
  enforcement: { zh: '尚未建成。', en: 'Not built yet.' },
} as const;

const evidence = [COMPUTE_RECORDS.logAnchored];
const HEALTH_TEST = 'src/modules/resources/compute/upstream/upstream.test.ts';

/** For the generated documents. What stands for a part that is missing names neither evidence nor tests. */
export const CONTROL_DESCRIPTIONS = [
  {
    ...FAILOVER,
    evidence,
    tests: ['src/gateway/routing.test.ts', 'src/gateway/upstream/breaker.test.ts', HEALTH_TEST],
  },
  { ...DRILLS, evidence: [], tests: [] },
  { ...UPSTREAMS, evidence, tests: [HEALTH_TEST, 'src/gateway/routing.test.ts'] },
  { ...WORKLOADS, evidence: [], tests: [] },
];

/** What failover and health evidence of 4.1 a and 4.1 c, and the parts of both that are not there. */
export function createUpstreamControls(upstreams: Pick<UpstreamService, 'list'>): Control[] {
  const judge = (
    at: Date,
    all: readonly UpstreamHealthView[],
    failing: readonly FindingReason[],
    figures: readonly FindingFigure[],
  ): Finding => {
    const silent = all.length > 0 && !all.some(({ gateways }) => gateways.some(({ fresh }) => fresh));
    const reasons = all.length === 0 ? [NONE] : silent ? [SILENT] : failing;
    const worst = failing.length > 0 ? 'failing' : 'operating';
    return {
      status: all.length === 0 ? 'not-operated' : silent ? 'stale' : worst,
      reasons: [...reasons],
      figures: [figure('upstreams', '受监测的上游', 'Upstreams watched', all.length), ...figures],
      evidence: [],
      assurance: 'measured',
      validUntil: new Date(at.getTime() + 5 * MINUTE).toISOString(),
    };
  };

  return [
    {
      ...FAILOVER,
      triggers: [],
      async evaluate(_scope, at) {
        const all = await upstreams.list();
        const sum = (of: (one: UpstreamHealthView['lastHour']) => number) =>
          all.reduce((total, { lastHour }) => total + of(lastHour), 0);
        const left = sum((one) => one.left);
        const failures = sum((one) => one.failures);
        return judge(
          at,
          all,
          [],
          [
            figure('left', '一小时内切换到其他上游的尝试', 'Tries left for another upstream within the hour', left),
            figure('failures', '一小时内上游失败', 'Failures of upstreams within the hour', failures),
          ],
        );
      },
    },
    notBuilt(DRILLS, {
      zh: '预案、负责人、目标与真实注入的演练尚未建成。',
      en: 'Plans, owners, targets, and drills that really inject an event are not built yet.',
    }),
    {
      ...UPSTREAMS,
      triggers: [],
      async evaluate(_scope, at) {
        const all = await upstreams.list();
        const down = all.filter(isDown).map(({ endpointId }) => ({ ...DOWN, subjectId: endpointId }));
        return judge(at, all, down, [figure('down', '不可用的上游', 'Upstreams down', down.length)]);
      },
    },
    notBuilt(WORKLOADS, {
      zh: '对训练与推理任务的监管（心跳、断点续训、节点剔除）尚未建成。',
      en: 'Supervision of training and inference workloads (heartbeats, resuming, excluding nodes) is not built yet.',
    }),
  ];
}

const NONE: FindingReason = {
  code: 'no-upstream',
  text: { zh: '没有网关报告正在使用的上游。', en: 'No gateway reports an upstream in use.' },
};
const SILENT: FindingReason = {
  code: 'gateways-silent',
  text: { zh: '一分钟内没有网关报告上游状态。', en: 'No gateway has told of its upstreams within a minute.' },
};
const DOWN: FindingReason = {
  code: 'upstream-down',
  text: { zh: '所有网关都已停止向该端点分流。', en: 'No gateway sends anything to this upstream now.' },
};

/** Every gateway that was heard of lately has its circuit open. */
function isDown({ gateways }: UpstreamHealthView): boolean {
  const fresh = gateways.filter((gateway) => gateway.fresh);
  return fresh.length > 0 && fresh.every(({ state }) => state === 'open');
}

function notBuilt(control: Omit<Control, 'triggers' | 'evaluate'>, text: FindingReason['text']): Control {
  return {
    ...control,
    triggers: [],
    evaluate: async (_scope, at) => ({
      status: 'not-operated',
      reasons: [{ code: 'not-built', text }],
      figures: [],
      evidence: [],
      assurance: 'measured',
      validUntil: new Date(at.getTime() + 60 * MINUTE).toISOString(),
    }),
  };
}

function figure(name: string, zh: string, en: string, value: number): FindingFigure {
  return { name, title: { zh, en }, value, unit: '1' };
}
