import type { NotificationKind } from './words.ts';

interface Traits {
  /** Waits for no digest and no end of quiet hours. */
  readonly urgent?: true;
  /** Somebody has to do something: told to others too when it stays undone. */
  readonly needsAction?: true;
}

/** What the kinds of notices are treated as; one that is not named is neither urgent nor asks for anything. */
const TRAITS: { readonly [kind in NotificationKind]?: Traits } = {
  'review.opened': { needsAction: true },
  'review.deadline-near': { urgent: true, needsAction: true },
  'release.suspended': { urgent: true },
  'endpoint.model-changed': { urgent: true, needsAction: true },
};

export function traitsOf(kind: string): { readonly urgent: boolean; readonly needsAction: boolean } {
  const { urgent = false, needsAction = false } = TRAITS[kind as NotificationKind] ?? {};
  return { urgent, needsAction };
}

/** Kinds that have the trait. */
export function kindsThat(trait: keyof Traits): string[] {
  return Object.entries(TRAITS).flatMap(([kind, traits]) => (traits[trait] === true ? [kind] : []));
}
