import type { IncrementalDetector } from '../../../../engines/screening/index.ts';
import type { AnyDb } from '../../../../platform/database/index.ts';
import { listDetector } from './detection.ts';
import type { KeywordListReader } from './keyword-list.reader.ts';
import type { ListParts } from './list-parts.ts';

export type CompiledLists = ReturnType<typeof createCompiledLists>;

/** Detectors of lists that are not in force, such as drafts that are tried, which are kept in memory. */
const KEPT_BESIDE = 4;

/**
 * Detectors of lists, each compiled once for its entries. Which lists are in force is asked each time, so that what was
 * admitted or retired a moment ago is screened by, or no longer, in every process.
 */
export function createCompiledLists({ lists, parts }: { lists: KeywordListReader; parts: ListParts }) {
  // By list and hash of the entries, least recently used first.
  const compiled = new Map<string, Promise<IncrementalDetector>>();

  function detector(db: AnyDb, listId: string, entriesSha256: string): Promise<IncrementalDetector> {
    const key = `${listId} ${entriesSha256}`;
    const known =
      compiled.get(key) ?? parts.entries(db, entriesSha256).then((entries) => listDetector(listId, entries));
    compiled.delete(key);
    compiled.set(key, known);
    // What failed is tried again by whoever asks next.
    known.catch(() => compiled.delete(key));
    return known;
  }

  function forget(inForce: ReadonlySet<string>): void {
    const beside = [...compiled.keys()].filter((key) => !inForce.has(key));
    for (const key of beside.slice(0, Math.max(0, beside.length - KEPT_BESIDE))) compiled.delete(key);
  }

  return {
    /** Of one list, in force or not. The detector bears the list's id as its name. */
    detector,
    /** Of all lists in force, with the revision by which each screens. */
    async inForce(db: AnyDb) {
      const current = await lists.inForce(db);
      const detectors = await Promise.all(
        current.map(async (one) => ({
          ...one,
          detector: await detector(db, one.list.id, one.content.entries.sha256),
        })),
      );
      forget(new Set(current.map(({ list, content }) => `${list.id} ${content.entries.sha256}`)));
      return detectors;
    },
  };
}
