import type {
  AsOfAreasView,
  AsOfChangeView,
  AsOfLineView,
  AsOfValueView,
  ReviewDetailView,
  ReviewTemplateView,
} from '../../../../src/governance/index.ts';
import type { Assurance, Finding, FindingReason, FindingStatus } from '../../../../src/kernel/control/index.ts';
import type { ApprovalRule, GateMode, GateVerdict } from '../../../../src/kernel/gate/index.ts';
import type { Criterion, MeasureLevel, Profile } from '../../../../src/kernel/profile/profile.ts';
import type { StewardRecord } from '../../../../src/kernel/record/index.ts';
import type { ReviewState } from '../../../../src/kernel/review/index.ts';
import type { Bilingual } from './common.ts';

export type {
  AsOfAreasView,
  AsOfChangeView,
  AsOfLineView,
  AsOfValueView,
  Assurance,
  Criterion,
  Finding,
  FindingReason,
  FindingStatus,
  GateMode,
  GateVerdict,
  MeasureLevel,
  Profile,
  ReviewTemplateView,
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
  readonly counts: { readonly controls: number; readonly operating: number };
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

export interface FindingView extends Finding {
  readonly controlId: string;
  readonly measureId: string;
  readonly since: string;
  readonly lastSeenAt: string;
  readonly until: string | null;
}

export interface ControlState {
  readonly id: string;
  readonly title: Bilingual;
  readonly enforcement: Bilingual;
  readonly finding: FindingView | null;
}

export interface RecordRow {
  readonly record: StewardRecord;
  readonly actorName: string | null;
  readonly onBehalfOf: { readonly id: string; readonly name: string | null } | null;
  readonly logName: string | null;
  readonly index: number | null;
  readonly sequencedAt: string | null;
}

export interface MeasureDetail extends Omit<MeasureStatus, 'counts'> {
  readonly asOf: string;
  readonly need: Bilingual;
  readonly means: Bilingual;
  readonly enforcement: Bilingual;
  readonly controls: readonly ControlState[];
  readonly criteria: readonly Omit<Criterion, 'measureId'>[];
  readonly discrepancies: readonly Bilingual[];
  readonly applicability: {
    readonly applies: boolean;
    readonly reason: Bilingual;
    readonly approvedAt: string;
    readonly approvedBy: string;
  } | null;
}

export interface PersonReference {
  readonly id: string;
  /** Empty for a person who is no longer known. */
  readonly name: string;
}

export interface ReviewRow {
  readonly id: string;
  readonly gate: string;
  readonly state: ReviewState;
  readonly title: Bilingual;
  readonly subjectId: string;
  readonly unitId: string;
  readonly applicant: PersonReference;
  readonly openedAt: string;
  readonly deadline: string;
  readonly decidedAt: string | null;
  readonly assignees: readonly PersonReference[];
  readonly seats: readonly { readonly name: string; readonly title: Bilingual; readonly taken: boolean }[];
}

export interface ReviewBindingView {
  readonly subjectId: string;
  readonly subjectKind: string;
  readonly title: Bilingual;
  readonly revision: string;
  readonly number: number;
  readonly content?: unknown;
  readonly authors: readonly PersonReference[];
  readonly inForce: { readonly revision: string; readonly number: number; readonly content?: unknown } | null;
  /** A newer revision exists, about which this review does not decide. */
  readonly newer: boolean;
}

export interface ReviewDetail extends ReviewRow {
  readonly statement: string;
  readonly rule: ApprovalRule;
  readonly measureIds: readonly string[];
  readonly verdict: GateVerdict | null;
  readonly bindings: readonly ReviewBindingView[];
  readonly votes: readonly {
    readonly person: PersonReference;
    readonly seat: string;
    readonly choice: 'approve' | 'reject';
    readonly comment: string;
    readonly at: string;
    readonly checklist: ReviewDetailView['votes'][number]['checklist'];
    readonly reReviewOn: string | null;
  }[];
  readonly recusals: readonly { readonly person: PersonReference; readonly reason: string; readonly at: string }[];
  readonly comments: readonly { readonly person: PersonReference; readonly text: string; readonly at: string }[];
  readonly closingReason: string | null;
  readonly canVote: { readonly seats: readonly string[] } | { readonly refusal: string; readonly detail: Bilingual };
  readonly canWithdraw: boolean;
  readonly canReview: boolean;
  readonly conditions: ReviewDetailView['conditions'];
  readonly questions: ReviewDetailView['questions'];
  readonly template: ReviewDetailView['template'];
  readonly documents: ReviewDetailView['documents'];
  readonly missingDocuments: readonly string[];
  readonly canAddDocument: boolean;
  readonly canAddScan: boolean;
  readonly canReadDocuments: boolean;
  readonly sealing: ReviewDetailView['sealing'];
  readonly reReview: ReviewDetailView['reReview'];
  readonly reReviewOf: string | null;
}

export interface GateInfo {
  readonly name: string;
  readonly title: Bilingual;
  readonly subjectKind: string;
  readonly mode: GateMode;
  readonly measureIds: readonly string[];
  readonly rule: ApprovalRule;
  readonly requirements: readonly { readonly id: string; readonly measureId: string; readonly title: Bilingual }[];
}

export interface ProfileInForce {
  readonly profile: Profile;
  readonly source: { readonly subjectId: string; readonly revision: string; readonly since: string } | null;
}
