import { sql } from 'kysely';
import type { AnyDb, Db } from '../../../platform/database/index.ts';
import type { ReviewTables } from '../review.table.ts';

/** An approval that is to be looked at again, and what became of that so far. */
export interface DueReReview {
  readonly id: string;
  readonly gate: string;
  readonly subject_id: string;
  readonly applicant_id: string;
  readonly title_zh: string;
  readonly title_en: string;
  readonly re_review_on: string;
  /** The re-review that is open. */
  readonly open_id: string | null;
  /** The last re-review that did not approve it any more. */
  readonly rejected_id: string | null;
}

const typed = (db: AnyDb): Db<ReviewTables> => db;

/**
 * Approvals with a date to be looked at again, soonest first. An approval that a later one of the
 * same gate and subject follows, or a re-review that approved it again, is no longer the one that counts.
 */
export async function reReviewsDue(
  db: AnyDb,
  filter: {
    readonly id?: string;
    readonly subjectIds?: readonly string[];
    readonly measureId?: string;
    readonly until?: string;
    /** Reviews that bind a subject of these kinds are left out. */
    readonly hiddenKinds?: readonly string[];
    /** Those that come after this one. */
    readonly after?: { readonly day: string; readonly id: string };
    readonly limit: number;
  },
): Promise<DueReReview[]> {
  if (filter.subjectIds?.length === 0) return [];
  let query = typed(db)
    .selectFrom('governance_review as r')
    .select(['r.id', 'r.gate', 'r.subject_id', 'r.applicant_id', 'r.title_zh', 'r.title_en'])
    .select(sql<string>`r.re_review_on`.as('re_review_on'))
    .select(
      sql<string | null>`(SELECT o.id FROM governance_review o WHERE o.re_review_of = r.id AND o.state = 'open')`.as(
        'open_id',
      ),
    )
    .select(
      sql<string | null>`(SELECT n.id FROM governance_review n WHERE n.re_review_of = r.id AND n.state = 'rejected'
        ORDER BY n.id DESC LIMIT 1)`.as('rejected_id'),
    )
    .where('r.state', '=', 'approved')
    .where('r.re_review_on', 'is not', null)
    .where(
      sql<boolean>`NOT EXISTS (SELECT FROM governance_review l WHERE l.subject_id = r.subject_id AND l.state = 'approved'
        AND l.decided_at > r.decided_at
        AND regexp_replace(l.gate, '\\.re-review$', '') = regexp_replace(r.gate, '\\.re-review$', ''))`,
    );
  if (filter.hiddenKinds !== undefined && filter.hiddenKinds.length > 0)
    query = query.where(
      sql<boolean>`NOT EXISTS (SELECT FROM governance_review_binding b
        WHERE b.review_id = r.id AND b.subject_kind = ANY (${[...filter.hiddenKinds]}))`,
    );
  if (filter.id !== undefined) query = query.where('r.id', '=', filter.id);
  if (filter.subjectIds !== undefined) query = query.where('r.subject_id', 'in', [...filter.subjectIds]);
  if (filter.measureId !== undefined) query = query.where(sql<boolean>`${filter.measureId} = ANY (r.measure_ids)`);
  if (filter.until !== undefined) query = query.where('r.re_review_on', '<=', filter.until);
  if (filter.after !== undefined)
    query = query.where(sql<boolean>`(r.re_review_on, r.id) > (${filter.after.day}::text, ${filter.after.id})`);
  return query.orderBy('r.re_review_on').orderBy('r.id').limit(filter.limit).execute();
}
