import type { AnyDb } from '../../../../platform/database/index.ts';
import type { DeploymentDeps } from '../deployment.deps.ts';
import type { UseStatement } from './use-statement.schema.ts';

export interface StatementInForce {
  readonly id: string;
  /** Hash of the revision. */
  readonly revision: string;
  readonly applicationId: string;
  readonly statement: UseStatement;
}

export type UseStatementReader = ReturnType<typeof createUseStatementReader>;

/** The relation by which a use statement names its application; it never changes. */
export const STATES_USE_OF = 'states-use-of';

/** Use statements for whoever judges a release or compiles policies. */
export function createUseStatementReader({ subjects, reviews }: Pick<DeploymentDeps, 'subjects' | 'reviews'>) {
  return {
    /** When the revisions in force were approved, by the id of the statement; one of which no review is found is left out. */
    approvedAt: (db: AnyDb, revisions: readonly { subjectId: string; hash: string }[]): Promise<Map<string, string>> =>
      reviews.approvals(db, 'use-statement.approve', revisions),

    /** Statements in force of applications, by application id, with the time of their approval. */
    async publishedOf(
      db: AnyDb,
      applicationIds: readonly string[],
    ): Promise<Map<string, (StatementInForce & { approvedAt: string | null })[]>> {
      const found = new Map(
        applicationIds.map((id): [string, (StatementInForce & { approvedAt: string | null })[]] => [id, []]),
      );
      const links = (await subjects.linksOf(db, applicationIds)).filter(({ relation }) => relation === STATES_USE_OF);
      const revisions = await subjects.inForceOf(
        db,
        links.map(({ fromId }) => fromId),
      );
      const approvals = await this.approvedAt(db, [...revisions.values()]);
      for (const { fromId: id, toId: applicationId } of links) {
        const revision = revisions.get(id);
        if (revision === undefined) continue;
        found.get(applicationId)?.push({
          id,
          revision: revision.hash,
          applicationId,
          statement: revision.content as UseStatement,
          approvedAt: approvals.get(id) ?? null,
        });
      }
      return found;
    },

    /** Statements that have a revision in force, by id; the others are left out. */
    async statementsInForce(db: AnyDb, ids: readonly string[]): Promise<Map<string, StatementInForce>> {
      const revisions = await subjects.inForceOf(db, ids);
      return new Map(
        [...revisions].map(([id, revision]) => {
          const statement = revision.content as UseStatement;
          return [id, { id, revision: revision.hash, applicationId: statement.applicationId, statement }];
        }),
      );
    },

    /** The application that a statement is about, of any revision. Problem 404 for an unknown statement. */
    async applicationOf(db: AnyDb, statementId: string): Promise<string> {
      await subjects.require(db, statementId, 'use-statement');
      return ((await subjects.latest(db, statementId))!.content as UseStatement).applicationId;
    },
  };
}
