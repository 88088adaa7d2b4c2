import type { ApprovalRule, GateVerdict } from '../../kernel/gate/index.ts';
import type { Bilingual, PersonActor } from '../../kernel/identity/index.ts';
import type { Json } from '../../kernel/record/index.ts';
import type { Review, ReviewState, ReviewVote, VoteRefusal } from '../../kernel/review/index.ts';
import type { WorkingCalendar } from '../../kernel/time/index.ts';
import type { AnyDb, AnyTx } from '../../platform/database/index.ts';
import type { Page, PageRequest } from '../page.ts';
import type { RevisionName } from '../subject/types.ts';
import type { AssignmentService } from './assignment/index.ts';
import type { ConditionService, NewCondition } from './condition/index.ts';
import type { DocumentPorts, DocumentService } from './document/index.ts';
import type { DutySource } from './duty/index.ts';
import type { QuestionService } from './question/index.ts';
import type { ReReviewService } from './re-review/index.ts';
import type { Sealing } from './seal/index.ts';
import type { SnapshotService } from './snapshot/index.ts';
import type { ChecklistAnswer, ReviewTemplate, TemplateService } from './template/index.ts';

export interface NewReview {
  readonly gate: string;
  readonly applicant: PersonActor;
  /** What the review is for; its unit decides whose roles count. */
  readonly subjectId: string;
  /** Exactly the revisions that are decided about; the subject's own among them where it has one. */
  readonly bindings: readonly { readonly subjectId: string; readonly revision: string }[];
  readonly rule: ApprovalRule;
  readonly title: Bilingual;
  /** The applicant's words. They stay in the database; the record carries a commitment to them. */
  readonly statement: string;
  /** For the gate's own use; given back to `onDecided`. */
  readonly context: Json;
  /** How the gate stood at the application. */
  readonly verdict?: GateVerdict;
  /** Measures that records of this review belong to. */
  readonly measureIds?: readonly string[];
}

export interface ReviewComment {
  readonly personId: string;
  readonly text: string;
  readonly at: string;
}

/** A review with everything that a reader sees. */
export interface StoredReview extends Review {
  readonly subjectId: string;
  readonly unitId: string;
  readonly title: Bilingual;
  readonly statement: string;
  readonly context: Json;
  readonly verdict: GateVerdict | null;
  readonly measureIds: readonly string[];
  readonly votes: readonly StoredVote[];
  readonly recusals: readonly { readonly personId: string; readonly reason: string; readonly at: string }[];
  readonly comments: readonly ReviewComment[];
  readonly decidedAt: string | null;
  /** The applicant's reason after a withdrawal, a code after `void`; else null. */
  readonly closingReason: string | null;
  /** What the gate's template asked for when the review was opened. */
  readonly template: ReviewTemplate | null;
  /** The day from which an approval is to be looked at again, as `YYYY-MM-DD`. */
  readonly reReviewOn: string | null;
  /** The approval that this review looks at again. Its decision changes nothing by itself. */
  readonly reReviewOf: string | null;
}

export interface StoredVote extends ReviewVote {
  readonly comment: string;
  readonly checklist: readonly ChecklistAnswer[];
  readonly reReviewOn: string | null;
}

export interface ReviewFilter {
  /** `to-decide`: open ones on which `personId` may vote now; `assigned`: open ones that they were asked to look at; `applied`: those that they applied for. */
  readonly mine?: 'to-decide' | 'assigned' | 'applied';
  readonly personId?: string;
  /** Kinds of subjects that `personId` may not see: reviews of them are theirs alone who applied, wrote, or sit in a body that decides. */
  readonly hiddenKinds?: readonly string[];
  readonly state?: ReviewState;
  readonly gate?: string;
  readonly subjectId?: string;
  /** Only those whose deadline lies before this instant. */
  readonly dueBefore?: string;
  /** Newest first unless said. */
  readonly sort?: 'deadline';
}

/** Runs inside the transaction that decides; what it throws undoes the decision. */
export type DecisionHandler = (tx: AnyTx, review: StoredReview, outcome: Exclude<ReviewState, 'open'>) => Promise<void>;

/** Why somebody may not decide about a review, as a code; null when nothing speaks against it. */
export type ConflictSource = (
  db: AnyDb,
  review: Pick<StoredReview, 'subjectId' | 'bindings' | 'applicantId' | 'openedAt'>,
  personId: string,
) => Promise<string | null>;

/** What reviews know of bodies. */
export interface SeatBodies {
  /** Which body, if any, fills the seat of reviews of this gate at this unit. */
  ofSeat(tx: AnyTx, seat: { gate: string; seat: string; unitId: string }): Promise<string | null>;
  /** Of which bodies the person is a member now. */
  ofMember(db: AnyDb, personId: string): Promise<readonly string[]>;
}

export interface Ballot {
  readonly choice: 'approve' | 'reject';
  readonly comment: string;
  /** What an approval leaves to be met later. */
  readonly conditions?: readonly NewCondition[] | undefined;
  /** Answers to the questions of the review's template. */
  readonly checklist?: readonly ChecklistAnswer[] | undefined;
  /** From which day an approval is to be looked at again. */
  readonly reReviewOn?: string | undefined;
}

