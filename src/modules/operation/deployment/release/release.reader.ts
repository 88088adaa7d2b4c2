import type { StoredReview } from '../../../../governance/index.ts';
import type { Bilingual } from '../../../../kernel/identity/index.ts';
import type { Revision } from '../../../../kernel/subject/index.ts';
import type { AnyDb, Db } from '../../../../platform/database/index.ts';
import type { VersionContent } from '../../../development/design/index.ts';
import type { ServableEndpoint } from '../endpoint/index.ts';
import type { StatementInForce, UseStatement } from '../use-statement/index.ts';
import { type Approved, approvedIn, approvedRevisions, type Bound } from './approved.ts';
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

interface Held extends Pick<BoundRelease, 'review' | 'bound' | 'content' | 'version'> {
  readonly approved: Approved;
  readonly endpoints: readonly Revision[];
}

export type ReleaseReader = ReturnType<typeof createReleaseReader>;

/** Releases with what their approvals bind, read again from the review each time: the row alone is not believed. */
export function createReleaseReader(deps: Pick<ReleaseDeps, 'subjects' | 'reviews' | 'readers'>) {
  const { subjects, reviews, readers } = deps;

  /** Applications that reach it: by the statements that it binds; a test release by those that it names. */
  async function applicationsOf(db: AnyDb, content: ReleaseRevision, approved: Approved): Promise<string[]> {
    const found = new Set<string>();
    for (const id of content.useStatementIds) {
      if (content.kind === 'test') {
        // The application of a statement never changes, so that naming the statement names the application.
        const subject = await subjects.get(db, id);
        if (subject !== null && subject.state !== 'retired') found.add(await readers.statements.applicationOf(db, id));
        continue;
      }
      const statement = approved(id);
      if (statement !== null) found.add((statement.content as UseStatement).applicationId);
    }
    return [...found].sort();
  }

  function statementsOf({ useStatementIds }: ReleaseRevision, approved: Approved): StatementInForce[] {
    const found = useStatementIds.flatMap((id) => {
      const revision = approved(id);
      if (revision === null) return [];
      const statement = revision.content as UseStatement;
      return [{ id, revision: revision.hash, applicationId: statement.applicationId, statement }];
    });
    return found.sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** What the approval of the release binds, as far as it holds, or what is wrong with it. */
  function approvalOf(row: repository.Release, review: StoredReview, bound: Bound, approved: Approved): Held | Flaw {
    const id = row.release_id;
    if (review.state !== 'approved' || review.subjectId !== id) return FLAWS.approval(id);
    if (review.gate !== (row.kind === 'test' ? 'test-release' : 'release')) return FLAWS.approval(id);
    const own = approved(id);
    if (own === null || own.hash !== row.revision) return FLAWS.approval(id);
    const content = own.content as ReleaseRevision;
    const version = approved(content.versionId);
    if (version === null) return FLAWS.version(content.versionId);
    const endpoints = [...new Set(content.endpointIds)].flatMap((endpointId) => approved(endpointId) ?? []);
    return { review, bound, approved, content, version: version as BoundRelease['version'], endpoints };
  }

  /** Releases as bound by their approvals, or what is wrong with an approval. What they bind is read at once for all of them. */
  async function openAll(db: AnyDb, rows: readonly repository.Release[]): Promise<(BoundRelease | Flaw)[]> {
    const approvals = await reviews.getMany(
      db,
      rows.flatMap(({ review_id }) => review_id ?? []),
    );
    const bindings = new Map(
      [...approvals.values()].map((review): [StoredReview, Bound] => [
        review,
        new Map(review.bindings.map((binding) => [binding.subjectId, binding.revision])),
      ]),
    );
    const approvedBy = await approvedIn(deps, db, [...bindings.values()]);
    const looked = rows.map((row): (Held & { row: repository.Release }) | Flaw => {
      const review = approvals.get(row.review_id ?? '');
      if (review === undefined) return FLAWS.approval(row.release_id);
      const bound = bindings.get(review)!;
      const held = approvalOf(row, review, bound, approvedBy(bound));
      return 'endpoints' in held ? { ...held, row } : held;
    });
    const servable = await readers.endpoints.boundEndpoints(
      db,
      looked.flatMap((one) => ('endpoints' in one ? one.endpoints : [])),
    );
    const found: (BoundRelease | Flaw)[] = [];
    for (const one of looked) {
      if (!('endpoints' in one)) {
        found.push(one);
        continue;
      }
      const { approved, ...held } = one;
      const endpoints = held.endpoints.flatMap((revision) => servable.get(revision) ?? []);
      const applicationIds = await applicationsOf(db, held.content, approved);
      const statements = statementsOf(held.content, approved);
      if (endpoints.length === 0) found.push(FLAWS.endpoints(held.row.release_id));
      else found.push({ ...held, endpoints, applicationIds, statements });
    }
    return found;
  }

  return {
    open: async (db: AnyDb, row: repository.Release): Promise<BoundRelease | Flaw> => (await openAll(db, [row]))[0]!,
    /** Of one that need not be approved, by the bindings given. */
    applicationsOf: async (db: AnyDb, content: ReleaseRevision, bound: Bound): Promise<string[]> =>
      applicationsOf(db, content, await approvedRevisions(deps, db, content.useStatementIds, bound)),
    /** Every release that is approved now, suspended ones included: those whose approval holds, and what is wrong with the others. */
    async served(db: AnyDb): Promise<{ releases: BoundRelease[]; flaws: Flaw[] }> {
      const tables: Db<ReleaseTables> = db;
      const opened = await openAll(db, await repository.servedReleases(tables));
      return {
        releases: opened.filter((one) => 'row' in one),
        flaws: opened.filter((one): one is Flaw => !('row' in one)),
      };
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
