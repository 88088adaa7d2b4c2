import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { type ApiProblem, api, isProblem, type Me, SESSION_KEY, standingIn } from '../api/index.ts';

/** Who is signed in: `null` when nobody is. */
export function useSession() {
  return useQuery<Me | null, ApiProblem>({
    queryKey: SESSION_KEY,
    queryFn: async ({ signal }) => {
      try {
        return await api.get<Me>('/session', undefined, signal);
      } catch (error) {
        if (isProblem(error) && error.status === 401) {
          standingIn.actFor(null);
          return null;
        }
        throw error;
      }
    },
    staleTime: 60_000,
  });
}

export const MeContext = createContext<Me | null>(null);

/** The person; only below the guard of the console. */
export function useMe(): Me {
  const me = useContext(MeContext);
  if (me === null) throw new Error('useMe is used outside of a signed-in page');
  return me;
}

/** The organisation's zone; on public pages the browser's. */
export function useTimeZone(): string {
  const client = useQueryClient();
  const me = useContext(MeContext) ?? client.getQueryData<Me | null>(SESSION_KEY);
  return me?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}
