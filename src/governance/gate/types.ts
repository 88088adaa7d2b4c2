import type { ApprovalRule, GateMode, GateVerdict, RequirementResult } from '../../kernel/gate/index.ts';
import type { Bilingual, PersonActor } from '../../kernel/identity/index.ts';
import type { Profile } from '../../kernel/profile/index.ts';
import type { Json } from '../../kernel/record/index.ts';
import type { SubjectKind } from '../../kernel/subject/index.ts';
import type { AnyDb, AnyTx } from '../../platform/database/index.ts';
import type { StoredReview } from '../review/index.ts';

/** A gate, declared by the module that owns the transition. */
export interface GateDefinition {
  /** e.g. `release`, `version.approve`. */
  readonly name: string;
  readonly title: Bilingual;
  readonly measureIds: readonly string[];
  readonly subjectKind: SubjectKind;
  readonly rule: ApprovalRule;
  /**
   * What an applicant must hold at the subject's unit to apply through `POST /subjects/{id}/apply`. Without it the gate has
   * a route of its own in its module.
   */
  readonly permission?: string;
  /**
   * Which requirements the subject meets and which not, from live data.
   * `bound` is given when a review is about to approve: the revisions that it binds, by subject. Then judge these, not
   * drafts made since.
   */
  check(
    db: AnyDb,
    subjectId: string,
    profile: Profile,
    at: Date,
    bound?: ReadonlyMap<string, string>,
  ): Promise<RequirementResult[]>;
  /** Exactly the revisions that a review decides about. */
  bindings(db: AnyDb, subjectId: string): Promise<{ subjectId: string; revision: string }[]>;
  /** Refuses an application that makes no sense in the subject's state, by throwing a problem. */
  admits?(tx: AnyTx, subjectId: string): Promise<void>;
  /** Runs inside the transaction that opened the review, e.g. to set the release's state. */
  onApplied?(tx: AnyTx, review: StoredReview): Promise<void>;
}

export interface GateView {
  readonly name: string;
  readonly title: Bilingual;
  readonly measureIds: readonly string[];
  readonly subjectKind: SubjectKind;
  readonly rule: ApprovalRule;
  readonly mode: GateMode;
  /** What the profile in force wants, whether or not it is built. */
  readonly requirements: readonly { readonly id: string; readonly measureId: string; readonly title: Bilingual }[];
}

export interface GateEngine {
  define(definition: GateDefinition): void;
  list(db: AnyDb): Promise<GateView[]>;
  /** See {@link GateDefinition.permission}; problem 404 for an unknown gate. */
  permissionOf(name: string): string | null;
  /** Problem 404 for an unknown gate or a subject of another kind. */
  check(db: AnyDb, name: string, subjectId: string): Promise<GateVerdict>;
  /**
   * Applies for the transition. When the gate is closed: problem 409 `gate-closed` with extension `requirements`, recorded
   * as `gate.refused`. Otherwise opens the review and records `gate.applied`.
   */
  apply(application: {
    name: string;
    subjectId: string;
    applicant: PersonActor;
    statement: string;
    context?: Json;
    /** Runs first, in the same transaction, e.g. to save what is applied for. */
    prepare?(tx: AnyTx): Promise<void>;
  }): Promise<{ verdict: GateVerdict; review: StoredReview }>;
  mode(db: AnyDb, name: string): Promise<GateMode>;
  /** Recorded as `gate.mode-changed`, with a notice. */
  setMode(actor: PersonActor, name: string, mode: GateMode, reason: string): Promise<void>;
  /** Modes set by hand end, because a profile change about these gates was approved after them. */
  clearModes(tx: AnyTx, names: readonly string[]): Promise<void>;
}
