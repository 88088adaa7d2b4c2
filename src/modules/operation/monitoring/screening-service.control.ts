import type { Control, Finding, FindingReason } from '../../../kernel/control/index.ts';
import type { Policy } from '../../../kernel/policy/index.ts';
import { DAY, MINUTE } from '../../../kernel/time/index.ts';
import type { KeywordLists } from './keyword-list/index.ts';
import { ADMIT_GATE } from './keyword-list/index.ts';
import type { MonitoringDeps } from './monitoring.deps.ts';
import { MONITORING_RECORDS } from './monitoring.records.ts';
import { APPLY_GATE } from './screening-policy/index.ts';

/** What runs now, as other modules know it; composition fills it in. */
export interface LiveScreening {
  /** How the enrolled gateways stand. */
  gateways(): Promise<
    readonly {
      readonly id: string;
      readonly title: { readonly zh: string; readonly en: string };
      readonly connected: boolean;
      readonly policyEpoch: number | null;
      readonly policyHash: string | null;
    }[]
  >;
  /** The policy that gateways have to obey; null before the first. */
  policy(): Promise<{ readonly epoch: number; readonly hash: string; readonly policy: Policy } | null>;
  /** How much of the traffic of that time was screened. */
  screenedShare(
    from: Date,
    to: Date,
  ): Promise<{
    readonly served: number;
    readonly screened: number;
    readonly labelled: number;
    readonly unscreened: readonly string[];
  }>;
}

export const SCREENING_IN_SERVICE = {
  id: '6.2.a/screening-in-service',
  measureId: '6.2.a',
  title: { zh: '服务中的内容检测', en: 'Screening in service' },
  enforcement: {
    zh: '检测策略经审批后编入网关策略；网关只在所需关键词库到位并校验后启用新策略，缺失或被改动时不放行。由策略确认、流量记录中的检测比例实时判断。',
    en: 'Reviewed screening policies are compiled into what gateways obey. A gateway applies one only when its lists are there and verified, and lets nothing pass that it can not screen. Judged live, by what gateways acknowledged and the screened share of the traffic.',
  },
} as const;

/** Traffic that is looked at, and how old a request may be that the newest policy must have covered. */
const WINDOW = DAY;
const VALID = 10 * MINUTE;
const NAMED = 5;

