// What may happen to a decision of a management review: open -> done by whoever has it -> closed by somebody else, or sent back.

export interface Decision {
  readonly number: number;
  readonly text: string;
  readonly ownerId: string;
  /** YYYY-MM-DD */
  readonly due: string;
  readonly state: 'open' | 'done' | 'closed';
  readonly evidence: string | null;
  readonly doneBy: string | null;
  readonly doneAt: string | null;
  readonly remark: string | null;
  readonly closedBy: string | null;
  readonly closedAt: string | null;
}

export type DecisionRefusal = 'wrong-state' | 'not-owner' | 'own-work';

/** Why the person may not do this now, or null. */
export function decisionRefusal(
  decision: Pick<Decision, 'state' | 'ownerId' | 'doneBy'>,
  step: 'complete' | 'close' | 'send-back',
  personId: string,
): DecisionRefusal | null {
  if (step === 'complete') {
    if (decision.state !== 'open') return 'wrong-state';
    return decision.ownerId === personId ? null : 'not-owner';
  }
  if (decision.state !== 'done') return 'wrong-state';
  return decision.ownerId === personId || decision.doneBy === personId ? 'own-work' : null;
}

/** A day counts until its end everywhere on earth: nobody is late by a time zone. */
export function isLate({ state, due }: Pick<Decision, 'state' | 'due'>, now: Date): boolean {
  return state !== 'closed' && now.getTime() >= Date.parse(`${due}T00:00:00Z`) + 36 * 3_600_000;
}
