import type { Generated } from 'kysely';
import type { RevisionState, SubjectKind, SubjectState } from '../../kernel/subject/index.ts';

export interface SubjectTables {
  governance_subject: SubjectRow;
  governance_subject_revision: RevisionRow;
  governance_subject_link: { from_id: string; relation: string; to_id: string; created_at: Date };
}

export interface SubjectRow {
  id: string;
  kind: SubjectKind;
  title_zh: string;
  title_en: string;
  owner_id: string;
  unit_id: string;
  state: SubjectState;
  in_force: string | null;
  latest: string;
  latest_number: number;
  created_at: Date;
  updated_at: Date;
}

export interface RevisionRow {
  subject_id: string;
  number: number;
  hash: string;
  /** Canonical JSON; text, so that what was hashed is what is kept, to the byte. */
  content: string;
  author_id: string;
  contributor_ids: string[];
  state: RevisionState;
  /** A review or a release names this revision, so it is never replaced. */
  bound: Generated<boolean>;
  created_at: Date;
}
