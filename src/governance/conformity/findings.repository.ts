import { type Selectable, sql } from 'kysely';
import type { Control, Finding, FindingStatus } from '../../kernel/control/index.ts';
import { canonicalJson } from '../../kernel/record/index.ts';
import { sha256Hex } from '../../platform/crypto/index.ts';
import { type AnyDb, type AnyTx, type Db, jsonb } from '../../platform/database/index.ts';
import type { ApplicabilityTableRow, ConformityTables, FindingTableRow, StatusTableRow } from './conformity.table.ts';
import type { Applicability } from './types.ts';

export type StoredFinding = Selectable<FindingTableRow>;

export const typed = (db: AnyDb): Db<ConformityTables> => db;

/** Findings that stood at `at`, or the present ones. */
export async function findingsAt(db: AnyDb, at?: Date, measureId?: string): Promise<StoredFinding[]> {
  let query = typed(db).selectFrom('governance_conformity_finding').selectAll().orderBy('number');
  if (measureId !== undefined) query = query.where('measure_id', '=', measureId);
  if (at === undefined) query = query.where('until', 'is', null);
  else query = query.where('since', '<=', at).where((eb) => eb.or([eb('until', 'is', null), eb('until', '>', at)]));
  return query.execute();
}

export async function findingsOf(
  db: AnyDb,
  measureId: string,
  page: { below?: number; limit: number },
): Promise<StoredFinding[]> {
  let query = typed(db)
    .selectFrom('governance_conformity_finding')
    .selectAll()
    .where('measure_id', '=', measureId)
    .orderBy('number', 'desc')
    .limit(page.limit);
  if (page.below !== undefined) query = query.where('number', '<', page.below);
  return query.execute();
}

export async function statusRowsAt(db: AnyDb, at?: Date): Promise<StatusTableRow[]> {
  let query = typed(db).selectFrom('governance_conformity_status').selectAll();
  if (at === undefined) query = query.where('until', 'is', null);
  else query = query.where('since', '<=', at).where((eb) => eb.or([eb('until', 'is', null), eb('until', '>', at)]));
  return query.execute();
}

export async function applicabilityAt(db: AnyDb, at: Date): Promise<ApplicabilityTableRow[]> {
  return typed(db)
    .selectFrom('governance_conformity_applicability')
    .distinctOn('measure_id')
    .selectAll()
    .where('approved_at', '<=', at)
    .orderBy('measure_id')
    .orderBy('approved_at', 'desc')
    .execute();
}

export async function insertApplicability(tx: AnyTx, statements: readonly Applicability[]): Promise<void> {
  if (statements.length === 0) return;
  await typed(tx)
    .insertInto('governance_conformity_applicability')
    .values(
      statements.map(({ measureId, applies, reason, approvedAt, approvedBy }) => ({
        measure_id: measureId,
        applies,
        reason_zh: reason.zh,
        reason_en: reason.en,
        approved_at: new Date(approvedAt),
        approved_by: approvedBy,
      })),
    )
    .execute();
}

export interface Answer {
  readonly control: Pick<Control, 'id' | 'measureId'>;
  readonly finding: Finding;
}

/**
 * Keeps the answers: one that says the same as before prolongs the row, another closes it and opens a new one. A row that
 * had run out before it was confirmed is closed too, so that every row held without a gap.
 */
export async function keepAnswers(tx: AnyTx, answers: readonly Answer[], at: Date): Promise<void> {
  const ids = answers.map(({ control }) => control.id);
  if (ids.length === 0) return;
  const present = await typed(tx)
    .selectFrom('governance_conformity_finding')
    .select(['number', 'control_id', 'digest', 'status', 'valid_until'])
    .where('until', 'is', null)
    .where('control_id', 'in', ids)
    .execute();
  const before = new Map(present.map((row) => [row.control_id, row]));
  const closed: number[] = [];
  const opened: (Answer & { digest: string })[] = [];
  const seen: { number: number; validUntil: string; evidence: Finding['evidence'] }[] = [];
  for (const answer of answers) {
    const row = before.get(answer.control.id);
    const digest = digestOf(answer.finding);
    const ranOut = row?.status === 'operating' && row.valid_until < at;
    if (row !== undefined && row.digest === digest && !ranOut) {
      seen.push({ number: row.number, validUntil: answer.finding.validUntil, evidence: answer.finding.evidence });
      continue;
    }
    if (row !== undefined) closed.push(row.number);
    opened.push({ ...answer, digest });
  }
  await closeRows(tx, closed, at);
  if (opened.length > 0)
    await typed(tx)
      .insertInto('governance_conformity_finding')
      .values(opened.map(newRow(at)))
      .execute();
  if (seen.length > 0) {
    await sql`
      UPDATE governance_conformity_finding AS f
         SET last_seen_at = ${at}, valid_until = s."validUntil", evidence = s.evidence
        FROM jsonb_to_recordset(${JSON.stringify(seen)}::jsonb)
          AS s (number bigint, "validUntil" timestamptz, evidence jsonb)
       WHERE f.number = s.number`.execute(tx);
  }
}

/** Findings of controls that are no longer there end. */
export async function closeUnknown(tx: AnyTx, known: readonly string[], at: Date): Promise<void> {
  const rows = await typed(tx)
    .selectFrom('governance_conformity_finding')
    .select(['number', 'control_id'])
    .where('until', 'is', null)
    .execute();
  const left = new Set(known);
  await closeRows(
    tx,
    rows.filter((row) => !left.has(row.control_id)).map((row) => row.number),
    at,
  );
}

async function closeRows(tx: AnyTx, numbers: readonly number[], at: Date): Promise<void> {
  if (numbers.length === 0) return;
  await typed(tx)
    .updateTable('governance_conformity_finding')
    .set({ until: at })
    .where('number', 'in', numbers)
    .execute();
}

export async function changeStatuses(
  tx: AnyTx,
  changes: readonly { measureId: string; status: FindingStatus }[],
  at: Date,
): Promise<void> {
  if (changes.length === 0) return;
  const ids = changes.map(({ measureId }) => measureId);
  await typed(tx)
    .updateTable('governance_conformity_status')
    .set({ until: at })
    .where('until', 'is', null)
    .where('measure_id', 'in', ids)
    .execute();
  await typed(tx)
    .insertInto('governance_conformity_status')
    .values(changes.map(({ measureId, status }) => ({ measure_id: measureId, status, since: at })))
    .execute();
}

function newRow(at: Date) {
  return ({ control, finding, digest }: Answer & { digest: string }) => ({
    control_id: control.id,
    measure_id: control.measureId,
    status: finding.status,
    reasons: jsonb([...finding.reasons]) as never,
    figures: jsonb([...finding.figures]) as never,
    evidence: jsonb([...finding.evidence]) as never,
    assurance: finding.assurance,
    digest,
    since: at,
    last_seen_at: at,
    valid_until: new Date(finding.validUntil),
  });
}

function digestOf({ status, reasons, figures, assurance }: Finding): string {
  return sha256Hex(canonicalJson({ status, reasons, figures, assurance }));
}
