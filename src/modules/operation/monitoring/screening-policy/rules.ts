import type { PolicyDetector, PolicyGuard, PolicyLabels } from '../../../../kernel/policy/index.ts';
import type { ScreeningGuard, ScreeningPolicyContent, ScreeningRule } from './screening-policy.schema.ts';

/** Content of a list in force, by which gateways screen. */
export interface ListContent {
  readonly list: string;
  readonly sha256: string;
}

/** A guard as gateways and the records call it. */
export const guardId = (policyId: string, name: string): string => `${policyId}.${name}`;

/** What a revision means for gateways, by the lists that are in force now. */
export function detectorsOf(
  policyId: string,
  content: ScreeningPolicyContent,
  lists: readonly ListContent[],
): PolicyDetector[] {
  return content.rules.flatMap((rule): PolicyDetector[] => {
    const { what } = rule;
    const parameters = parametersOf(rule, content);
    if (what.kind === 'keywords') {
      const chosen = what.lists === 'in-force' ? lists : lists.filter(({ list }) => what.lists.includes(list));
      return chosen.map(({ list, sha256 }) => ({
        detector: 'keywords',
        mode: rule.mode,
        parameters: { ...parameters, list, sha256, fail: 'closed' },
      }));
    }
    if (what.kind === 'guard')
      return [
        {
          detector: 'guard',
          mode: rule.mode,
          parameters: { ...parameters, guard: guardId(policyId, what.guard) },
        },
      ];
    if (what.kind === 'personal-information' && what.kinds.length > 0) {
      const { action, ...rest } = parameters;
      const chosen = Object.fromEntries(what.kinds.map((kind) => [`action:${kind}`, action!]));
      // Kinds that were not chosen pass, whatever their grade.
      const unchosen = Object.fromEntries(
        Object.entries(rest).filter(([name]) => !/^action:(notice|low|medium|high)$/.test(name)),
      );
      return [{ detector: what.kind, mode: rule.mode, parameters: { ...chosen, ...unchosen, action: 'pass' } }];
    }
    return [{ detector: what.kind, mode: rule.mode, parameters }];
  });
}

function parametersOf(rule: ScreeningRule, { media, stopAs }: ScreeningPolicyContent): PolicyDetector['parameters'] {
  return {
    sides: rule.sides,
    action: rule.action,
    ...Object.fromEntries(Object.entries(rule.byGrade).map(([grade, action]) => [`action:${grade}`, action])),
    ...Object.fromEntries(rule.byKind.map(({ kind, action }) => [`action:${kind}`, action])),
    ...(rule.replacement === '' ? {} : { replacement: rule.replacement }),
    ...(rule.stopText === '' ? {} : { stopText: rule.stopText }),
    fail: rule.fail,
    media,
    stopAs,
  };
}

export function guardOf(policyId: string, guard: ScreeningGuard, credential: boolean): PolicyGuard {
  const { name, ...rest } = guard;
  return { id: guardId(policyId, name), ...rest, credential };
}

/** Null where nothing is labelled. */
export function labelsOf({ labels }: ScreeningPolicyContent): PolicyLabels | null {
  const { explicit, implicit, applicationIds, unlabelled } = labels;
  const written = implicit !== null && (implicit.header || implicit.member) ? implicit : null;
  if (explicit === null && written === null) return null;
  return {
    explicit,
    implicit: written,
    ...(applicationIds === null ? {} : { applicationIds }),
    ...(unlabelled == null ? {} : { unlabelled }),
  };
}
