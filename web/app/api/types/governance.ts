import type { Assurance, Finding, FindingReason, FindingStatus } from '../../../../src/kernel/control/index.ts';
import type { ApprovalRule, GateMode, GateVerdict } from '../../../../src/kernel/gate/index.ts';
import type { Criterion, MeasureLevel, Profile } from '../../../../src/kernel/profile/profile.ts';
import type { StewardRecord } from '../../../../src/kernel/record/index.ts';
import type { Review } from '../../../../src/kernel/review/index.ts';
import type { Bilingual, Page, Revision } from './common.ts';

export type {
  Assurance,
  Criterion,
  Finding,
  FindingReason,
  FindingStatus,
  GateMode,
  GateVerdict,
  MeasureLevel,
  Profile,
  Review,
  StewardRecord,
};

export interface MeasureStatus {
  readonly id: string;
  readonly title: Bilingual;
  readonly level: MeasureLevel;
  readonly status: FindingStatus;
  readonly assurance: Assurance | null;
  readonly since: string | null;
  readonly computedAt: string | null;
  readonly validUntil: string | null;
  readonly reasons: readonly FindingReason[];
  readonly counts?: { readonly [status: string]: number };
}

export interface MeasureMap {
  readonly asOf: string;
  readonly chapters: readonly {
    readonly id: string;
    readonly title: Bilingual;
    readonly subClauses: readonly {
      readonly id: string;
      readonly title: Bilingual;
      readonly leadIn: Bilingual | null;
      readonly measures: readonly MeasureStatus[];
    }[];
  }[];
}

export interface ControlState {
  readonly id: string;
  readonly title: Bilingual;
  readonly enforcement: Bilingual;
  readonly finding: Finding | null;
}

export interface StatusChange {
  readonly status: FindingStatus;
  readonly at?: string;
  readonly since?: string;
  readonly controlId?: string | null;
  readonly reasons?: readonly FindingReason[];
}

export interface RecordRow {
  readonly record: StewardRecord;
  readonly logName: string | null;
  readonly index: number | null;
  readonly sequencedAt: string | null;
}

export interface MeasureDetail {
  readonly measure: {
    readonly id: string;
    readonly title: Bilingual;
    readonly need: Bilingual;
    readonly means: Bilingual;
    readonly enforcement: Bilingual;
  };
  readonly level: MeasureLevel;
  readonly status: FindingStatus;
  readonly assurance: Assurance | null;
  readonly since: string | null;
  readonly computedAt: string | null;
  readonly validUntil: string | null;
  readonly reasons?: readonly FindingReason[];
  readonly controls: readonly ControlState[];
  readonly criteria: readonly Criterion[];
  readonly discrepancies: readonly { readonly id?: string; readonly title?: Bilingual; readonly text: Bilingual }[];
  readonly acts: Page<RecordRow> | readonly RecordRow[];
  readonly history: Page<StatusChange> | readonly StatusChange[];
}

export interface ReviewRow extends Review {
  readonly title: Bilingual;
  readonly applicantName?: string;
  readonly statement?: string;
}

export interface ReviewDetail {
  readonly review: ReviewRow;
  readonly bindings: readonly {
    readonly subjectId: string;
    readonly subjectKind: string;
    readonly revision: string;
    readonly title: Bilingual;
    readonly content?: unknown;
    readonly number?: number;
    readonly inForce?: Revision | { content: unknown; hash?: string; number?: number } | null;
  }[];
  readonly verdict: GateVerdict | null;
  readonly votes: readonly {
    readonly personId: string;
    readonly name?: string;
    readonly seat: string;
    readonly choice: 'approve' | 'reject';
    readonly comment?: string | null;
    readonly at: string;
  }[];
  readonly comments: readonly {
    readonly personId: string;
    readonly name?: string;
    readonly text: string;
    readonly at: string;
  }[];
  readonly canVote: { readonly seats?: readonly string[]; readonly refusal?: string | null };
}

export interface GateInfo {
  readonly name: string;
  readonly title: Bilingual;
  readonly mode: GateMode;
  readonly measureIds: readonly string[];
  readonly rule: ApprovalRule;
  readonly requirements: readonly { readonly id: string; readonly measureId: string; readonly title: Bilingual }[];
}

export interface ProfileInForce {
  readonly profile: Profile;
  readonly subjectId?: string;
  readonly revision?: string | Revision | null;
}
