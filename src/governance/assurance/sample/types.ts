import type { EvidenceFault, SampledLog, SampleRule } from '../../../engines/audit/index.ts';

export type SampleState = 'drawing' | 'done' | 'failed' | 'cancelled';

/** What is wrong, of a drawn act or of any record of the period. */
export type SampleFault = EvidenceFault | 'record-missing' | 'record-differs' | 'record-foreign';

export interface SampleProblem {
  readonly fault: SampleFault;
  readonly log: string;
  /** Null for records of the database that the log does not hold. */
  readonly index: number | null;
  readonly recordId: string | null;
}

/** A drawn act and what its evidence showed when it was drawn. */
export interface SampleAct {
  readonly log: string;
  readonly index: number;
  readonly recordId: string;
  readonly kind: string;
  readonly at: string;
  readonly revision: PartState;
  readonly payload: PartState;
  readonly faults: readonly SampleFault[];
}

/** `none`: the record names no such part. The others but `shown` say why it is not there. */
export type PartState = 'none' | 'shown' | 'replaced-draft' | 'erased' | 'restricted' | 'missing';

export interface Sample {
  readonly id: string;
  readonly rule: SampleRule;
  readonly state: SampleState;
  /** Entries looked at so far, and how many there are. */
  readonly lookedAt: number;
  readonly entries: number;
  /** Acts that were drawn from; null before the end. */
  readonly population: number | null;
  readonly logs: readonly SampledLog[];
  readonly acts: readonly SampleAct[];
  readonly problems: readonly SampleProblem[];
  /** All that is wrong, also beyond those that are kept. */
  readonly problemCount: number;
  readonly error: string | null;
  readonly drawnBy: string;
  readonly createdAt: string;
  readonly endedAt: string | null;
}
