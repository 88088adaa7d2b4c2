/** A competence that a role asks for, since when, and how long a right outlives its lapse. */
export interface CompetenceDemand {
  readonly competenceId: string;
  readonly since: Date;
  readonly graceDays: number;
}

/** One proof of a competence: from when it counts and, where it ends, until when. */
export interface CompetenceProof {
  readonly competenceId: string;
  readonly from: Date;
  readonly until: Date | null;
}

const DAY = 86_400_000;

/**
 * The instant at which a grant stops counting for want of competence: milliseconds, `Infinity` for never. What is past has stopped
 * already. Grace is given twice: after a proof ran out, and to grants that are older than the demand. A grant made later, to
 * somebody without the competence, waits for it.
 */
export function competentUntil(
  grantedAt: Date,
  demands: readonly CompetenceDemand[],
  proofs: readonly CompetenceProof[],
  at: Date,
): number {
  const ends = demands.map((demand) => {
    const own = proofs.filter((proof) => proof.competenceId === demand.competenceId && proof.from <= at);
    const proven = Math.max(
      ...own.map(({ until }) => until?.getTime() ?? Number.POSITIVE_INFINITY),
      Number.NEGATIVE_INFINITY,
    );
    const introduced = grantedAt < demand.since ? demand.since.getTime() : Number.NEGATIVE_INFINITY;
    return Math.max(proven, introduced) + demand.graceDays * DAY;
  });
  return Math.min(...ends, Number.POSITIVE_INFINITY);
}
