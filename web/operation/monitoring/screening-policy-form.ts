import type { ScreeningGuard, ScreeningPolicyContent, ScreeningRule } from '../../app/api/index.ts';

/** A rule as the form has it: empty lists mean all. */
export interface RuleForm extends Omit<ScreeningRule, 'what'> {
  readonly kind: ScreeningRule['what']['kind'];
  readonly lists: string[];
  readonly kinds: string[];
  readonly guard: string;
}

export interface GuardForm {
  readonly name: string;
  readonly baseUrl: string;
  readonly model: string;
  readonly format: 'qwen3guard' | 'llama-guard' | 'own';
  readonly prompt: string;
  readonly safe: string;
  readonly unsafe: string;
  readonly grade: 'notice' | 'low' | 'medium' | 'high';
  readonly stream: 'window' | 'whole';
  readonly size: number;
  readonly overlap: number;
  readonly timeoutMillis: number;
  readonly concurrency: number;
}

export interface PolicyForm {
  readonly description: string;
  readonly organisation: boolean;
  readonly releaseIds: string[];
  readonly applicationIds: string[];
  readonly rules: RuleForm[];
  readonly guards: GuardForm[];
  readonly media: ScreeningPolicyContent['media'];
  readonly stopAs: ScreeningPolicyContent['stopAs'];
  readonly labelPlace: 'none' | 'start' | 'end';
  readonly labelText: string;
  readonly implicit: ('header' | 'member')[];
  readonly producer: string;
  readonly labelFor: string[];
  readonly unlabelledFor: string[];
  readonly agreement: string;
}

export const EMPTY: ScreeningPolicyContent = {
  description: '',
  scope: { organisation: true, releaseIds: [], applicationIds: [] },
  rules: [],
  guards: [],
  media: 'refuse',
  stopAs: 'error',
  labels: { explicit: null, implicit: null, applicationIds: null },
};

export const NEW_RULE: RuleForm = {
  kind: 'keywords',
  lists: [],
  kinds: [],
  guard: '',
  sides: 'both',
  mode: 'block',
  action: 'stop',
  byGrade: {},
  byKind: [],
  replacement: '',
  stopText: '',
  fail: 'closed',
};

export const NEW_GUARD: Partial<GuardForm> = {
  format: 'qwen3guard',
  grade: 'high',
  stream: 'window',
  size: 1_000,
  overlap: 200,
  timeoutMillis: 3_000,
  concurrency: 16,
};

export function valuesOf({ scope, labels, rules, guards, ...rest }: ScreeningPolicyContent): PolicyForm {
  return {
    ...rest,
    ...scope,
    rules: rules.map(({ what, ...rule }) => ({
      ...rule,
      kind: what.kind,
      lists: what.kind === 'keywords' && what.lists !== 'in-force' ? what.lists : [],
      kinds: what.kind === 'personal-information' ? what.kinds : [],
      guard: what.kind === 'guard' ? what.guard : '',
    })),
    guards: guards.map(({ format, stream, ...guard }) => ({
      ...guard,
      format: typeof format === 'string' ? format : 'own',
      prompt: typeof format === 'string' ? '' : format.prompt,
      safe: typeof format === 'string' ? '' : format.safe,
      unsafe: typeof format === 'string' ? '' : format.unsafe,
      grade: typeof format === 'string' ? 'high' : format.grade,
      stream: stream.kind,
      size: stream.kind === 'whole' ? stream.limit : stream.size,
      overlap: stream.kind === 'whole' ? 0 : stream.overlap,
    })),
    labelPlace: labels.explicit?.place ?? 'none',
    labelText: labels.explicit?.text ?? '',
    implicit: [
      ...(labels.implicit?.header ? (['header'] as const) : []),
      ...(labels.implicit?.member ? (['member'] as const) : []),
    ],
    producer: labels.implicit?.producer ?? '',
    labelFor: labels.applicationIds ?? [],
    unlabelledFor: labels.unlabelled?.applicationIds ?? [],
    agreement: labels.unlabelled?.agreement ?? '',
  };
}

export function contentOf(form: PolicyForm): ScreeningPolicyContent {
  const { labelPlace, implicit = [] } = form;
  const labelFor = form.labelFor ?? [];
  const unlabelledFor = labelPlace === 'none' ? [] : (form.unlabelledFor ?? []);
  return {
    description: form.description ?? '',
    scope: {
      organisation: form.organisation ?? false,
      releaseIds: form.releaseIds ?? [],
      applicationIds: form.applicationIds ?? [],
    },
    rules: (form.rules ?? []).map(ruleOf),
    guards: (form.guards ?? []).map(guardOf),
    media: form.media,
    stopAs: form.stopAs,
    labels: {
      explicit: labelPlace === 'none' ? null : { place: labelPlace, text: form.labelText },
      implicit:
        implicit.length === 0
          ? null
          : { header: implicit.includes('header'), member: implicit.includes('member'), producer: form.producer ?? '' },
      applicationIds: labelFor.length === 0 ? null : labelFor,
      // Said only where somebody may: what was written before stays as it was.
      ...(unlabelledFor.length === 0
        ? {}
        : { unlabelled: { applicationIds: unlabelledFor, agreement: form.agreement } }),
    },
  };
}

function ruleOf({ kind, lists, kinds, guard, ...given }: RuleForm): ScreeningRule {
  const rule = { ...NEW_RULE, ...given };
  const byGrade = Object.fromEntries(Object.entries(rule.byGrade ?? {}).filter(([, action]) => action !== undefined));
  return {
    what:
      kind === 'keywords'
        ? { kind, lists: (lists ?? []).length === 0 ? 'in-force' : lists }
        : kind === 'personal-information'
          ? { kind, kinds: kinds ?? [] }
          : kind === 'guard'
            ? { kind, guard }
            : { kind },
    sides: rule.sides,
    mode: rule.mode,
    action: rule.action,
    byGrade,
    byKind: rule.byKind ?? [],
    replacement: rule.replacement ?? '',
    stopText: rule.stopText ?? '',
    fail: rule.fail ?? 'closed',
  };
}

function guardOf(guard: GuardForm): ScreeningGuard {
  const { name, baseUrl, model, timeoutMillis, concurrency, format, stream, size, overlap } = guard;
  return {
    name,
    baseUrl,
    model,
    format:
      format === 'own' ? { prompt: guard.prompt, safe: guard.safe, unsafe: guard.unsafe, grade: guard.grade } : format,
    stream: stream === 'whole' ? { kind: 'whole', limit: size } : { kind: 'window', size, overlap },
    timeoutMillis,
    concurrency,
  };
}
