import {
  type AsOfArea,
  fact,
  inForceArea,
  lastOf,
  madeBy,
  subjectsNamed,
  textOf,
  words,
} from '../../../../governance/as-of/index.ts';
import type { Governance } from '../../../../governance/index.ts';
import type { GateMode } from '../../../../kernel/gate/index.ts';
import type { StewardRecord } from '../../../../kernel/record/index.ts';
import type { AnyDb } from '../../../../platform/database/index.ts';
import { DEPLOYMENT_RECORDS } from '../deployment.records.ts';
import { AS_REGISTERED } from '../endpoint/endpoint.repository.ts';
import type { EndpointContent } from '../endpoint/index.ts';
import type { UseStatement } from '../use-statement/index.ts';

export interface AsOfDeploymentDeps extends Pick<Governance, 'subjects'> {
  readonly db: AnyDb;
}

const MODES: { readonly [mode in GateMode]: readonly [zh: string, en: string] } = {
  observe: ['观察', 'Observe'],
  warn: ['告警', 'Warn'],
  block: ['阻断', 'Block'],
};

/** Applications that were registered; whether they were suspended. */
export function applicationsArea(deps: AsOfDeploymentDeps): AsOfArea {
  const { applicationRegistered, applicationSuspended, applicationResumed } = DEPLOYMENT_RECORDS;
  return {
    name: 'applications',
    title: { zh: '应用', en: 'Applications' },
    notes: [],
    permission: 'application.read',
    opens: [applicationRegistered],
    changes: [applicationSuspended, applicationResumed],
    async lines(given) {
      const subject = await subjectsNamed(
        deps,
        given.map(({ id }) => id),
      );
      return given.map(({ id, acts }) => {
        const registered = lastOf(acts, applicationRegistered);
        if (registered === undefined) return null;
        const switched = lastOf(acts, applicationSuspended, applicationResumed);
        const suspended = switched?.kind === applicationSuspended;
        const state = suspended ? words('suspended', '已暂停', 'Suspended') : words('open', '可用', 'In use');
        return {
          id,
          about: subject(id, { kind: 'application' }),
          facts: [fact('state', '状态', 'State', state)],
          acts: madeBy(switched, registered),
        };
      });
    },
  };
}

/** Use statements in force, with the application that each is for. */
export function statementsArea(deps: AsOfDeploymentDeps): AsOfArea {
  return inForceArea(deps, {
    name: 'use-statements',
    title: { zh: '用途说明', en: 'Use statements' },
    permission: 'application.read',
    kind: 'use-statement',
    puts: [DEPLOYMENT_RECORDS.useStatementApproved],
    async tell(then) {
      const contents = then.map(({ revision }) => revision.content as UseStatement);
      const subject = await subjectsNamed(
        deps,
        contents.map(({ applicationId }) => applicationId),
      );
      return contents.map(({ applicationId, mode }) => [
        fact('application', '应用', 'Application', subject(applicationId, { kind: 'application' })),
        fact('mode', '用途之外的请求', 'Requests outside of it', words(mode, ...MODES[mode])),
      ]);
    },
  });
}

/** Upstreams that were approved, and how requests were divided among them. */
export function endpointsArea(deps: AsOfDeploymentDeps): AsOfArea {
  const { endpointApproved, endpointOperated } = DEPLOYMENT_RECORDS;
  return inForceArea(deps, {
    name: 'endpoints',
    title: { zh: '上游与路由', en: 'Upstreams and routing' },
    notes: [
      {
        zh: '上游当时是否可达、凭据内容为何，账本没有记录。',
        en: 'Whether an upstream could be reached then, and its credential, is not in the ledger.',
      },
    ],
    permission: 'endpoint.read',
    kind: 'endpoint',
    puts: [endpointApproved],
    reads: [endpointOperated],
    tell: async (then) =>
      then.map(({ revision, acts }) => {
        const { baseUrl, upstreamModel } = revision.content as EndpointContent;
        const { enabled, weight, priority } = operationThen(lastOf(acts, endpointOperated));
        return [
          fact(
            'enabled',
            '状态',
            'State',
            enabled ? words('enabled', '启用', 'Enabled') : words('disabled', '停用', 'Disabled'),
          ),
          fact('weight', '权重', 'Weight', { type: 'text', text: `${weight}` }),
          fact('priority', '优先级', 'Priority', { type: 'text', text: `${priority}` }),
          fact('address', '地址', 'Address', { type: 'text', text: baseUrl }),
          fact('model', '上游模型', 'Model there', { type: 'text', text: upstreamModel }),
        ];
      }),
  });
}

function operationThen(act: StewardRecord | undefined): { enabled: unknown; weight: unknown; priority: unknown } {
  return { ...AS_REGISTERED, ...act?.facts };
}

/** Limits, budgets, prices and serving settings as they were set last. */
export function limitsArea(deps: AsOfDeploymentDeps): AsOfArea {
  const { limitsSet } = DEPLOYMENT_RECORDS;
  return {
    name: 'limits',
    title: { zh: '限额、预算与价格', en: 'Limits, budgets and prices' },
    notes: [
      {
        zh: '当时已用掉多少没有逐时保存，这里只有所设的限额。',
        en: 'How much was used at a moment is not kept; what is told here is the limits that were set.',
      },
    ],
    permission: 'application.read',
    opens: [limitsSet],
    changes: [],
    keysOf: async (acts) => acts.map((act) => act.subject?.id ?? textOf(act, 'of')),
    async lines(given) {
      const sets = given.map(({ acts }) => lastOf(acts, limitsSet));
      const subject = await subjectsNamed(
        deps,
        sets.map((act) => act?.subject?.id ?? null),
      );
      return given.map(({ id }, i) => {
        const set = sets[i];
        if (set === undefined) return null;
        return {
          id,
          about:
            set.subject === null
              ? words('organisation', '所有网关', 'All gateways')
              : subject(set.subject.id, { kind: set.subject.kind }),
          facts: [
            fact('revision', '版次', 'Revision', { type: 'text', text: `${set.facts.revision}` }),
            fact('limits', '设定', 'Set to', { type: 'content', content: set.facts.after ?? null }),
          ],
          acts: madeBy(set),
        };
      });
    },
  };
}
