import { ACTIONS, type Action, type ChainRule, GRADES, type Grade } from '../../engines/screening/index.ts';
import type { PolicyDetector } from '../../kernel/policy/index.ts';
import type { ScreeningSide } from './detectors.ts';

type Settings = Omit<ChainRule, 'detector'>;

/**
 * Reads what a policy says about a detector:
 * `action` (stop by default), `action:<grade>`, `action:<kind>`; `fail` (`closed` by default, or `open`); `replacement`,
 * `stopText`; `sides` (`both` by default, `input`, `output`); `media` (`refuse` by default, or `pass`);
 * `stopAs` (`error` by default, or `answer`). Throws on a value it can
 * not read: a rule that is misunderstood must not screen more mildly than it was meant to.
 */
export function settingsOf({ detector, mode, parameters }: PolicyDetector): Settings {
  const byKind: Record<string, Action> = {};
  const byGrade: Partial<Record<Grade, Action>> = {};
  for (const [name, value] of Object.entries(parameters)) {
    if (!name.startsWith('action:')) continue;
    const of = name.slice('action:'.length);
    const action = oneOf(detector, name, value, ACTIONS);
    if ((GRADES as readonly string[]).includes(of)) byGrade[of as Grade] = action;
    else byKind[of] = action;
  }
  return {
    mode,
    failMode: oneOf(detector, 'fail', parameters.fail ?? 'closed', ['closed', 'open'] as const),
    actions: { byKind, byGrade, default: oneOf(detector, 'action', parameters.action ?? 'stop', ACTIONS) },
    replacement: text(detector, 'replacement', parameters.replacement),
    stopText: text(detector, 'stopText', parameters.stopText),
  };
}

export function screensSide(policy: PolicyDetector, side: ScreeningSide): boolean {
  const { detector, parameters } = policy;
  const sides = oneOf(detector, 'sides', parameters.sides ?? 'both', ['both', 'input', 'output'] as const);
  return sides === 'both' || sides === side;
}

/** Media pass only where a detector says so and none says otherwise. */
export function mediaPolicy(detectors: readonly PolicyDetector[]): 'pass' | 'refuse' {
  const said = detectors
    .filter(({ parameters }) => parameters.media !== undefined)
    .map(({ detector, parameters }) => oneOf(detector, 'media', parameters.media, ['pass', 'refuse'] as const));
  return said.length > 0 && said.every((one) => one === 'pass') ? 'pass' : 'refuse';
}

/** Whether callers get an answer in the place of what was stopped, where a detector says so and none says otherwise. */
export function stopsByAnswer(detectors: readonly PolicyDetector[]): boolean {
  const said = detectors.map(({ detector, parameters }) =>
    oneOf(detector, 'stopAs', parameters.stopAs ?? 'error', ['error', 'answer'] as const),
  );
  return said.length > 0 && said.every((one) => one === 'answer');
}

function oneOf<T extends string>(detector: string, name: string, value: unknown, allowed: readonly T[]): T {
  if (allowed.includes(value as T)) return value as T;
  throw new RangeError(`detector ${detector}: "${name}" must be one of ${allowed.join(', ')}`);
}

function text(detector: string, name: string, value: unknown): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  throw new RangeError(`detector ${detector}: "${name}" must be a text`);
}