/** The vote that a body's resolution is. */
export interface BodyVote {
  readonly reviewId: string;
  readonly bodyId: string;
  readonly resolutionId: string;
  readonly choice: 'approve' | 'reject';
  /** Who presided, as whose act it is recorded. */
  readonly by: PersonActor;
  /** Exactly the revisions that the body decided about, by subject; others than the review's are refused. */
  readonly bound: { readonly [subjectId: string]: string };
}

export interface ReviewService {
  /**
   * Binds the named revisions and opens the review. Problem 409 `review-open` when one is open for the same gate and
   * subject, 409 `no-approver` when the rule has no seats.
   */
  open(tx: AnyTx, review: NewReview): Promise<StoredReview>;
  /**
   * Votes on the seat that the person's roles of this moment allow. Refusals are problems 403/409 whose code is the
   * kernel's `VoteRefusal`; those that matter are recorded as `review.vote-refused`.
   */
  vote(person: PersonActor, reviewId: string, ballot: Ballot): Promise<StoredReview>;
  readonly conditions: ConditionService;
  readonly questions: QuestionService;
  readonly templates: TemplateService;
  readonly reReviews: ReReviewService;
  readonly documents: DocumentService;
  readonly assignments: AssignmentService;
  readonly snapshots: SnapshotService;
  readonly sealing: Sealing;
  /** Where documents are kept and who vouches for signatures; set once at composition. */
  keepDocuments(ports: DocumentPorts): void;
  /** What earlier approvals about these subjects left to be done, as a requirement of a gate. */
  readonly duties: DutySource;
  /** Where to read the working calendar; set once at composition. Until then days are UTC's. */
  calendarFrom(source: (db: AnyDb) => Promise<WorkingCalendar>): void;
  /** The day that it is where the organisation is, as `YYYY-MM-DD`. */
  today(db?: AnyDb): Promise<string>;
  /** Why the person does not hold the reviewer's right at the review, whether it is open or over; null when they hold it. */
  reviewerRefusal(db: AnyDb, review: StoredReview, personId: string): Promise<VoteRefusal | null>;
  /** Whom to ask for conflicts of interest; set once at composition. */
  conflictsOfInterest(source: ConflictSource): void;
  /** The same question for whoever decides elsewhere about a review, as members of a body do. */
  conflictOf: ConflictSource;
  /** Whom to ask for bodies that fill seats; set once at composition. */
  seatsOfBodies(source: SeatBodies): void;
  /** Whether the person is a member, now, of a body that fills a seat of the review. */
  sitsInBody(db: AnyDb, review: StoredReview, personId: string): Promise<boolean>;
  /**
   * Takes a resolution as the vote of the seat that the body fills, in the caller's transaction. False when the review is over or
   * the body has no free seat in it; problem 409 `other-revisions` when it decided about others than the review binds.
   */
  voteOfBody(tx: AnyTx, vote: BodyVote): Promise<boolean>;
  recuse(person: PersonActor, reviewId: string, reason: string): Promise<StoredReview>;
  /** By the applicant only. */
  withdraw(person: PersonActor, reviewId: string, reason: string): Promise<StoredReview>;
  comment(person: PersonActor, reviewId: string, text: string): Promise<StoredReview>;
  /** Lapses open reviews past their deadline; returns their ids. Run by the schedule; votes lapse lazily too. */
  lapseDue(): Promise<string[]>;
  get(db: AnyDb, id: string): Promise<StoredReview | null>;
  /** Those that exist, by id. */
  getMany(db: AnyDb, ids: readonly string[]): Promise<Map<string, StoredReview>>;
  /** When each of these revisions was last approved at the gate, by the id of its subject; those without an approval are left out. */
  approvals(db: AnyDb, gate: string, revisions: readonly RevisionName[]): Promise<Map<string, string>>;
  list(db: AnyDb, filter: ReviewFilter & PageRequest): Promise<Page<StoredReview>>;
  /** On which seats the person may vote now, or why not. */
  mayVote(db: AnyDb, review: StoredReview, personId: string): Promise<{ seats: string[] } | { refusal: VoteRefusal }>;
  /** Who may take a seat of it now: whom to tell that it waits. */
  voters(db: AnyDb, review: StoredReview): Promise<string[]>;
  /** One handler a gate; before the server listens. Called for every end: approved, rejected, withdrawn, lapsed, void. */
  onDecided(gate: string, handler: DecisionHandler): void;
  /** Whether somebody acts on the decisions of the gate. */
  actsOn(gate: string): boolean;
  /** Called once by the gate engine: looks again right before an approval; what it throws undoes the vote. */
  guardApproval(guard: (tx: AnyTx, review: StoredReview) => Promise<void>): void;
  /** Open reviews that bind the subject become `void` (it was retired, revoked...); returns their ids. */
  voidFor(tx: AnyTx, subjectId: string, reasonCode: string): Promise<string[]>;
}
