export {
  type ChangeNotice,
  type Revision,
  type RevisionIdentity,
  type RevisionState,
  SUBJECT_KINDS,
  type Subject,
  type SubjectKind,
  type SubjectState,
} from './subject.ts';
