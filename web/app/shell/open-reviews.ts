import { type Page, type ReviewRow, useRead } from '../api/index.ts';
import { useCan } from '../session/index.ts';

/** How many reviews wait for this person, at most 50. */
export function useOpenReviewCount(): number {
  const may = useCan('review.read');
  const reviews = useRead<Page<ReviewRow>>(
    '/reviews',
    { mine: 'to-decide', limit: 50 },
    { enabled: may, every: 60_000, staleTime: 30_000 },
  );
  return reviews.data?.items.length ?? 0;
}
