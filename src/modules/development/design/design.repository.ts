import type { Db } from '../../../platform/database/index.ts';
import type { ArtefactRow, DesignTables, DocumentRow } from './design.table.ts';

type Reader = Db<DesignTables>;

export async function keepArtefact(db: Reader, row: ArtefactRow): Promise<void> {
  await db
    .insertInto('design_artefact')
    .values(row)
    .onConflict((on) => on.columns(['version_id', 'sha256']).doNothing())
    .execute();
}

/** Pairs `version/sha256` that we measured, of these versions. */
export async function measuredArtefacts(db: Reader, versionIds: readonly string[]): Promise<Set<string>> {
  if (versionIds.length === 0) return new Set();
  const rows = await db
    .selectFrom('design_artefact')
    .select(['version_id', 'sha256'])
    .where('version_id', 'in', [...versionIds])
    .execute();
  return new Set(rows.map((row) => `${row.version_id}/${row.sha256}`));
}

/** The same file twice is one document; its first title stays. */
export async function keepDocument(db: Reader, row: DocumentRow): Promise<DocumentRow> {
  await db
    .insertInto('design_document')
    .values(row)
    .onConflict((on) => on.column('sha256').doNothing())
    .execute();
  return (await documentBySha256(db, row.sha256))!;
}

export function documentBySha256(db: Reader, sha256: string): Promise<DocumentRow | undefined> {
  return db.selectFrom('design_document').selectAll().where('sha256', '=', sha256).executeTakeFirst();
}
