import type { StoredReview } from '../../../../governance/index.ts';
import type { Clock } from '../../../../kernel/time/index.ts';
import type { AnyDb } from '../../../../platform/database/index.ts';
import { standTogether } from './delegation.reader.ts';
import type { ResponsibilityDb } from './responsibility.deps.ts';

/**
 * Why somebody may not decide about a review, beyond having applied for it or written at it: an interest in what is decided was
 * declared, they answer for it or do it themselves, or they and the applicant stand in for each other. Null when nothing speaks
 * against it.
 */
export function createConflictSource({ clock }: { clock: Clock }) {
  return async (
    db: AnyDb,
    review: Pick<StoredReview, 'subjectId' | 'bindings' | 'applicantId' | 'openedAt'>,
    personId: string,
  ): Promise<'declared-interest' | 'own-responsibility' | 'stand-in' | null> => {
    const typed = db as ResponsibilityDb;
    const about = [...new Set([review.subjectId, ...review.bindings.map((binding) => binding.subjectId)])];
    const interest = await typed
      .selectFrom('people_interest')
      .select('id')
      .where('person_id', '=', personId)
      .where('subject_id', 'in', about)
      .where('ended_at', 'is', null)
      .executeTakeFirst();
    if (interest !== undefined) return 'declared-interest';
    const responsible = await typed
      .selectFrom('people_responsibility')
      .select('id')
      .where('person_id', '=', personId)
      .where('subject_id', 'in', about)
      .where('letter', '=', 'R')
      .where('ended_at', 'is', null)
      .executeTakeFirst();
    if (responsible !== undefined) return 'own-responsibility';
    const since = new Date(review.openedAt);
    return (await standTogether(typed, personId, review.applicantId, since, clock.now())) ? 'stand-in' : null;
  };
}
