import type { Revision } from '../../../../kernel/subject/index.ts';
import type { AnyDb } from '../../../../platform/database/index.ts';
import type { DeploymentDeps } from '../deployment.deps.ts';

type Deps = Pick<DeploymentDeps, 'subjects'>;

/** Revision hash by subject id, as a review binds them. */
export type Bound = ReadonlyMap<string, string>;

/** Answers the approved revision that is bound for a subject, or null when none is bound or it does not count any more. */
export type Approved = (id: string) => Revision | null;

/** Reads what several approvals bind, at once, and answers for each of them. */
export async function approvedIn(
  { subjects }: Deps,
  db: AnyDb,
  all: readonly Bound[],
): Promise<(bound: Bound) => Approved> {
  const wanted = all.flatMap((bound) => [...bound].map(([subjectId, hash]) => ({ subjectId, hash })));
  const key = (id: string, hash: string) => `${id} ${hash}`;
  const found = new Map<string, Revision>();
  for (const revision of await subjects.approvedOf(db, wanted))
    found.set(key(revision.subjectId, revision.hash), revision);
  return (bound) => (id) => found.get(key(id, bound.get(id) ?? '')) ?? null;
}

/**
 * The approved revision of each of the subjects: the one that is bound, or without `bound` the one in force. Null for one that was never
 * approved, is not bound, or whose subject is retired. An approved revision stays good when a newer one came into force.
 */
export async function approvedRevisions(
  deps: Deps,
  db: AnyDb,
  ids: readonly string[],
  bound?: Bound,
): Promise<Approved> {
  const named = new Map<string, string>();
  if (bound === undefined) for (const [id, { hash }] of await deps.subjects.inForceOf(db, ids)) named.set(id, hash);
  else for (const id of ids) if (bound.has(id)) named.set(id, bound.get(id)!);
  return (await approvedIn(deps, db, [named]))(named);
}
