import type { Bilingual } from '../../identity/index.ts';
import type { GateSetting } from '../profile.ts';

export interface GateRequirement {
  readonly id: string;
  readonly measureId: string;
  readonly title: Bilingual;
}

const requirement = (id: string, measureId: string, zh: string, en: string): GateRequirement => ({
  id,
  measureId,
  title: { zh, en },
});

export const VERSION_APPROVED = requirement('version-approved', '6.1.b', '模型版本已批准', 'Model version approved');
export const ARTEFACT_HASHED = requirement('artefact-hashed', '6.1.b', '模型文件已有哈希', 'Model artefact hashed');
export const ENDPOINTS_APPROVED = requirement('endpoints-approved', '6.1.b', '上游端点已批准', 'Endpoints approved');
export const USE_STATEMENT_APPROVED = requirement(
  'use-statement-approved',
  '6.1.c',
  '用途声明已批准',
  'Use statement approved',
);
export const PROCEDURES_COMPLETE = requirement(
  'procedures-complete',
  '6.1.a',
  '合规手续已办齐',
  'Legal procedures complete',
);

/** What a public service must show as well. What nothing can check yet keeps the gate closed, which is the honest answer. */
export const PUBLIC_SERVICE_REQUIREMENTS: readonly GateRequirement[] = [
  requirement('emergency-plans', '4.1.a', '四类应急预案已批准并演练', 'Emergency plans approved and drilled'),
  requirement('tool-review', '4.2', '所用软件已通过审查', 'Software reviewed'),
  requirement('ethics-review', '5.1.a', '伦理审查已通过', 'Ethics review passed'),
  requirement('resource-review', '5.1.b', '资源评审已通过', 'Resource review passed'),
  requirement('methods-defined', '5.2.a', '训练和评测方法已冻结', 'Methods of training and evaluation frozen'),
  requirement('data-readiness', '5.2.b', '所用数据集均已准入', 'Every dataset admitted'),
  requirement('validation-criteria', '5.3.a', '过程文件核对齐全', 'Documents of the process complete'),
  requirement('safety-evaluation', '5.3.b', '安全评估达标', 'Safety evaluation passed'),
  requirement('safety-measures', '6.2.a', '法定安全措施探测正常', 'Safety measures answer their probes'),
  requirement('complaint-channel', '6.3.b', '投诉入口已开通', 'Complaint channel open'),
  requirement('supplier-agreements', '6.4.a', '供应商协议在有效期内', 'Supplier agreements in force'),
];

/** The gates known now, each blocking, with the requirements that a profile puts on them. */
export function blockingGates(requirements: { readonly [gate: string]: readonly GateRequirement[] }): {
  readonly [gate: string]: GateSetting;
} {
  return Object.fromEntries(
    KNOWN_GATES.map((gate) => [gate, { mode: 'block' as const, requirements: requirements[gate] ?? [] }]),
  );
}

export const KNOWN_GATES = [
  'version.approve',
  'endpoint.approve',
  'use-statement.approve',
  'procedure.confirm',
  'test-release',
  'release',
  'profile.change',
  'keyword-list.admit',
  'keyword-list.retire',
  'screening-policy.apply',
  'screening-policy.retire',
  'course.approve',
  'competence-rule.approve',
  'body.establish',
] as const;
