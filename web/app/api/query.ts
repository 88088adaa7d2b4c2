import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { isProblem } from './problem.ts';

export const SESSION_KEY = ['session'] as const;

/** One client for the whole console. A 401 from anywhere ends the session here too; the guard then leads to sign-in. */
export function createQueryClient(): QueryClient {
  const ended = (error: unknown) => {
    if (isProblem(error) && error.status === 401) client.setQueryData(SESSION_KEY, null);
  };
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError: ended }),
    mutationCache: new MutationCache({ onError: ended }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (count, error) => count < 2 && isProblem(error) && (error.status === 0 || error.status >= 502),
      },
    },
  });
  return client;
}
