import type { UseQueryResult } from '@tanstack/react-query';
import type { ApiProblem } from '../../app/api/index.ts';
import { ErrorState } from '../error-state/index.tsx';
import { PageSkeleton } from './index.tsx';

/** Shows a read: its skeleton, its failure, or what it brought. Data already there stays while it is read again. */
export function Loaded<T>(props: {
  query: UseQueryResult<T, ApiProblem>;
  skeleton?: React.ReactNode;
  children: (data: T) => React.ReactNode;
}) {
  const { query } = props;
  if (query.data !== undefined) return props.children(query.data);
  if (query.error) return <ErrorState problem={query.error} onRetry={() => void query.refetch()} />;
  return props.skeleton ?? <PageSkeleton />;
}
