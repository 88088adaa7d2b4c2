import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { standingIn } from './principal.ts';
import { isProblem } from './problem.ts';

export const SESSION_KEY = ['session'] as const;

/**
 * One client for the whole console. A 401 from anywhere ends the session here too; the guard then leads to sign-in. Where the
 * delegation in use has ended, the person goes on as themselves.
 */
export function createQueryClient(): QueryClient {
  const ended = (error: unknown) => {
    if (isProblem(error) && error.status === 401) {
      standingIn.actFor(null);
      client.setQueryData(SESSION_KEY, null);
    }
    // Many questions may be answered so at once; the first of them changes who asks.
    if (isProblem(error, 'not-delegated') && standingIn.now().principalId !== null) {
      standingIn.actFor(null, true);
      void client.resetQueries();
    }
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
