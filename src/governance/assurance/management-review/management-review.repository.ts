import type { Selectable } from 'kysely';
import { type AnyDb, type AnyTx, type Db, type Jsonb, jsonb } from '../../../platform/database/index.ts';
import type { Decision } from './decision.ts';
import type { Inputs, ManagementReviewState, MeetingInput } from './management-review.schema.ts';

interface ManagementReviewRow {
  id: string;
  state: ManagementReviewState;
  meeting: Jsonb<MeetingInput>;
  minutes: string;
  decisions: Jsonb<readonly Decision[]>;
  /** Frozen with the minutes. */
  inputs: Jsonb<Inputs> | null;
  review_id: string | null;
  created_by: string;
  created_at: Date;
}

export type ManagementReview = Omit<Selectable<ManagementReviewRow>, 'meeting' | 'decisions' | 'inputs'> & {
  readonly meeting: MeetingInput;
  readonly decisions: readonly Decision[];
  readonly inputs: Inputs | null;
};

interface Tables {
  governance_management_review: ManagementReviewRow;
}

const typed = (db: AnyDb): Db<Tables> => db;
const MOST = 500;

export async function insertManagementReview(tx: AnyTx, row: ManagementReview): Promise<void> {
  await typed(tx)
    .insertInto('governance_management_review')
    .values({ ...row, meeting: jsonb(row.meeting), decisions: jsonb(row.decisions), inputs: null })
    .execute();
}

export async function managementReviewById(db: AnyDb, id: string, lock = false): Promise<ManagementReview | undefined> {
  const query = typed(db).selectFrom('governance_management_review').selectAll().where('id', '=', id);
  return (lock ? query.forUpdate() : query).executeTakeFirst();
}

export async function changeManagementReview(
  tx: AnyTx,
  id: string,
  change: Partial<Omit<ManagementReview, 'id'>>,
): Promise<void> {
  const { meeting, decisions, inputs, ...rest } = change;
  await typed(tx)
    .updateTable('governance_management_review')
    .set({
      ...rest,
      ...(meeting === undefined ? {} : { meeting: jsonb(meeting) }),
      ...(decisions === undefined ? {} : { decisions: jsonb(decisions) }),
      ...(inputs === undefined ? {} : { inputs: inputs === null ? null : jsonb(inputs) }),
    })
    .where('id', '=', id)
    .execute();
}

/** Newest first. */
export async function listManagementReviews(
  db: AnyDb,
  page: { below?: string | undefined; limit: number },
): Promise<ManagementReview[]> {
  let query = typed(db).selectFrom('governance_management_review').selectAll().orderBy('id', 'desc').limit(page.limit);
  if (page.below !== undefined) query = query.where('id', '<', page.below);
  return query.execute();
}

/** Whose decisions are in force. */
export async function approvedManagementReviews(db: AnyDb): Promise<ManagementReview[]> {
  return typed(db)
    .selectFrom('governance_management_review')
    .selectAll()
    .where('state', '=', 'approved')
    .orderBy('id', 'desc')
    .limit(MOST)
    .execute();
}
