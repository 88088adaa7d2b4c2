import type { Actor, Bilingual } from '../../kernel/identity/index.ts';
import type { Json } from '../../kernel/record/index.ts';
import type { Revision, Subject, SubjectKind, SubjectState } from '../../kernel/subject/index.ts';
import type { AnyDb, AnyTx } from '../../platform/database/index.ts';
import type { Page, PageRequest } from '../page.ts';

export interface NewSubject {
  readonly kind: SubjectKind;
  /** A typed id made by the module. */
  readonly id: string;
  readonly title: Bilingual;
  readonly ownerId: string;
  readonly unitId: string;
  readonly content: Json;
  readonly author: Actor;
}

export interface SubjectFilter {
  readonly kind: SubjectKind;
  /** Only subjects that lie exactly at one of these units. */
  readonly unitIds?: readonly string[];
  readonly state?: SubjectState;
  /** Part of a title or of the id. */
  readonly text?: string;
}

export interface SubjectHit {
  readonly id: string;
  readonly kind: SubjectKind;
  readonly title: Bilingual;
  readonly state: SubjectState;
  readonly unitId: string;
}

export interface SubjectLink {
  readonly fromId: string;
  /** e.g. `version-of`, `serves`. */
  readonly relation: string;
  readonly toId: string;
}

/** One revision of one subject. */
export interface RevisionName {
  readonly subjectId: string;
  readonly hash: string;
}

/**
 * Everything that is managed, with its immutable revisions. It writes no records: the module that calls knows what the
 * act means and records it in the same transaction.
 */
export interface SubjectRegistry {
  /** The first revision is a draft with number 1. */
  create(tx: AnyTx, subject: NewSubject): Promise<{ subject: Subject; revision: Revision }>;
  /**
   * Saves what was edited. `expected` is the hash of the newest revision that the editor saw (`If-Match`); problem 412
   * `revision-conflict` when somebody was faster. A draft that nothing binds is replaced under its number; one that a
   * review or release binds stays, and the edit becomes the next number. What is in force stays in force. A title given is
   * changed at once (it is no part of the hash). Unchanged content answers the same revision.
   */
  saveDraft(
    tx: AnyTx,
    edit: { subjectId: string; expected: string; content: Json; title?: Bilingual; author: Actor },
  ): Promise<Revision>;
  /** Null when unknown. */
  get(db: AnyDb, id: string): Promise<Subject | null>;
  /** Problem 404 `not-found` when unknown. */
  require(db: AnyDb, id: string, kind?: SubjectKind): Promise<Subject>;
  /** Those that exist, by id. */
  getMany(db: AnyDb, ids: readonly string[]): Promise<Map<string, Subject>>;
  revision(db: AnyDb, subjectId: string, hash: string): Promise<Revision | null>;
  /** Newest first. */
  revisionsOf(db: AnyDb, id: string, page: PageRequest): Promise<Page<Revision>>;
  inForce(db: AnyDb, id: string): Promise<Revision | null>;
  latest(db: AnyDb, id: string): Promise<Revision | null>;
  /** Revisions in force of many subjects in one query, by subject id. */
  inForceOf(db: AnyDb, ids: readonly string[]): Promise<Map<string, Revision>>;
  /** The newest revisions of many, likewise. Read them so: a draft whose hash was read before may have been replaced since. */
  latestOf(db: AnyDb, ids: readonly string[]): Promise<Map<string, Revision>>;
  /**
   * Of these revisions those that were approved, in one query: each stays good when a newer one came into force, and ends with its
   * subject.
   */
  approvedOf(db: AnyDb, wanted: readonly RevisionName[]): Promise<Revision[]>;
  /** Newest subject first. */
  list(db: AnyDb, filter: SubjectFilter & PageRequest): Promise<Page<Subject>>;
  /** By part of a title (either language) or of the id; at most `limit`. */
  search(db: AnyDb, query: { text: string; kinds?: readonly SubjectKind[]; limit: number }): Promise<SubjectHit[]>;
  /** Marks a revision as bound, so that it is never replaced. Locks the subject. Problem 409 when there is no such revision. */
  bind(tx: AnyTx, subjectId: string, hash: string): Promise<Revision>;
  /** The revision becomes approved and in force; the former one becomes superseded. */
  putInForce(tx: AnyTx, change: { subjectId: string; hash: string; by: Actor }): Promise<Subject>;
  /** The revision is approved but comes into force later, by `putInForce`. */
  approve(tx: AnyTx, change: { subjectId: string; hash: string; by: Actor }): Promise<void>;
  /** The revision is rejected; it can't come into force. What is in force stays. */
  reject(tx: AnyTx, change: { subjectId: string; hash: string; by: Actor }): Promise<void>;
  /** No longer used; nothing is in force any more. Editing a retired subject is refused (409 `subject-retired`). */
  retire(tx: AnyTx, change: { subjectId: string; by: Actor }): Promise<Subject>;
  setTitle(tx: AnyTx, subjectId: string, title: Bilingual): Promise<void>;
  /** Twice the same is once. */
  link(tx: AnyTx, fromId: string, relation: string, toId: string): Promise<void>;
  unlink(tx: AnyTx, fromId: string, relation: string, toId: string): Promise<void>;
  /** Links from and to the subject, or any of the subjects. */
  linksOf(db: AnyDb, id: string | readonly string[]): Promise<SubjectLink[]>;
}
