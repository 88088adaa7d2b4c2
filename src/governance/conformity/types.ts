import type {
  Assurance,
  Control,
  EvidenceLink,
  FindingFigure,
  FindingReason,
  FindingStatus,
} from '../../kernel/control/index.ts';
import type { GateMode } from '../../kernel/gate/index.ts';
import type { Actor, Bilingual, PersonActor } from '../../kernel/identity/index.ts';
import type { ChangeMode, MeasureLevel, Profile } from '../../kernel/profile/profile.ts';
import type { AnyDb, AnyTx } from '../../platform/database/index.ts';
import type { Page, PageRequest } from '../page.ts';
import type { StoredReview } from '../review/types.ts';

/** What one control found, with the time for which it stood. */
export interface FindingRow {
  readonly controlId: string;
  readonly measureId: string;
  /** Aged to the time asked about. */
  readonly status: FindingStatus;
  readonly reasons: readonly FindingReason[];
  readonly figures: readonly FindingFigure[];
  readonly evidence: readonly EvidenceLink[];
  readonly assurance: Assurance;
  /** When the control first answered this. */
  readonly since: string;
  /** When it last answered the same. */
  readonly lastSeenAt: string;
  readonly validUntil: string;
  /** When another answer took its place, or null. */
  readonly until: string | null;
}

export interface MeasureStatus {
  readonly id: string;
  readonly status: FindingStatus;
  readonly level: MeasureLevel;
  /** The weakest among the findings; null without any. */
  readonly assurance: Assurance | null;
  /** Since when the status is what it is; null when nothing was ever computed. */
  readonly since: string | null;
  readonly computedAt: string | null;
  /** The earliest among the findings. */
  readonly validUntil: string | null;
  readonly reasons: readonly FindingReason[];
  readonly findings: readonly FindingRow[];
}

export interface Applicability {
  readonly measureId: string;
  readonly applies: boolean;
  readonly reason: Bilingual;
  readonly approvedAt: string;
  readonly approvedBy: string;
}

export interface ConformityEngine {
  /** Before `start`. The control's measure must exist. */
  register(control: Control): void;
  controls(measureId?: string): readonly Control[];
  /** Runs the controls (all, or those of the measures) and keeps what changed. */
  recompute(options?: { measureIds?: readonly string[] }): Promise<MeasureStatus[]>;
  /** All measures in the catalogue's order, from kept findings, aged to now. */
  statuses(): Promise<MeasureStatus[]>;
  statusOf(measureId: string, at?: Date): Promise<MeasureStatus>;
  /** The picture as it stood then. */
  asOf(at: Date): Promise<MeasureStatus[]>;
  /** Findings of the measure, newest first. */
  history(measureId: string, page: PageRequest): Promise<Page<FindingRow>>;
  /** The approved statement about the measure at `at` (default now), or null when none says otherwise: then it applies. */
  applicability(measureId: string, at?: Date): Promise<Applicability | null>;
  /** Recomputes soon after records of kinds that controls name as triggers, and every few minutes. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export type ProfileEdit =
  | { readonly criterionId: string; readonly value: number | string | boolean }
  | { readonly measureId: string; readonly level: MeasureLevel }
  | { readonly gate: string; readonly mode: GateMode };

export interface ProfileInForce {
  readonly profile: Profile;
  /** The subject and revision, or null before setup, when the built-in profile `taf320` counts. */
  readonly source: { readonly subjectId: string; readonly revision: string; readonly since: string } | null;
}

export interface ProfileStore {
  /** What counts now for new things. */
  current(db?: AnyDb): Promise<ProfileInForce>;
  /** What counts for a thing that was created (released) then: changes for new releases only do not touch older ones. */
  applicableTo(createdAt: Date, db?: AnyDb): Promise<ProfileInForce>;
  /** At setup: takes a built-in profile as the organisation's own, in force at once. Problem 409 when there is one. */
  establish(tx: AnyTx, setup: { profileId: string; unitId: string; author: Actor }): Promise<ProfileInForce>;
  /** Applies for a change through gate `profile.change`; it counts when the review approves it, after its mode. */
  change(request: {
    applicant: PersonActor;
    mode: ChangeMode;
    changes: readonly ProfileEdit[];
    statement: string;
  }): Promise<StoredReview>;
}
