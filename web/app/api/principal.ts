const KEPT = 'steward.on-behalf-of';

export interface StandingIn {
  /** For whom the person acts; null when for themselves. */
  readonly principalId: string | null;
  /** The delegation ended while it was in use, so the person acts for themselves again. */
  readonly ended: boolean;
}

let state: StandingIn = { principalId: kept(), ended: false };
const watchers = new Set<() => void>();

/** The browser's own storage for one tab: a reload goes on, another tab and the next session do not. */
function kept(): string | null {
  try {
    return sessionStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

export const standingIn = {
  now: (): StandingIn => state,
  /** From now on all that is asked and done goes by that person's roles; with null by one's own. */
  actFor(principalId: string | null, ended = false): void {
    state = { principalId, ended };
    try {
      if (principalId === null) sessionStorage.removeItem(KEPT);
      else sessionStorage.setItem(KEPT, principalId);
    } catch {
      // Without storage it lasts until the page is loaded again.
    }
    for (const watcher of watchers) watcher();
  },
  watch(watcher: () => void): () => void {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  },
};
