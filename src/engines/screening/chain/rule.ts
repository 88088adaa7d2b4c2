import { ACTIONS, type Action, type Detector, type Grade, type Hit } from '../types.ts';

/** What a rule may do: keep account only, mark, or act. */
export type Mode = 'observe' | 'warn' | 'block';

/** Which action answers a hit: by its kind, else by its grade, else the default. */
export interface ActionTable {
  readonly byKind?: Readonly<Record<string, Action>>;
  readonly byGrade?: Readonly<Partial<Record<Grade, Action>>>;
  readonly default: Action;
}

/** One detector and what follows from its hits. */
export interface ChainRule {
  readonly detector: Detector;
  /** `observe` keeps account only; `warn` turns every action but `pass` into `label`; `block` does as the table says. */
  readonly mode: Mode;
  /**
   * What happens to text that the detector could not judge, in mode `block`: `closed` lets none of it leave, `open` lets it
   * leave. It is recorded as skipped either way.
   */
  readonly failMode: 'open' | 'closed';
  readonly actions: ActionTable;
  /** What `replace` puts in the place of a hit. Empty by default: the hit is taken out. */
  readonly replacement?: string;
  /** What is said to the reader where this rule stops a text. */
  readonly stopText?: string;
}

/** A rule as the streams use it. */
export interface CompiledRule {
  readonly rule: ChainRule;
  /** Number under which it is counted. */
  readonly lane: number;
  /** What the table says. */
  intended(hit: Pick<Hit, 'kind' | 'grade'>): Action;
  /** What is done, given the mode. */
  effective(intended: Action): Action;
  /** True when text must wait for this detector. Few characters for incremental ones, so that those always hold. */
  readonly holds: boolean;
  /** True when text that was not judged may not leave. */
  readonly closed: boolean;
  /** True when it may change a text. */
  readonly changes: boolean;
}

export function compileRule(rule: ChainRule, lane: number): CompiledRule {
  const { mode, failMode, actions, detector } = rule;
  const byKind = new Map(Object.entries(actions.byKind ?? {}));
  const byGrade = new Map(Object.entries(actions.byGrade ?? {}));
  const closed = mode === 'block' && failMode === 'closed';
  const possible = [actions.default, ...byKind.values(), ...byGrade.values()];
  const changes = mode === 'block' && possible.some(changesText);
  return {
    rule,
    lane,
    intended: ({ kind, grade }) => byKind.get(kind) ?? byGrade.get(grade) ?? actions.default,
    effective: (intended) => (mode === 'block' || intended === 'pass' ? intended : mode === 'warn' ? 'label' : 'pass'),
    holds: detector.stream.kind === 'incremental' || changes || closed,
    closed,
    changes: changes || closed,
  };
}

export function changesText(action: Action): boolean {
  return action === 'mask' || action === 'replace' || action === 'stop';
}

/** The stronger of two actions. */
export function stronger(a: Action, b: Action): Action {
  return ACTIONS.indexOf(a) >= ACTIONS.indexOf(b) ? a : b;
}
