import type { AnyDb } from '../../../../platform/database/index.ts';
import type { DeploymentDeps } from '../deployment.deps.ts';
import type { UseStatement } from './use-statement.schema.ts';

export interface StatementInForce {
  readonly id: string;
  /** Hash of the revision in force. */
  readonly revision: string;
  readonly applicationId: string;
  readonly statement: UseStatement;
}

export type UseStatementReader = ReturnType<typeof createUseStatementReader>;

/** The relation by which a use statement names its application; it never changes. */
export const STATES_USE_OF = 'states-use-of';

/** Use statements for whoever judges a release or compiles policies. */
export function createUseStatementReader({ subjects }: Pick<DeploymentDeps, 'subjects'>) {
  return {
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
