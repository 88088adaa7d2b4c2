import { type AnyDb, type AnyTx, type Db, jsonb } from '../../../platform/database/index.ts';

interface DocumentTables {
  governance_review_document: DocumentRow;
  governance_review_document_version: VersionRow;
  governance_review_signature: SignatureRow;
}

export type DocumentKind = 'attachment' | 'evidence' | 'scan';

interface DocumentRow {
  id: string;
  review_id: string;
  kind: DocumentKind;
  /** Which of the documents that the template asks for it is. */
  requirement: string | null;
  title: string;
  added_at: Date;
}

interface VersionRow {
  document_id: string;
  number: number;
  sha256: string;
  size: number;
  media_type: string;
  file_name: string;
  added_by: string;
  added_at: Date;
  /** Of a scan: the frozen snapshot that it shows, and whether its code or a person said so. */
  scan: { snapshot: string; matchedBy: 'code' | 'person' } | null;
}

interface SignatureRow {
  document_id: string;
  number: number;
  person_id: string;
  side: 'applicant' | 'reviewer';
  sha256: string;
  method: string;
  at: Date;
}

export type StoredDocument = DocumentRow & {
  readonly versions: readonly (VersionRow & { readonly signatures: readonly SignatureRow[] })[];
};

const typed = (db: AnyDb): Db<DocumentTables> => db;

export async function insertDocument(tx: AnyTx, row: DocumentRow): Promise<void> {
  await typed(tx).insertInto('governance_review_document').values(row).execute();
}

export async function insertVersion(tx: AnyTx, row: VersionRow): Promise<void> {
  await typed(tx)
    .insertInto('governance_review_document_version')
    .values({ ...row, scan: row.scan === null ? null : jsonb(row.scan) })
    .execute();
}

/** False when the person has signed this version already. */
export async function insertSignature(tx: AnyTx, row: SignatureRow): Promise<boolean> {
  const result = await typed(tx)
    .insertInto('governance_review_signature')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

export async function documentsOf(db: AnyDb, reviewId: string): Promise<StoredDocument[]> {
  const documents = await typed(db)
    .selectFrom('governance_review_document')
    .selectAll()
    .where('review_id', '=', reviewId)
    .orderBy('id')
    .execute();
  if (documents.length === 0) return [];
  const ids = documents.map(({ id }) => id);
  const versions = await typed(db)
    .selectFrom('governance_review_document_version')
    .selectAll()
    .where('document_id', 'in', ids)
    .orderBy('number')
    .execute();
  const signatures = await typed(db)
    .selectFrom('governance_review_signature')
    .selectAll()
    .where('document_id', 'in', ids)
    .orderBy('at')
    .execute();
  return documents.map((document) => ({
    ...document,
    versions: versions
      .filter((version) => version.document_id === document.id)
      .map((version) => ({
        ...version,
        size: Number(version.size),
        signatures: signatures.filter((one) => one.document_id === document.id && one.number === version.number),
      })),
  }));
}
