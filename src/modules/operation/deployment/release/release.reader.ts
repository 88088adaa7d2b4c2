import type { StoredReview } from '../../../../governance/index.ts';
import type { Bilingual } from '../../../../kernel/identity/index.ts';
import type { Revision } from '../../../../kernel/subject/index.ts';
import type { AnyDb, Db } from '../../../../platform/database/index.ts';
import type { VersionContent } from '../../../development/design/index.ts';
import type { ServableEndpoint } from '../endpoint/index.ts';
import type { StatementInForce, UseStatement } from '../use-statement/index.ts';
import { approvedRevision, type Bound } from './approved.ts';
import type { ReleaseDeps } from './release.deps.ts';
import * as repository from './release.repository.ts';
import type { ReleaseRevision } from './release.schema.ts';
import type { ReleaseTables } from './release.table.ts';

/** Why an approval does not hold any more, with the subject that it is about. */
export interface Flaw {
  readonly code: string;
  readonly subjectId: string;
  readonly text: Bilingual;
}

/** A release as an approval binds it: nothing in it comes from a draft. */
export interface BoundRelease {
  readonly row: repository.Release;
  readonly review: StoredReview;
  readonly bound: Bound;
  readonly content: ReleaseRevision;
  readonly version: Revision & { readonly content: VersionContent };
  readonly endpoints: readonly ServableEndpoint[];
  readonly applicationIds: readonly string[];
  /** Those that are approved, each in the revision that is bound. */
  readonly statements: readonly StatementInForce[];
}

export type ReleaseReader = ReturnType<typeof createReleaseReader>;

/** Releases with what their approvals bind, read again from the review each time: the row alone is not believed. */
export function createReleaseReader(deps: Pick<ReleaseDeps, 'subjects' | 'reviews' | 'readers'>) {
  const { subjects, reviews, readers } = deps;

  /** Applications that reach it: by the statements that it binds; a test release by those that it names. */
  async function applicationsOf(db: AnyDb, content: ReleaseRevision, bound: Bound): Promise<string[]> {
    const found = new Set<string>();
    for (const id of content.useStatementIds) {
      if (content.kind === 'test') {
        // The application of a statement never changes, so that naming the statement names the application.
        const subject = await subjects.get(db, id);
        if (subject !== null && subject.state !== 'retired') found.add(await readers.statements.applicationOf(db, id));
        continue;
      }
      const statement = await approvedRevision(deps, db, id, bound);
      if (statement !== null) found.add((statement.content as UseStatement).applicationId);
    }
    return [...found].sort();
  }

  async function statementsOf(db: AnyDb, { useStatementIds }: ReleaseRevision, bound: Bound) {
    const found: StatementInForce[] = [];
    for (const id of useStatementIds) {
      const revision = await approvedRevision(deps, db, id, bound);
      if (revision === null) continue;
      const statement = revision.content as UseStatement;
      found.push({ id, revision: revision.hash, applicationId: statement.applicationId, statement });
    }
    return found.sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** The release as bound by its approval, or what is wrong with the approval. */
  async function open(db: AnyDb, row: repository.Release): Promise<BoundRelease | Flaw> {
    const id = row.release_id;
    const review = row.review_id === null ? null : await reviews.get(db, row.review_id);
    if (review === null || review.state !== 'approved' || review.subjectId !== id) return FLAWS.approval(id);
    if (review.gate !== (row.kind === 'test' ? 'test-release' : 'release')) return FLAWS.approval(id);
    const bound = new Map(review.bindings.map((binding) => [binding.subjectId, binding.revision]));
    const own = await approvedRevision(deps, db, id, bound);
    if (own === null || own.hash !== row.revision) return FLAWS.approval(id);
    const content = own.content as ReleaseRevision;
    const version = await approvedRevision(deps, db, content.versionId, bound);
    if (version === null) return FLAWS.version(content.versionId);
    const named = new Map<string, string>();
    for (const endpointId of content.endpointIds) {
      const endpoint = await approvedRevision(deps, db, endpointId, bound);
      if (endpoint !== null) named.set(endpointId, endpoint.hash);
    }
    const endpoints = [...(await readers.endpoints.boundEndpoints(db, named)).values()];
    if (endpoints.length === 0) return FLAWS.endpoints(id);
    return {
      row,
      review,
      bound,
      content,
      version: version as BoundRelease['version'],
      endpoints,
      applicationIds: await applicationsOf(db, content, bound),
      statements: await statementsOf(db, content, bound),
    };
  }

  return {
    open,
    applicationsOf,
    /** Every release that is approved now, suspended ones included: those whose approval holds, and what is wrong with the others. */
    async served(db: AnyDb): Promise<{ releases: BoundRelease[]; flaws: Flaw[] }> {
      const releases: BoundRelease[] = [];
      const flaws: Flaw[] = [];
      const tables: Db<ReleaseTables> = db;
      for (const row of await repository.servedReleases(tables)) {
        const opened = await open(db, row);
        if ('row' in opened) releases.push(opened);
        else flaws.push(opened);
      }
      return { releases, flaws };
    },
    /** What an approval would bind of these subjects now: revisions in force. */
    async inForce(db: AnyDb, ids: readonly string[]): Promise<Bound> {
      const revisions = await subjects.inForceOf(db, ids);
      return new Map([...revisions].map(([id, { hash }]) => [id, hash]));
    },
    stoppedIds: (db: AnyDb): Promise<string[]> => repository.stoppedReleaseIds(db),
  };
}

const FLAWS = {
  approval: (subjectId: string): Flaw => ({
    code: 'approval-invalid',
    subjectId,
    text: {
      zh: '该发布所依据的审批不成立，已不再提供服务。请重新申请发布。',
      en: 'The approval of this release does not hold, so it is not served: apply for it again.',
    },
  }),
  version: (subjectId: string): Flaw => ({
    code: 'version-not-approved',
    subjectId,
    text: {
      zh: '发布所绑定的模型版本未获批准或已停用。',
      en: 'The version that a release binds is not approved or is retired.',
    },
  }),
  endpoints: (subjectId: string): Flaw => ({
    code: 'no-approved-endpoint',
    subjectId,
    text: {
      zh: '发布没有已批准的上游端点，无法提供服务。',
      en: 'A release has no approved endpoint left, so it can serve nothing.',
    },
  }),
};
