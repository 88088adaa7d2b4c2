import { type Selectable, sql } from 'kysely';
import type { ReviewBinding, ReviewState } from '../../kernel/review/index.ts';
import { type AnyDb, type AnyTx, type Db, jsonb } from '../../platform/database/index.ts';
import type { RevisionName } from '../subject/types.ts';
import type { ReviewRow, ReviewTables } from './review.table.ts';
import type { ReviewFilter, StoredReview, StoredVote } from './types.ts';

const typed = (db: AnyDb): Db<ReviewTables> => db;

/** False when a review of this gate is open for the subject already. */
export async function insertReview(tx: AnyTx, review: StoredReview): Promise<boolean> {
  const result = await typed(tx)
    .insertInto('governance_review')
    .values({
      id: review.id,
      gate: review.gate,
      state: review.state,
      applicant_id: review.applicantId,
      subject_id: review.subjectId,
      unit_id: review.unitId,
      title_zh: review.title.zh,
      title_en: review.title.en,
      statement: review.statement,
      context: jsonb(review.context),
      verdict: review.verdict === null ? null : jsonb(review.verdict),
      measure_ids: [...review.measureIds],
      rule: jsonb(review.rule),
      author_ids: [...review.authorIds],
      opened_at: new Date(review.openedAt),
      deadline: new Date(review.deadline),
      template: review.template === null ? null : jsonb(review.template),
      re_review_of: review.reReviewOf,
    })
    .onConflict((conflict) => conflict.columns(['gate', 'subject_id']).where('state', '=', 'open').doNothing())
    .executeTakeFirst();
  if (result.numInsertedOrUpdatedRows !== 1n) return false;
  await typed(tx)
    .insertInto('governance_review_binding')
    .values(
      review.bindings.map((binding, position) => ({
        review_id: review.id,
        position,
        subject_id: binding.subjectId,
        subject_kind: binding.subjectKind,
        revision: binding.revision,
      })),
    )
    .execute();
  return true;
}

/** Locks the review for the rest of the transaction: one decision at a time. */
export async function lockReview(tx: AnyTx, id: string): Promise<StoredReview | null> {
  const row = await typed(tx)
    .selectFrom('governance_review')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row === undefined ? null : ((await complete(tx, [row]))[0] ?? null);
}

export async function findReview(db: AnyDb, id: string): Promise<StoredReview | null> {
  const row = await typed(db).selectFrom('governance_review').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : ((await complete(db, [row]))[0] ?? null);
}

export async function findReviews(db: AnyDb, ids: readonly string[]): Promise<StoredReview[]> {
  if (ids.length === 0) return [];
  return complete(db, await typed(db).selectFrom('governance_review').selectAll().where('id', 'in', ids).execute());
}

/** When each of these revisions was last approved at a gate, by the id of its subject. */
export async function findApprovals(
  db: AnyDb,
  gate: string,
  revisions: readonly RevisionName[],
): Promise<Map<string, string>> {
  if (revisions.length === 0) return new Map();
  const subjectIds = revisions.map(({ subjectId }) => subjectId);
  const hashes = revisions.map(({ hash }) => hash);
  const rows = await typed(db)
    .selectFrom('governance_review as r')
    .innerJoin('governance_review_binding as b', (join) =>
      join.onRef('b.review_id', '=', 'r.id').onRef('b.subject_id', '=', 'r.subject_id'),
    )
    .select(['r.subject_id', 'r.decided_at'])
    .where('r.state', '=', 'approved')
    .where('r.gate', '=', gate)
    .where('r.subject_id', 'in', subjectIds)
    .where(sql<boolean>`(b.subject_id, b.revision) IN (SELECT * FROM unnest(${subjectIds}::text[], ${hashes}::text[]))`)
    .orderBy('r.id')
    .execute();
  return new Map(
    rows.flatMap((row) => (row.decided_at === null ? [] : [[row.subject_id, row.decided_at.toISOString()]])),
  );
}

export interface ReviewQuery extends Omit<ReviewFilter, 'mine' | 'personId' | 'hiddenKinds'> {
  /** Left out: reviews that bind a subject of these kinds, but for those that this person applied for or wrote at, and those with a seat of these bodies. */
  readonly hidden?: { readonly kinds: readonly string[]; readonly except: string; readonly bodyIds: readonly string[] };
  readonly applicantId?: string;
  /** Open ones that this person neither applied for, wrote at, voted on nor stepped back from. */
  readonly undecidedBy?: string;
  /** Open ones that this person was asked to look at. */
  readonly assignedTo?: string;
  /** The last one of the page before. */
  readonly after?: ReviewPlace;
  readonly limit: number;
}

