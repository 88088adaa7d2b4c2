import type { RequirementResult } from '../../kernel/gate/index.ts';
import { type Bilingual, systemActor } from '../../kernel/identity/index.ts';
import type { Json } from '../../kernel/record/index.ts';
import type { AnyDb, AnyTx } from '../../platform/database/index.ts';
import type { StoredReview } from '../review/index.ts';
import type { Governance } from '../types.ts';

// What gates about one subject have in common, for the modules that define them.

/** The revision that a gate judges: the one that a review binds, else the newest. */
export async function judgedRevision(
  { subjects }: Pick<Governance, 'subjects'>,
  db: AnyDb,
  subjectId: string,
  bound?: ReadonlyMap<string, string>,
) {
  const hash = bound?.get(subjectId);
  const revision =
    hash === undefined ? await subjects.latest(db, subjectId) : await subjects.revision(db, subjectId, hash);
  if (revision === null) throw new Error(`subject ${subjectId} lacks revision ${hash ?? 'latest'}`);
  return revision;
}

/** A requirement that is met when there is no reason against it. */
export function requirement(
  of: { id: string; measureId: string; title: Bilingual },
  reasons: RequirementResult['reasons'],
): RequirementResult {
  return { ...of, met: reasons.length === 0, reasons };
}

/**
 * What a decision about one subject does: approved, the bound revision comes into force; rejected, it never can. Either is
 * recorded, with a notice; a withdrawn or lapsed review leaves the draft as it was.
 */
export async function settleReview(
  { subjects, recorder }: Pick<Governance, 'subjects' | 'recorder'>,
  tx: AnyTx,
  review: StoredReview,
  outcome: string,
  records: { approved: string; rejected: string; facts?: { readonly [key: string]: Json } },
): Promise<void> {
  if (outcome !== 'approved' && outcome !== 'rejected') return;
  const own = review.bindings.find((binding) => binding.subjectId === review.subjectId);
  if (own === undefined) throw new Error(`review ${review.id} does not bind its own subject`);
  const change = { subjectId: own.subjectId, hash: own.revision, by: systemActor('review') };
  if (outcome === 'approved') await subjects.putInForce(tx, change);
  else await subjects.reject(tx, change);
  await recorder.write(tx, {
    kind: records[outcome],
    actor: change.by,
    subject: { kind: own.subjectKind, id: own.subjectId, revision: own.revision },
    measures: review.measureIds,
    facts: { reviewId: review.id, ...records.facts },
    notice: true,
  });
}
