import type { Subject } from '../../../../kernel/subject/index.ts';
import type { AnyDb } from '../../../../platform/database/index.ts';
import type { MonitoringDeps } from '../monitoring.deps.ts';
import type { KeywordListContent } from './keyword-list.schema.ts';

export interface ListInForce {
  readonly list: Subject;
  /** Hash of the revision in force. */
  readonly revision: string;
  readonly content: KeywordListContent;
}

export type KeywordListReader = ReturnType<typeof createKeywordListReader>;

const AT_ONCE = 200;

/** Lists in force, for whoever screens by them or judges them. */
export function createKeywordListReader({ subjects, reviews }: Pick<MonitoringDeps, 'subjects' | 'reviews'>) {
  return {
    /** All of them, the oldest list first. */
    async inForce(db: AnyDb): Promise<ListInForce[]> {
      const lists: Subject[] = [];
      let cursor: string | undefined;
      do {
        const page = await subjects.list(db, {
          kind: 'keyword-list',
          state: 'active',
          limit: AT_ONCE,
          ...(cursor === undefined ? {} : { cursor }),
        });
        lists.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      const revisions = await subjects.inForceOf(
        db,
        lists.map(({ id }) => id),
      );
      return lists.reverse().flatMap((list) => {
        const revision = revisions.get(list.id);
        if (revision === undefined) return [];
        return [{ list, revision: revision.hash, content: revision.content as KeywordListContent }];
      });
    },

    /** When a review admitted the revision; null when none is found. */
    async admittedAt(db: AnyDb, listId: string, revision: string): Promise<string | null> {
      const { items } = await reviews.list(db, {
        gate: 'keyword-list.admit',
        subjectId: listId,
        state: 'approved',
        limit: 50,
      });
      const admission = items.find((review) =>
        review.bindings.some((binding) => binding.subjectId === listId && binding.revision === revision),
      );
      return admission?.decidedAt ?? null;
    },
  };
}