export interface ReviewPlace {
  readonly id: string;
  readonly deadline: string;
}

export async function listReviews(db: AnyDb, filter: ReviewQuery): Promise<StoredReview[]> {
  let query = typed(db).selectFrom('governance_review').selectAll().limit(filter.limit);
  const { after } = filter;
  if (filter.sort === 'deadline') {
    query = query.orderBy('deadline').orderBy('id');
    if (after !== undefined)
      query = query.where(sql<boolean>`(deadline, id) > (${new Date(after.deadline)}::timestamptz, ${after.id})`);
  } else {
    query = query.orderBy('id', 'desc');
    if (after !== undefined) query = query.where('id', '<', after.id);
  }
  if (filter.dueBefore !== undefined) query = query.where('deadline', '<', new Date(filter.dueBefore));
  if (filter.assignedTo !== undefined) {
    query = query
      .where('state', '=', 'open')
      .where(
        sql<boolean>`EXISTS (SELECT FROM governance_review_assignment a WHERE a.review_id = id AND a.person_id = ${filter.assignedTo})`,
      );
  }
  if (filter.state !== undefined) query = query.where('state', '=', filter.state);
  if (filter.gate !== undefined) query = query.where('gate', '=', filter.gate);
  if (filter.subjectId !== undefined) query = query.where('subject_id', '=', filter.subjectId);
  if (filter.applicantId !== undefined) query = query.where('applicant_id', '=', filter.applicantId);
  if (filter.hidden !== undefined) {
    const { kinds, except, bodyIds } = filter.hidden;
    query = query.where(
      sql<boolean>`(applicant_id = ${except} OR ${except} = ANY (author_ids)
        OR EXISTS (SELECT FROM jsonb_array_elements(rule -> 'seats') s WHERE s ->> 'body' = ANY (${[...bodyIds]}))
        OR NOT EXISTS (SELECT FROM governance_review_binding b
        WHERE b.review_id = governance_review.id AND b.subject_kind = ANY (${[...kinds]})))`,
    );
  }
  if (filter.undecidedBy !== undefined) {
    const person = filter.undecidedBy;
    query = query
      .where('state', '=', 'open')
      .where('applicant_id', '!=', person)
      .where(sql<boolean>`NOT (${person} = ANY (author_ids))`)
      .where(
        sql<boolean>`NOT EXISTS (SELECT FROM governance_review_vote v WHERE v.review_id = id AND v.person_id = ${person})`,
      )
      .where(
        sql<boolean>`NOT EXISTS (SELECT FROM governance_review_recusal c WHERE c.review_id = id AND c.person_id = ${person})`,
      );
  }
  return complete(db, await query.execute());
}

export async function findDue(db: AnyDb, at: Date): Promise<string[]> {
  const rows = await typed(db)
    .selectFrom('governance_review')
    .select('id')
    .where('state', '=', 'open')
    .where('deadline', '<', at)
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}

export async function findOpenBinding(db: AnyDb, subjectId: string): Promise<string[]> {
  const rows = await typed(db)
    .selectFrom('governance_review as r')
    .innerJoin('governance_review_binding as b', 'b.review_id', 'r.id')
    .select('r.id')
    .distinct()
    .where('r.state', '=', 'open')
    .where((eb) => eb.or([eb('b.subject_id', '=', subjectId), eb('r.subject_id', '=', subjectId)]))
    .orderBy('r.id')
    .execute();
  return rows.map(({ id }) => id);
}

export async function insertVote(tx: AnyTx, reviewId: string, vote: StoredVote): Promise<void> {
  await typed(tx)
    .insertInto('governance_review_vote')
    .values({
      review_id: reviewId,
      person_id: vote.personId,
      seat: vote.seat,
      choice: vote.choice,
      comment: vote.comment,
      at: new Date(vote.at),
      checklist: jsonb([...vote.checklist]) as never,
      re_review_on: vote.reReviewOn,
    })
    .execute();
}

