import type { Bilingual, Role } from '../identity/index.ts';

/** `observe`: only looks; `warn`: says what is missing and lets pass; `block`: lets nothing pass that misses something. */
export const GATE_MODES = ['observe', 'warn', 'block'] as const;
export type GateMode = (typeof GATE_MODES)[number];

/** One thing that a subject must have to pass. */
export interface RequirementResult {
  /** e.g. `use-statement-approved`. */
  readonly id: string;
  readonly measureId: string;
  readonly title: Bilingual;
  readonly met: boolean;
  /** Why not, and what to do; empty when met. */
  readonly reasons: readonly { readonly code: string; readonly text: Bilingual; readonly subjectId?: string }[];
  /** A recommendation: shown to whoever applies and decides, but the gate does not close on it. */
  readonly advisory?: boolean;
}

/** Who must agree. */
export interface ApprovalRule {
  /** One approval from each seat; nobody sits on two seats. */
  readonly seats: readonly ApprovalSeat[];
  /** Hours from opening until the review lapses. */
  readonly deadlineHours: number;
}

export interface ApprovalSeat {
  readonly name: string;
  readonly title: Bilingual;
  /** Any of these roles may take the seat. */
  readonly roles: readonly Role[];
  /** The body that fills the seat by its resolution; then nobody takes it by role. Set when the review is opened. */
  readonly body?: string;
}

export interface GateVerdict {
  readonly gate: string;
  readonly mode: GateMode;
  /** True when every requirement is met that is not advisory. */
  readonly met: boolean;
  /** True when the transition may go on: met, or the mode does not block. */
  readonly open: boolean;
  readonly requirements: readonly RequirementResult[];
  readonly checkedAt: string;
}

/**
 * Folds requirement results into a verdict. `expected` are the requirements that the profile asks for: one that was not
 * answered (because nothing is built for it) counts as missing, so that a gate is closed, never open, on what is not built.
 */
export function judgeGate(
  gate: string,
  mode: GateMode,
  results: readonly RequirementResult[],
  expected: readonly { id: string; measureId: string; title: Bilingual }[],
  checkedAt: Date,
): GateVerdict {
  const requirements = results.map(({ advisory, ...result }) =>
    // What the profile demands is no recommendation any more.
    advisory === true && !expected.some(({ id }) => id === result.id) ? { ...result, advisory } : result,
  );
  for (const wanted of expected) {
    if (requirements.some((result) => result.id === wanted.id)) continue;
    requirements.push({
      ...wanted,
      met: false,
      reasons: [
        {
          code: 'not-built',
          text: {
            zh: '准则集要求此项，但本系统尚无对应的检查，关口因此保持关闭。',
            en: 'The profile requires this, but nothing here can check it yet, so the gate stays closed.',
          },
        },
      ],
    });
  }
  const met = requirements.every(closesNothing);
  return { gate, mode, met, open: met || mode !== 'block', requirements, checkedAt: checkedAt.toISOString() };
}

/** Whether the gate may open as far as this requirement goes: it is met, or only advisory. */
export function closesNothing(result: Pick<RequirementResult, 'met' | 'advisory'>): boolean {
  return result.met || result.advisory === true;
}
