import type { AnyDb, AnyTx, Db } from '../../../platform/database/index.ts';

interface QuestionTables {
  governance_review_question: QuestionRow;
}

export interface QuestionRow {
  id: string;
  review_id: string;
  asked_by: string;
  asked_at: Date;
  text: string;
  blocking: boolean;
  answer: string | null;
  answered_by: string | null;
  answered_at: Date | null;
  withdrawn_at: Date | null;
}

const typed = (db: AnyDb): Db<QuestionTables> => db;

export async function insertQuestion(
  tx: AnyTx,
  row: Pick<QuestionRow, 'id' | 'review_id' | 'asked_by' | 'asked_at' | 'text' | 'blocking'>,
): Promise<void> {
  await typed(tx)
    .insertInto('governance_review_question')
    .values(row as QuestionRow)
    .execute();
}

export async function updateQuestion(tx: AnyTx, id: string, change: Partial<QuestionRow>): Promise<void> {
  await typed(tx).updateTable('governance_review_question').set(change).where('id', '=', id).execute();
}

export function questionsOf(db: AnyDb, reviewId: string): Promise<QuestionRow[]> {
  return typed(db)
    .selectFrom('governance_review_question')
    .selectAll()
    .where('review_id', '=', reviewId)
    .orderBy('id')
    .execute();
}
