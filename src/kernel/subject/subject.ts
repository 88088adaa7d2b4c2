import type { Bilingual } from '../identity/index.ts';
import type { Json } from '../record/index.ts';

/** Anything that is managed. The registry knows these few facts of it; the rest lies with the module that owns it. */
export interface Subject {
  readonly id: string;
  readonly kind: SubjectKind;
  readonly title: Bilingual;
  readonly ownerId: string;
  readonly unitId: string;
  readonly state: SubjectState;
  /** Hash of the revision in force, or null before the first approval. */
  readonly inForce: string | null;
  /** Hash of the newest revision, in force or not. */
  readonly latest: string;
  /** Number of the newest revision, from 1. */
  readonly latestNumber: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export const SUBJECT_KINDS = {
  model: { zh: '模型', en: 'Model' },
  version: { zh: '模型版本', en: 'Model version' },
  endpoint: { zh: '上游端点', en: 'Upstream endpoint' },
  application: { zh: '应用', en: 'Application' },
  'use-statement': { zh: '用途说明', en: 'Use statement' },
  procedure: { zh: '合规手续', en: 'Legal procedure' },
  release: { zh: '发布', en: 'Release' },
  gateway: { zh: '网关', en: 'Gateway' },
  'keyword-list': { zh: '关键词库', en: 'Keyword list' },
  'screening-policy': { zh: '检测策略', en: 'Screening policy' },
  pruning: { zh: '流量清除', en: 'Deletion of traffic' },
  course: { zh: '课程', en: 'Course' },
  'competence-rule': { zh: '能力要求', en: 'Competence rule' },
  body: { zh: '议事机构', en: 'Body' },
  person: { zh: '人员', en: 'Person' },
  unit: { zh: '部门', en: 'Unit' },
  profile: { zh: '准则集', en: 'Profile' },
  gate: { zh: '关口', en: 'Gate' },
  applicability: { zh: '适用性声明', en: 'Applicability statement' },
  audit: { zh: '内部审核', en: 'Internal audit' },
  'management-review': { zh: '管理评审', en: 'Management review' },
} as const satisfies Record<string, Bilingual>;

export type SubjectKind = keyof typeof SUBJECT_KINDS;

/** `draft` before anything is in force, `active` while a revision is in force, `retired` when it is no longer used. */
export type SubjectState = 'draft' | 'active' | 'retired';

/**
 * One immutable revision. `hash` is the hex SHA-256 of the canonical JSON of `{ kind, id, number, content }`, so that the
 * same content at another subject or as a later revision has another hash: an approval binds exactly one revision.
 */
export interface Revision {
  readonly subjectId: string;
  readonly number: number;
  readonly hash: string;
  readonly content: unknown;
  /** Who saved it last. */
  readonly authorId: string;
  /** Everybody who wrote at it since the last approval: none of them may decide about it. */
  readonly contributorIds: readonly string[];
  readonly createdAt: string;
  readonly state: RevisionState;
}

/** `draft`: may still be replaced; `approved`: may come into force; `superseded`: was in force; `rejected`. */
export type RevisionState = 'draft' | 'approved' | 'superseded' | 'rejected';

/** The text whose SHA-256 is the revision's hash. */
export interface RevisionIdentity {
  readonly kind: string;
  readonly id: string;
  readonly number: number;
  readonly content: unknown;
}

/** What must travel against the direction of imports: governance delivers it from the outbox to whoever subscribed. */
export interface ChangeNotice {
  readonly id: string;
  readonly kind: string;
  readonly subject: { readonly kind: string; readonly id: string };
  readonly at: string;
  /** Of the record that tells the same act. */
  readonly recordId: string;
  readonly facts: { readonly [key: string]: Json };
}
