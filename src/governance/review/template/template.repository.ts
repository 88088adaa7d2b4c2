import { type AnyDb, type AnyTx, type Db, jsonb } from '../../../platform/database/index.ts';
import type { ReviewTemplate } from './template.schema.ts';

interface TemplateTables {
  governance_review_template: TemplateRow;
}

/** Every revision stays: what counted at any time can be told. */
export interface TemplateRow {
  gate: string;
  revision: number;
  content: ReviewTemplate | null;
  set_by: string;
  set_at: Date;
}

const typed = (db: AnyDb): Db<TemplateTables> => db;

export async function currentTemplates(db: AnyDb, gate?: string): Promise<TemplateRow[]> {
  let query = typed(db)
    .selectFrom('governance_review_template')
    .distinctOn('gate')
    .selectAll()
    .orderBy('gate')
    .orderBy('revision', 'desc');
  if (gate !== undefined) query = query.where('gate', '=', gate);
  return query.execute();
}

/** False when somebody was faster. */
export async function insertTemplate(tx: AnyTx, row: TemplateRow): Promise<boolean> {
  const result = await typed(tx)
    .insertInto('governance_review_template')
    .values({ ...row, content: row.content === null ? null : jsonb(row.content) })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}