/** Control of 6.2 a: whether what people decided about screening is what happens to traffic, right now. */
export function createScreeningControl(deps: MonitoringDeps, keywordLists: KeywordLists): Control {
  const { db, gates, live } = deps;
  return {
    ...SCREENING_IN_SERVICE,
    triggers: [
      MONITORING_RECORDS.policyApplied,
      MONITORING_RECORDS.policyRetired,
      MONITORING_RECORDS.listAdmitted,
      MONITORING_RECORDS.listRetired,
      'policy.acknowledged',
      'gate.mode-changed',
    ],
    async evaluate(_scope, at): Promise<Finding> {
      const current = live === undefined ? null : await live.policy();
      const gateways = live === undefined ? [] : (await live.gateways()).filter(({ connected }) => connected);
      const share = (await live?.screenedShare(new Date(at.getTime() - WINDOW), at)) ?? NOTHING;
      const releases = current?.policy.releases ?? [];
      const bare = current === null ? [] : unscreened(current.policy);
      const behind = gateways.filter(({ policyHash }) => policyHash !== current?.hash);
      const lists = new Set((await keywordLists.reader.inForce(db)).map(({ list }) => list.id));
      const used = current === null ? new Set<string>() : listsOf(current.policy);
      const failing: FindingReason[] = [
        ...bare.map(([id, name]) => ({
          code: 'release-not-screened',
          subjectId: id,
          text: { zh: `“${name}”没有阻断性检测规则。`, en: `“${name}” is screened by no rule that blocks.` },
        })),
        ...behind.map(({ id, title }) => ({
          code: 'gateway-behind',
          subjectId: id,
          text: {
            zh: `网关“${title.zh}”尚未确认现行策略。`,
            en: `Gateway “${title.en}” has not acknowledged the policy in force.`,
          },
        })),
        ...(used.size > 0 && [...used].every((id) => lists.has(id))
          ? []
          : current === null || releases.length === 0
            ? []
            : [NO_LIST_USED]),
        ...(share.unscreened.length === 0
          ? []
          : [
              {
                code: 'requests-unscreened',
                text: {
                  zh: `近 24 小时有 ${share.served - share.screened} 个请求未经检测，如 ${named(share.unscreened)}。`,
                  en: `${share.served - share.screened} requests of the last 24 hours were not screened, such as ${named(share.unscreened)}.`,
                },
              },
            ]),
      ];
      for (const gate of [ADMIT_GATE, APPLY_GATE])
        if ((await gates.mode(db, gate)) !== 'block') failing.push(NOT_BLOCKING);
      const idle: FindingReason[] = [
        ...(releases.length === 0 ? [NO_RELEASE] : []),
        ...(gateways.length === 0 ? [NO_GATEWAY] : []),
        ...(share.served === 0 ? [NO_TRAFFIC] : []),
        // Nobody has begun: what never ran can't fail. Once something was screened, a request that was not is a failure.
        ...(releases.length > 0 && share.screened === 0 && !screensAnything(current!.policy) ? [NO_POLICY] : []),
      ];
      const status = idle.length > 0 ? 'not-operated' : failing.length > 0 ? 'failing' : 'operating';
      return {
        status,
        reasons: idle.length > 0 ? idle : failing,
        figures: [
          figure('releases', '发布', 'Releases', releases.length),
          figure('gateways', '在线网关', 'Gateways connected', gateways.length),
          figure('lists', '网关所用关键词库', 'Lists that gateways use', used.size),
          figure('served', '近 24 小时请求', 'Requests of 24 hours', share.served),
          figure('screened', '其中已检测', 'Screened of them', share.screened),
          figure('labelled', '其中按标识规则处理', 'Under a rule of labels', share.labelled),
        ],
        evidence: releases.slice(0, 20).map(({ id, modelName }) => ({
          kind: 'subject' as const,
          id,
          title: { zh: modelName, en: modelName },
        })),
        assurance: 'measured',
        validUntil: new Date(at.getTime() + VALID).toISOString(),
      };
    },
  };
}

const NOTHING = { served: 0, screened: 0, labelled: 0, unscreened: [] };

/** Releases that some application reaches without a rule that blocks, with their names. */
function unscreened({ releases, applications }: Policy): [string, string][] {
  return releases
    .filter(({ screening, applicationIds }) =>
      applications
        .filter(({ id }) => applicationIds.includes(id))
        .map((application) => application.screening ?? screening)
        .concat(applicationIds.length === 0 ? [screening] : [])
        .some((detectors) => !detectors.some(({ mode }) => mode === 'block')),
    )
    .map(({ id, modelName }) => [id, modelName]);
}

function screensAnything({ releases, applications }: Policy): boolean {
  return [...releases, ...applications].some(({ screening }) => (screening ?? []).length > 0);
}

function listsOf({ releases, applications }: Policy): Set<string> {
  const named = [...releases, ...applications].flatMap(({ screening }) => screening ?? []);
  return new Set(named.flatMap(({ parameters: { list } }) => (typeof list === 'string' ? [list] : [])));
}

const named = (ids: readonly string[]) => ids.slice(0, NAMED).join(', ');

const reason = (code: string, zh: string, en: string): FindingReason => ({ code, text: { zh, en } });
const NO_RELEASE = reason('nothing-released', '没有在服务的发布。', 'Nothing is released.');
const NO_GATEWAY = reason('no-gateway', '没有在线的网关。', 'No gateway is connected.');
const NO_TRAFFIC = reason(
  'no-traffic',
  '近 24 小时没有流量，无法证明检测在运行。',
  'There was no traffic for 24 hours, so nothing shows that screening works.',
);
const NO_POLICY = reason('nothing-screens', '没有启用的检测策略。', 'No screening policy is in force.');
const NO_LIST_USED = reason(
  'no-list-in-use',
  '网关策略没有使用启用中的关键词库。',
  'What gateways obey uses no keyword list that is in force.',
);
const NOT_BLOCKING = reason(
  'gate-not-blocking',
  '关键词库或检测策略的启用关口未处于阻断模式。',
  'A gate for keyword lists or screening policies does not block.',
);

function figure(name: string, zh: string, en: string, value: number) {
  return { name, title: { zh, en }, value, unit: '1' };
}
