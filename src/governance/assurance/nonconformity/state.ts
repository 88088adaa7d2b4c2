// What may happen to a nonconformity, as data: raised -> answered by its owner (cause and actions) -> done when every action is ->
// closed by somebody who did none of it, or sent back.

export const NONCONFORMITY_STATES = ['open', 'answered', 'done', 'closed'] as const;
export type NonconformityState = (typeof NONCONFORMITY_STATES)[number];

export type NonconformityStep = 'answer' | 'complete-action' | 'close' | 'send-back';

export interface Standing {
  readonly state: NonconformityState;
  readonly raisedBy: string;
  readonly ownerId: string;
  readonly actions: readonly { readonly ownerId: string; readonly doneAt: string | null }[];
}

export type StepRefusal = 'wrong-state' | 'not-owner' | 'own-work';

/** Why `person` may not take the step now, or null. Permissions are asked besides. */
export function stepRefusal(
  standing: Standing,
  step: NonconformityStep,
  person: string,
  action?: { readonly ownerId: string; readonly doneAt: string | null },
): StepRefusal | null {
  const { state, ownerId, actions } = standing;
  switch (step) {
    case 'answer':
      // Who may not is told so whatever the state: it is not theirs to know.
      if (person !== ownerId) return 'not-owner';
      return state === 'open' || state === 'answered' ? null : 'wrong-state';
    case 'complete-action':
      if (person !== ownerId && person !== action?.ownerId) return 'not-owner';
      return state !== 'answered' || action === undefined || action.doneAt !== null ? 'wrong-state' : null;
    case 'close':
    case 'send-back':
      if (state !== 'done') return 'wrong-state';
      return person === ownerId || actions.some((one) => one.ownerId === person) ? 'own-work' : null;
  }
}

/** The state after a step that was allowed; `actions` as they stand after it. */
export function stateAfter(
  step: NonconformityStep,
  actions: readonly { readonly doneAt: string | null }[],
): NonconformityState {
  switch (step) {
    case 'answer':
    case 'complete-action':
      return actions.length > 0 && actions.every(({ doneAt }) => doneAt !== null) ? 'done' : 'answered';
    case 'close':
      return 'closed';
    case 'send-back':
      return 'open';
  }
}
