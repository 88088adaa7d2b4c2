import type { Bilingual } from '../../../../src/kernel/identity/index.ts';
import type { Revision, Subject } from '../../../../src/kernel/subject/index.ts';

export type { Bilingual, Revision, Subject };

export interface Page<T> {
  readonly items: T[];
  readonly nextCursor?: string | null;
}

/** A managed thing as its module shows it: the newest content, and the one in force where that is another. */
export interface SubjectView<Content> {
  readonly id: string;
  readonly title: Bilingual;
  readonly unitId: string;
  readonly ownerId: string;
  readonly state: string;
  /** Hash of the newest revision: what an edit names in `If-Match`. */
  readonly latest: string;
  /** Hash of the revision in force, or null. */
  readonly inForce: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly content: Content;
  readonly contentInForce?: Content | null;
}

/** A document kept by its hash, or an address where it can be read. */
export interface DocumentLink {
  readonly title: string;
  readonly blobSha256: string | null;
  readonly url: string | null;
}

/** One event of a life line. */
export interface LifeEvent {
  readonly kind: string;
  readonly at: string;
  readonly actorId?: string | null;
  readonly actorName?: string | null;
  readonly recordId?: string | null;
  readonly subjectId?: string | null;
  readonly outcome?: string;
}

export interface SearchHit {
  readonly id: string;
  readonly kind: string;
  readonly title: Bilingual;
  readonly state: string;
  readonly unitId?: string | null;
}
