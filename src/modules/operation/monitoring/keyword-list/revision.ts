import type { Revision } from '../../../../kernel/subject/index.ts';
import type { AnyDb } from '../../../../platform/database/index.ts';
import { notFound, revisionConflict } from '../../../../platform/http/index.ts';
import type { MonitoringDeps } from '../monitoring.deps.ts';
import type { KeywordListContent } from './keyword-list.schema.ts';

export type ListRevision = Omit<Revision, 'content'> & { readonly content: KeywordListContent };

type Subjects = Pick<MonitoringDeps, 'subjects'>;

/** A revision of a list, the newest without a hash. Problem 404 when there is none. */
export async function revisionOf(
  { subjects }: Subjects,
  db: AnyDb,
  listId: string,
  hash?: string,
): Promise<ListRevision> {
  await subjects.require(db, listId, 'keyword-list');
  const revision = hash === undefined ? await subjects.latest(db, listId) : await subjects.revision(db, listId, hash);
  if (revision === null) {
    throw notFound({
      zh: '该关键词库没有这个版本（草稿可能已被修改）。',
      en: 'The list has no such revision; if it was a draft, somebody has edited it.',
    });
  }
  return revision as ListRevision;
}

/** The newest revision, which must be the one that the editor saw. Problem 412 when somebody was faster. */
export async function expectedRevision(
  deps: Subjects,
  db: AnyDb,
  listId: string,
  expected: string,
): Promise<ListRevision> {
  // One read: a draft that somebody edits between two of them is gone for the second.
  const latest = await revisionOf(deps, db, listId);
  if (latest.hash !== expected) throw revisionConflict(latest.hash);
  return latest;
}
