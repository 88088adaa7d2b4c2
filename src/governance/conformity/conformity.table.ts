import type { Generated } from 'kysely';
import type {
  Assurance,
  EvidenceLink,
  FindingFigure,
  FindingReason,
  FindingStatus,
} from '../../kernel/control/index.ts';

export interface ConformityTables {
  governance_conformity_finding: FindingTableRow;
  governance_conformity_status: StatusTableRow;
  governance_conformity_applicability: ApplicabilityTableRow;
}

export interface FindingTableRow {
  number: Generated<number>;
  control_id: string;
  measure_id: string;
  status: FindingStatus;
  reasons: FindingReason[];
  figures: FindingFigure[];
  evidence: EvidenceLink[];
  assurance: Assurance;
  /** Of status, reasons, figures and assurance: another digest is another finding. */
  digest: string;
  since: Date;
  last_seen_at: Date;
  valid_until: Date;
  until: Date | null;
}

/** How long a measure had which status; null `until` is the present one. */
export interface StatusTableRow {
  measure_id: string;
  status: FindingStatus;
  since: Date;
  until: Date | null;
}

/** Approved statements only. */
export interface ApplicabilityTableRow {
  measure_id: string;
  applies: boolean;
  reason_zh: string;
  reason_en: string;
  approved_at: Date;
  approved_by: string;
}
