import type {
  Assurance,
  Control,
  EvidenceLink,
  FindingFigure,
  FindingReason,
  FindingStatus,
} from '../../kernel/control/index.ts';
import type { Bilingual } from '../../kernel/identity/index.ts';
import type { MeasureLevel } from '../../kernel/profile/index.ts';
import type { AnyDb, AnyTx } from '../../platform/database/index.ts';
import type { Page, PageRequest } from '../page.ts';

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
  /** All approved statements that say that a measure does not apply, as of now. */
  exclusions(db: AnyDb): Promise<Applicability[]>;
  /** Keeps approved statements; the statuses follow with the next look, which the caller should ask for. */
  keepApplicability(tx: AnyTx, statements: readonly Applicability[]): Promise<void>;
  /** Recomputes soon after records of kinds that controls name as triggers, and every few minutes. */
  start(): Promise<void>;
  stop(): Promise<void>;
}
