import { z } from 'zod';
import { csvOf } from '../../../../engines/screening/list-files/index.ts';
import type { Page } from '../../../../governance/index.ts';
import { decodeCursor, encodeCursor } from '../../../../platform/http/index.ts';
import type { MonitoringDeps } from '../monitoring.deps.ts';
import { compareEntries, countChanges, type EntryChange } from './comparison.ts';
import type { ComparisonQuery, EntryQuery } from './import.schema.ts';
import type { ChangeCounts } from './keyword-list.schema.ts';
import type { KeptEntry, ListParts } from './list-parts.ts';
import { revisionOf } from './revision.ts';

export type EntryService = ReturnType<typeof createEntryService>;

/** Reads the entries of revisions: page by page, as a file, and compared. */
export function createEntryService(deps: Pick<MonitoringDeps, 'db' | 'subjects'>, parts: ListParts) {
  const { db } = deps;

  async function entriesOf(listId: string, hash?: string): Promise<readonly KeptEntry[]> {
    const { content } = await revisionOf(deps, db, listId, hash);
    return parts.entries(db, content.entries.sha256);
  }

  return {
    /** In the order of the list; `total` counts all that match. */
    async page(listId: string, query: EntryQuery): Promise<Page<KeptEntry> & { total: number }> {
      const entries = await entriesOf(listId, query.revision);
      const part = query.q?.trim().toLowerCase() ?? '';
      const matching = entries.filter(
        (entry) =>
          (query.kind === undefined || entry.kind === query.kind) &&
          (query.grade === undefined || entry.grade === query.grade) &&
          (part === '' ||
            entry.id === part ||
            entry.text.toLowerCase().includes(part) ||
            (entry.note?.toLowerCase().includes(part) ?? false)),
      );
      return { ...cut(matching, query), total: matching.length };
    },

    async file(listId: string, hash: string | undefined): Promise<string> {
      return csvOf(await entriesOf(listId, hash));
    },

    async compare(
      listId: string,
      query: ComparisonQuery,
    ): Promise<
      Page<{ change: EntryChange['change']; before: KeptEntry | null; after: KeptEntry | null }> & {
        counts: ChangeCounts;
      }
    > {
      const changes = compareEntries(await entriesOf(listId, query.from), await entriesOf(listId, query.to));
      const wanted = changes.filter(({ change }) => query.change === undefined || change === query.change);
      const page = cut(wanted, query);
      return {
        ...page,
        items: page.items.map((one) => ({
          change: one.change,
          before: one.change === 'added' ? null : one.before,
          after: one.change === 'removed' ? null : one.after,
        })),
        counts: countChanges(changes),
      };
    },
  };
}

/** A page of what lies in memory; a revision never changes, so its place is a number. */
function cut<T>(all: readonly T[], { cursor, limit }: { cursor?: string | undefined; limit: number }): Page<T> {
  const from = cursor === undefined ? 0 : decodeCursor(z.number().int().nonnegative(), cursor);
  const items = all.slice(from, from + limit);
  return from + limit < all.length ? { items, nextCursor: encodeCursor(from + limit) } : { items };
}
