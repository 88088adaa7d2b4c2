import { sql } from 'kysely';
import type { Revision, Subject, SubjectKind, SubjectState } from '../../kernel/subject/index.ts';
import type { AnyDb, AnyTx, Db } from '../../platform/database/index.ts';
import type { RevisionRow, SubjectRow, SubjectTables } from './subject.table.ts';
import type { RevisionName, SubjectLink } from './types.ts';

const typed = (db: AnyDb): Db<SubjectTables> => db;

export async function findSubject(db: AnyDb, id: string): Promise<Subject | null> {
  const row = await typed(db).selectFrom('governance_subject').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : toSubject(row);
}

/** Locks the subject for the rest of the transaction: everything that changes a subject goes through here. */
export async function lockSubject(tx: AnyTx, id: string): Promise<Subject | null> {
  const row = await typed(tx)
    .selectFrom('governance_subject')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row === undefined ? null : toSubject(row);
}

export async function findSubjects(db: AnyDb, ids: readonly string[]): Promise<Subject[]> {
  if (ids.length === 0) return [];
  const rows = await typed(db).selectFrom('governance_subject').selectAll().where('id', 'in', ids).execute();
  return rows.map(toSubject);
}

export async function insertSubject(tx: AnyTx, subject: Subject): Promise<boolean> {
  const result = await typed(tx)
    .insertInto('governance_subject')
    .values({
      id: subject.id,
      kind: subject.kind,
      title_zh: subject.title.zh,
      title_en: subject.title.en,
      owner_id: subject.ownerId,
      unit_id: subject.unitId,
      state: subject.state,
      in_force: subject.inForce,
      latest: subject.latest,
      latest_number: subject.latestNumber,
      created_at: new Date(subject.createdAt),
      updated_at: new Date(subject.updatedAt),
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

export async function updateSubject(
  tx: AnyTx,
  id: string,
  change: Partial<Omit<SubjectRow, 'id' | 'kind' | 'created_at'>> & { updated_at: Date },
): Promise<Subject> {
  const row = await typed(tx)
    .updateTable('governance_subject')
    .set(change)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return toSubject(row);
}

export interface StoredRevision extends Revision {
  readonly bound: boolean;
}

export async function findRevision(db: AnyDb, subjectId: string, hash: string): Promise<StoredRevision | null> {
  const row = await typed(db)
    .selectFrom('governance_subject_revision')
    .selectAll()
    .where('subject_id', '=', subjectId)
    .where('hash', '=', hash)
    .executeTakeFirst();
  return row === undefined ? null : toRevision(row);
}

/** The newest revision, or the one in force. */
export async function findNamedRevision(
  db: AnyDb,
  ids: readonly string[],
  which: 'latest' | 'in_force',
): Promise<StoredRevision[]> {
  if (ids.length === 0) return [];
  const rows = await typed(db)
    .selectFrom('governance_subject as s')
    .innerJoin('governance_subject_revision as r', (join) =>
      join.onRef('r.subject_id', '=', 's.id').onRef('r.hash', '=', `s.${which}`),
    )
    .selectAll('r')
    .where('s.id', 'in', ids)
    .execute();
  return rows.map(toRevision);
}

/** Of these revisions those that were approved, whether or not a newer one is in force, of subjects that are not retired. */
export async function findApproved(db: AnyDb, wanted: readonly RevisionName[]): Promise<StoredRevision[]> {
  if (wanted.length === 0) return [];
  const rows = await typed(db)
    .selectFrom('governance_subject_revision as r')
    .innerJoin('governance_subject as s', 's.id', 'r.subject_id')
    .selectAll('r')
    .where(
      sql<boolean>`(r.subject_id, r.hash) IN (SELECT * FROM unnest(${wanted.map(({ subjectId }) => subjectId)}::text[], ${wanted.map(({ hash }) => hash)}::text[]))`,
    )
    .where('r.state', 'in', ['approved', 'superseded'])
    .where('s.state', '!=', 'retired')
    .execute();
  return rows.map(toRevision);
}

export async function listRevisions(
  db: AnyDb,
  subjectId: string,
  page: { below?: number; limit: number },
): Promise<StoredRevision[]> {
  let query = typed(db)
    .selectFrom('governance_subject_revision')
    .selectAll()
    .where('subject_id', '=', subjectId)
    .orderBy('number', 'desc')
    .limit(page.limit);
  if (page.below !== undefined) query = query.where('number', '<', page.below);
  return (await query.execute()).map(toRevision);
}

export async function insertRevision(tx: AnyTx, revision: Revision, content: string): Promise<void> {
  await typed(tx)
    .insertInto('governance_subject_revision')
    .values({
      subject_id: revision.subjectId,
      number: revision.number,
      hash: revision.hash,
      content,
      author_id: revision.authorId,
      contributor_ids: [...revision.contributorIds],
      state: revision.state,
      created_at: new Date(revision.createdAt),
    })
    .execute();
}

export async function deleteRevision(tx: AnyTx, subjectId: string, hash: string): Promise<void> {
  await typed(tx)
    .deleteFrom('governance_subject_revision')
    .where('subject_id', '=', subjectId)
    .where('hash', '=', hash)
    .execute();
}

export async function updateRevision(
  tx: AnyTx,
  subjectId: string,
  hash: string,
  change: Partial<Pick<RevisionRow, 'state' | 'contributor_ids'>> & { bound?: boolean },
): Promise<void> {
  await typed(tx)
    .updateTable('governance_subject_revision')
    .set(change)
    .where('subject_id', '=', subjectId)
    .where('hash', '=', hash)
    .execute();
}

export async function listSubjects(
  db: AnyDb,
  filter: {
    kinds?: readonly SubjectKind[];
    unitIds?: readonly string[];
    state?: SubjectState;
    text?: string;
    below?: string;
    limit: number;
  },
): Promise<Subject[]> {
  let query = typed(db).selectFrom('governance_subject').selectAll().limit(filter.limit);
  if (filter.kinds !== undefined) {
    if (filter.kinds.length === 0) return [];
    query = query.where('kind', 'in', filter.kinds);
  }
  if (filter.unitIds !== undefined) {
    if (filter.unitIds.length === 0) return [];
    query = query.where('unit_id', 'in', filter.unitIds);
  }
  if (filter.state !== undefined) query = query.where('state', '=', filter.state);
  if (filter.text !== undefined) {
    const pattern = `%${filter.text.replace(/[\\%_]/g, '\\$&')}%`;
    query = query.where((eb) =>
      eb.or([eb('title_zh', 'ilike', pattern), eb('title_en', 'ilike', pattern), eb('id', 'ilike', pattern)]),
    );
  }
  if (filter.below !== undefined) {
    // The ULID without its prefix orders by time over all kinds.
    query = query.where(sql`substring(id from 5)`, '<', filter.below);
  }
  const rows = await query.orderBy(sql`substring(id from 5)`, 'desc').execute();
  return rows.map(toSubject);
}

export async function insertLink(tx: AnyTx, link: SubjectLink, at: Date): Promise<void> {
  await typed(tx)
    .insertInto('governance_subject_link')
    .values({ from_id: link.fromId, relation: link.relation, to_id: link.toId, created_at: at })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function deleteLink(tx: AnyTx, link: SubjectLink): Promise<void> {
  await typed(tx)
    .deleteFrom('governance_subject_link')
    .where('from_id', '=', link.fromId)
    .where('relation', '=', link.relation)
    .where('to_id', '=', link.toId)
    .execute();
}

export async function findLinks(db: AnyDb, ids: readonly string[]): Promise<SubjectLink[]> {
  if (ids.length === 0) return [];
  const rows = await typed(db)
    .selectFrom('governance_subject_link')
    .selectAll()
    .where((eb) => eb.or([eb('from_id', 'in', ids), eb('to_id', 'in', ids)]))
    .orderBy('created_at')
    .execute();
  return rows.map((row) => ({ fromId: row.from_id, relation: row.relation, toId: row.to_id }));
}

function toSubject(row: SubjectRow): Subject {
  return {
    id: row.id,
    kind: row.kind,
    title: { zh: row.title_zh, en: row.title_en },
    ownerId: row.owner_id,
    unitId: row.unit_id,
    state: row.state,
    inForce: row.in_force,
    latest: row.latest,
    latestNumber: row.latest_number,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

function toRevision(row: Omit<RevisionRow, 'bound'> & { bound: boolean }): StoredRevision {
  return {
    subjectId: row.subject_id,
    number: row.number,
    hash: row.hash,
    content: JSON.parse(row.content),
    authorId: row.author_id,
    contributorIds: row.contributor_ids,
    createdAt: row.created_at.toISOString(),
    state: row.state,
    bound: row.bound,
  };
}
