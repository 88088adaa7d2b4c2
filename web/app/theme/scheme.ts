import { useCallback, useSyncExternalStore } from 'react';

export type Scheme = 'system' | 'light' | 'dark';

const STORE = 'steward.scheme';
const dark = window.matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();

function read(): Scheme {
  const stored = localStorage.getItem(STORE);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  dark.addEventListener('change', listener);
  return () => {
    listeners.delete(listener);
    dark.removeEventListener('change', listener);
  };
}

/** Light, dark, or as the system says; the choice stays in this browser. */
export function useScheme() {
  const scheme = useSyncExternalStore(subscribe, read);
  const systemDark = useSyncExternalStore(subscribe, () => dark.matches);
  const isDark = scheme === 'system' ? systemDark : scheme === 'dark';
  const choose = useCallback((next: Scheme) => {
    localStorage.setItem(STORE, next);
    for (const listener of listeners) listener();
  }, []);
  return { scheme, isDark, choose };
}
