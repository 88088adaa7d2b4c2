import type { Bilingual } from '../identity/index.ts';

/** Computed, never typed in. */
export const FINDING_STATUSES = ['operating', 'stale', 'failing', 'not-operated', 'not-applicable'] as const;
export type FindingStatus = (typeof FINDING_STATUSES)[number];

/** How we know: seen by ourselves, another system's result, or a person's word. */
export type Assurance = 'measured' | 'imported' | 'attested';

export interface FindingReason {
  /** Stable code, e.g. `procedure-expired`. */
  readonly code: string;
  readonly text: Bilingual;
  /** The subject that the reason is about, where there is one. */
  readonly subjectId?: string;
}

export interface FindingFigure {
  readonly name: string;
  readonly title: Bilingual;
  readonly value: number | null;
  readonly unit: string;
}

export interface EvidenceLink {
  readonly kind: 'record' | 'subject' | 'review' | 'traffic' | 'log' | 'document';
  readonly id: string;
  readonly title: Bilingual;
}

/** What a control answers. */
export interface Finding {
  readonly status: FindingStatus;
  readonly reasons: readonly FindingReason[];
  readonly figures: readonly FindingFigure[];
  readonly evidence: readonly EvidenceLink[];
  readonly assurance: Assurance;
  /** UTC instant until which the finding may be believed without a new look; after it the finding is stale. */
  readonly validUntil: string;
}

/** What a control looks at: the organisation, or one subject of it. */
export interface ControlScope {
  readonly organisationId: string;
  readonly subjectId?: string;
}

/** A control belongs to a measure and answers from live records. */
export interface Control {
  /** e.g. `6.1.b/release-gate`. */
  readonly id: string;
  readonly measureId: string;
  readonly title: Bilingual;
  /** What blocks, runs or measures because of it, for the measure's page. */
  readonly enforcement: Bilingual;
  /** Record kinds after which it is looked at again at once. */
  readonly triggers: readonly string[];
  /** `at` is the same object for all controls of one look; see {@link onceALook}. */
  evaluate(scope: ControlScope, at: Date): Promise<Finding>;
}

/** A finding is believed until `validUntil`; after it, `operating` is no longer said. */
export function agedStatus(finding: Pick<Finding, 'status' | 'validUntil'>, at: Date): FindingStatus {
  if (finding.status === 'operating' && Date.parse(finding.validUntil) <= at.getTime()) return 'stale';
  return finding.status;
}

const BADNESS: Record<FindingStatus, number> = {
  'not-applicable': 0,
  operating: 1,
  stale: 2,
  'not-operated': 3,
  failing: 4,
};

/**
 * A measure is as good as its worst finding in scope. Without any finding nothing runs: `not-operated`. Only when every
 * finding is not applicable is the measure not applicable.
 */
export function worstStatus(statuses: readonly FindingStatus[]): FindingStatus {
  if (statuses.length === 0) return 'not-operated';
  let worst: FindingStatus = statuses[0]!;
  for (const status of statuses) if (BADNESS[status] > BADNESS[worst]) worst = status;
  return worst;
}
