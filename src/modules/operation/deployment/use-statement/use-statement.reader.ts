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
  /** When the revision in force was approved; null when no review of it is found. */
  async function approvedAt(db: AnyDb, id: string, revision: string): Promise<string | null> {
    const decided = await reviews.list(db, {
      gate: 'use-statement.approve',
      subjectId: id,
      state: 'approved',
      limit: 20,
    });
    const approval = decided.items.find((review) =>
      review.bindings.some((binding) => binding.subjectId === id && binding.revision === revision),
    );
    return approval?.decidedAt ?? null;
  }

  return {
    approvedAt,

    /** Statements in force of applications, by application id, with the time of their approval. */
    async publishedOf(
      db: AnyDb,
      applicationIds: readonly string[],
    ): Promise<Map<string, (StatementInForce & { approvedAt: string | null })[]>> {
      const found = new Map<string, (StatementInForce & { approvedAt: string | null })[]>();
      for (const applicationId of applicationIds) {
        const links = await subjects.linksOf(db, applicationId);
        const ids = links
          .filter((link) => link.relation === STATES_USE_OF && link.toId === applicationId)
          .map((link) => link.fromId);
        const own = [];
        for (const [id, { hash, content }] of await subjects.inForceOf(db, ids)) {
          const statement = content as UseStatement;
          const at = await approvedAt(db, id, hash);
          own.push({ id, revision: hash, applicationId, statement, approvedAt: at });
        }
        found.set(applicationId, own);
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
