import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';

/** Filters that live in the address, so that a filtered view can be linked to and gone back to. */
export function useFilters<K extends string>(names: readonly K[]) {
  const [params, setParams] = useSearchParams();
  const list = names.join(' ');
  const filters = useMemo(() => {
    const found: Partial<Record<K, string>> = {};
    for (const name of list.split(' ') as K[]) {
      const value = params.get(name);
      if (value) found[name] = value;
    }
    return found;
  }, [params, list]);
  const setFilters = useCallback(
    (change: Partial<Record<K, string | null | undefined>>) => {
      setParams(
        (before) => {
          const next = new URLSearchParams(before);
          for (const [name, value] of Object.entries(change) as [K, string | null | undefined][]) {
            if (value) next.set(name, value);
            else next.delete(name);
          }
          return next;
        },
        { replace: true, preventScrollReset: true },
      );
    },
    [setParams],
  );
  return [filters, setFilters] as const;
}
