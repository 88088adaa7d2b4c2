import type { Lease } from '../../kernel/policy/index.ts';

/** Two clocks: the wall's, which can be set, and one that only runs forward. Both in milliseconds. */
export interface Clocks {
  wall(): number;
  monotonic(): number;
}

/** A lease with what is needed to know its age even when the wall clock is set back. */
export interface HeldLease {
  readonly lease: Lease;
  readonly issuedAt: number;
  readonly ageWhenTaken: number;
  readonly monotonicWhenTaken: number;
}

/** `knownAge` is the age that was already seen in an earlier run, in milliseconds; 0 for a lease fresh from the server. */
export function holdLease(lease: Lease, clocks: Clocks, knownAge = 0): HeldLease {
  const issuedAt = Date.parse(lease.issuedAt);
  return {
    lease,
    issuedAt,
    ageWhenTaken: Math.max(0, knownAge, clocks.wall() - issuedAt),
    monotonicWhenTaken: clocks.monotonic(),
  };
}

/** Milliseconds since the lease was issued: the larger of what the two clocks say, so setting one back gains nothing. */
export function leaseAge(held: HeldLease, clocks: Clocks): number {
  return Math.max(clocks.wall() - held.issuedAt, held.ageWhenTaken + (clocks.monotonic() - held.monotonicWhenTaken));
}
