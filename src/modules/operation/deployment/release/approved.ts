import type { Revision } from '../../../../kernel/subject/index.ts';
import type { AnyDb } from '../../../../platform/database/index.ts';
import type { DeploymentDeps } from '../deployment.deps.ts';

/** Revision hash by subject id, as a review binds them. */
export type Bound = ReadonlyMap<string, string>;

/**
 * The approved revision of a subject: the one that is bound, or without `bound` the one in force. Null when it was never
 * approved, is not bound, or its subject is retired. An approved revision stays good when a newer one came into force.
 */
export async function approvedRevision(
  { subjects }: Pick<DeploymentDeps, 'subjects'>,
  db: AnyDb,
  id: string,
  bound?: Bound,
): Promise<Revision | null> {
  const subject = await subjects.get(db, id);
  if (subject === null || subject.state === 'retired') return null;
  const hash = bound === undefined ? subject.inForce : bound.get(id);
  if (hash === undefined || hash === null) return null;
  const revision = await subjects.revision(db, id, hash);
  return revision?.state === 'approved' || revision?.state === 'superseded' ? revision : null;
}
