import type { FindingReason } from '../../../../kernel/control/index.ts';
import { asksNothing } from './checks.schema.ts';
import type { UseStatement } from './use-statement.schema.ts';

/** What stands against the checks of a statement: that they could not do what it says. `approved`: the endpoints that are. */
export function checkReasons(
  subjectId: string,
  { mode, checks, domains }: UseStatement,
  approved: ReadonlySet<string>,
): FindingReason[] {
  const reason = (code: string, zh: string, en: string): FindingReason => ({ code, subjectId, text: { zh, en } });
  const reasons: FindingReason[] = [];
  if (mode !== 'observe' && asksNothing(checks))
    reasons.push(
      reason(
        'checks-missing',
        '方式为警示或阻断，却没有规定网关检查什么。请填写检查项，或改为仅观察。',
        'The mode is to warn or to refuse, but nothing is said that gateways check. State checks, or set it to observe.',
      ),
    );
  if (checks === undefined) return reasons;
  if (checks.domain !== null && domains.length === 0)
    reasons.push(
      reason(
        'domains-missing',
        '要求请求写明业务领域，但没有列出允许的领域。',
        'Requests must name their domain of business, but no domain is allowed.',
      ),
    );
  const knowsPurposes = checks.classifier !== null || checks.topics.some(({ use }) => use === 'allowed');
  if (checks.unmatched === 'off-purpose' && checks.topics.length > 0 && !knowsPurposes)
    reasons.push(
      reason(
        'allowed-topic-missing',
        '不属于任何主题的请求均视为超出用途，但没有允许的主题，也没有分类模型：所有请求都会超出用途。',
        'What no topic fits is off purpose, but no topic is allowed and no classifier is asked: every request would be.',
      ),
    );
  if (checks.classifier !== null && !approved.has(checks.classifier.endpointId))
    reasons.push(
      reason(
        'classifier-not-approved',
        '分类模型所用的上游端点未获批准。请先批准该端点，或更换端点。',
        'The endpoint of the classifier is not approved. Have it approved, or choose another.',
      ),
    );
  return reasons;
}
