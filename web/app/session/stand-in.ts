import { useQueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { standingIn } from '../api/index.ts';

/** For whom the person acts, and how to change it: everything shown is read anew as that person may see it. */
export function useStandIn() {
  const client = useQueryClient();
  const { ended } = useSyncExternalStore(standingIn.watch, standingIn.now);
  return {
    ended,
    actFor(principalId: string | null): void {
      standingIn.actFor(principalId);
      void client.resetQueries();
    },
    /** Takes away the word that the delegation ended. */
    noted: () => standingIn.actFor(null),
  };
}