export async function insertRecusal(tx: AnyTx, reviewId: string, personId: string, reason: string, at: Date) {
  await typed(tx)
    .insertInto('governance_review_recusal')
    .values({ review_id: reviewId, person_id: personId, reason, at })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function insertComment(tx: AnyTx, reviewId: string, personId: string, text: string, at: Date) {
  await typed(tx)
    .insertInto('governance_review_comment')
    .values({ review_id: reviewId, person_id: personId, text, at })
    .execute();
}

export async function closeReview(
  tx: AnyTx,
  id: string,
  change: { state: Exclude<ReviewState, 'open'>; at: Date; reason: string | null; reReviewOn: string | null },
): Promise<void> {
  await typed(tx)
    .updateTable('governance_review')
    .set({
      state: change.state,
      decided_at: change.at,
      closing_reason: change.reason,
      re_review_on: change.reReviewOn,
    })
    .where('id', '=', id)
    .execute();
}

type TimedRow<T> = Omit<T, 'at'> & { at: string };

/** As JSON carries them: times are texts. */
interface Parts {
  bindings: ReviewTables['governance_review_binding'][];
  votes: TimedRow<Selectable<ReviewTables['governance_review_vote']>>[];
  recusals: TimedRow<ReviewTables['governance_review_recusal']>[];
  comments: TimedRow<Selectable<ReviewTables['governance_review_comment']>>[];
}

/**
 * Puts bindings, votes, recusals and comments to the rows. One query for all four, but apart from that of the rows: whoever waited for
 * the lock of a review has to see what was written at it meanwhile.
 */
async function complete(db: AnyDb, rows: ReviewRow[]): Promise<StoredReview[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const found = await sql<Parts>`SELECT
    (SELECT coalesce(json_agg(b ORDER BY b.position), '[]') FROM governance_review_binding b WHERE b.review_id = ANY (${ids})) AS bindings,
    (SELECT coalesce(json_agg(v ORDER BY v.at), '[]') FROM governance_review_vote v WHERE v.review_id = ANY (${ids})) AS votes,
    (SELECT coalesce(json_agg(c ORDER BY c.at), '[]') FROM governance_review_recusal c WHERE c.review_id = ANY (${ids})) AS recusals,
    (SELECT coalesce(json_agg(c ORDER BY c.number), '[]') FROM governance_review_comment c WHERE c.review_id = ANY (${ids})) AS comments`.execute(
    db,
  );
  const { bindings, votes, recusals, comments } = found.rows[0]!;
  return rows.map((row) => {
    const mine = (one: { review_id: string }) => one.review_id === row.id;
    const stepped = recusals.filter(mine);
    return {
      ...scalars(row),
      bindings: bindings
        .filter(mine)
        .map((b): ReviewBinding => ({ subjectId: b.subject_id, subjectKind: b.subject_kind, revision: b.revision })),
      votes: votes.filter(mine).map((v) => ({
        personId: v.person_id,
        seat: v.seat,
        choice: v.choice,
        comment: v.comment,
        at: isoOf(v.at),
        checklist: v.checklist,
        reReviewOn: v.re_review_on,
      })),
      recused: stepped.map((c) => c.person_id),
      recusals: stepped.map((c) => ({ personId: c.person_id, reason: c.reason, at: isoOf(c.at) })),
      comments: comments.filter(mine).map((c) => ({ personId: c.person_id, text: c.text, at: isoOf(c.at) })),
    };
  });
}

const isoOf = (at: string) => new Date(at).toISOString();

function scalars(row: ReviewRow): Omit<StoredReview, 'bindings' | 'votes' | 'recused' | 'recusals' | 'comments'> {
  return {
    id: row.id,
    gate: row.gate,
    state: row.state,
    applicantId: row.applicant_id,
    subjectId: row.subject_id,
    unitId: row.unit_id,
    title: { zh: row.title_zh, en: row.title_en },
    statement: row.statement,
    context: row.context,
    verdict: row.verdict,
    measureIds: row.measure_ids,
    rule: row.rule,
    authorIds: row.author_ids,
    openedAt: row.opened_at.toISOString(),
    deadline: row.deadline.toISOString(),
    decidedAt: row.decided_at?.toISOString() ?? null,
    closingReason: row.closing_reason,
    template: row.template,
    reReviewOn: row.re_review_on,
    reReviewOf: row.re_review_of,
  };
}
