import type { GateMode } from '../../../../kernel/gate/index.ts';
import type { ReleaseKind, ReleaseState } from './release.schema.ts';

/** Where a release stands, and which approval is served. */
export interface ReleaseRow {
  release_id: string;
  kind: ReleaseKind;
  state: ReleaseState;
  /** The review whose bindings are served; null before the first approval. */
  review_id: string | null;
  /** Hash of the release's own revision that it approved. */
  revision: string | null;
  /** Mode of the gate when it approved. */
  approved_mode: GateMode | null;
  approved_at: Date | null;
  /** Name, applications and end as approved. */
  model_name: string | null;
  application_ids: string[];
  not_after: Date | null;
  /** Named in the standing: gateways refuse it whatever policy they have. */
  stopped: boolean;
}

/** An act that one person did alone, until somebody else has reviewed it. */
export interface BreakGlassRow {
  id: string;
  release_id: string;
  act: 'suspend' | 'rollback';
  person_id: string;
  at: Date;
  /** When the follow-up is due. */
  due_at: Date;
  review_id: string;
  outcome: 'approved' | 'rejected' | null;
}

export interface ReleaseTables {
  deployment_release: ReleaseRow;
  deployment_break_glass: BreakGlassRow;
}
