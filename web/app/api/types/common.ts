import type { Bilingual } from '../../../../src/kernel/identity/index.ts';
import type { Revision, Subject } from '../../../../src/kernel/subject/index.ts';

export type { Bilingual, Revision, Subject };

export interface Page<T> {
  readonly items: T[];
  readonly nextCursor?: string | null;
}

/** A document kept by its hash. */
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
  readonly title?: Bilingual | null;
}

export interface SearchHit {
  readonly id: string;
  readonly kind: string;
  readonly title: Bilingual;
  readonly state: string;
  readonly unit?: string | null;
}
