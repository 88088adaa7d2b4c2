import {
  keepPreviousData,
  type QueryKey,
  type UseQueryResult,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useRef } from 'react';
import { api, type CallOptions, type Query } from './client.ts';
import type { ApiProblem } from './problem.ts';
import type { Page } from './types/index.ts';

/** The key of everything read from a path; invalidating `['models']` reads all that begins with it again. */
function keyOf(path: string, query?: Query): QueryKey {
  return [...path.split('/').filter((part) => part !== ''), query ?? {}];
}

export interface ReadOptions {
  readonly enabled?: boolean;
  /** Milliseconds between looks at live data. */
  readonly every?: number | false;
  readonly keep?: boolean;
  readonly staleTime?: number;
}

/** Reads one thing. */
export function useRead<T>(path: string, query?: Query, options: ReadOptions = {}): UseQueryResult<T, ApiProblem> {
  return useQuery<T, ApiProblem, T>({
    queryKey: keyOf(path, query),
    queryFn: ({ signal }) => api.get<T>(path, query, signal),
    enabled: options.enabled ?? true,
    refetchInterval: options.every ?? false,
    ...(options.staleTime === undefined ? {} : { staleTime: options.staleTime }),
    ...(options.keep ? { placeholderData: keepPreviousData } : {}),
  });
}

/** Reads a list page by page. */
export function useList<T>(path: string, query?: Query, options: ReadOptions & { limit?: number } = {}) {
  return useInfiniteQuery<Page<T>, ApiProblem, T[], QueryKey, string | undefined>({
    queryKey: [...keyOf(path, query), 'pages', options.limit ?? 50],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<T>>(path, { ...query, limit: options.limit ?? 50, cursor: pageParam }, signal),
    initialPageParam: undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    select: (data) => data.pages.flatMap((page) => page.items),
    enabled: options.enabled ?? true,
    refetchInterval: options.every ?? false,
    placeholderData: keepPreviousData,
  });
}

export type ListResult<T> = ReturnType<typeof useList<T>>;

export type Method = 'post' | 'put' | 'patch' | 'delete';

export interface Act<Body> {
  readonly method?: Method;
  readonly path: string | ((body: Body) => string);
  /** Paths whose reads are stale afterwards; by default everything, because one act may change much. */
  readonly touches?: readonly string[];
  readonly options?: (body: Body) => CallOptions;
  /** A creation that the server answers twice alike when it is asked twice under one key. */
  readonly idempotent?: boolean;
  /** What is sent; by default the variables themselves. */
  readonly body?: (body: Body) => unknown;
}

/**
 * Writes. An idempotent creation carries a key that stays the same until it was answered, so that pressing twice, or
 * again after a broken connection, creates one thing.
 */
export function useAct<Body = void, Answer = unknown>(act: Act<Body>) {
  const client = useQueryClient();
  const key = useRef<{ id: string; of: string } | null>(null);
  const mutation = useMutation<Answer, ApiProblem, Body>({
    mutationFn: (body) => {
      const path = typeof act.path === 'function' ? act.path(body) : act.path;
      const sent = act.body ? act.body(body) : body;
      const options = act.options?.(body) ?? {};
      const method = act.method ?? 'post';
      if (method === 'delete') return api.delete<Answer>(path, options);
      if (method !== 'post' || !act.idempotent) return api[method]<Answer>(path, sent ?? {}, options);
      const of = path + JSON.stringify(sent ?? null);
      if (key.current?.of !== of) key.current = { id: crypto.randomUUID?.() ?? String(Math.random()), of };
      return api.post<Answer>(path, sent, { idempotencyKey: key.current.id, ...options });
    },
    onError: (problem) => {
      // A definite refusal is an answer; only an unknown outcome may be asked again under the same key.
      if (problem.status > 0 && problem.status < 500) key.current = null;
    },
    onSuccess: async () => {
      key.current = null;
      if (act.touches === undefined)
        await client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'session' });
      else
        await Promise.all(act.touches.map((path) => client.invalidateQueries({ queryKey: keyOf(path).slice(0, -1) })));
    },
  });
  const { mutateAsync } = mutation;
  return {
    ...mutation,
    /**
     * What follows an act follows also when what is read anew takes away the button that began it: the library forgets what
     * was to come after with the component. Problems are in `error`.
     */
    mutate(body: Body, after: { readonly onSuccess?: (answer: Answer) => void } = {}): void {
      mutateAsync(body).then(after.onSuccess, () => undefined);
    },
  };
}
