import type { ListEntry } from '../../../../engines/screening/list-files/index.ts';
import type { Json } from '../../../../kernel/record/index.ts';
import type { AnyDb, AnyTx } from '../../../../platform/database/index.ts';
import type { MonitoringDeps } from '../monitoring.deps.ts';
import { keepPart, readPart, readPartText } from './list-part.repository.ts';

/** An entry of a stored list. The id follows from its text as the engine compares it, so it is the same in each revision. */
export interface KeptEntry extends ListEntry {
  readonly id: string;
}

export interface ListSamples {
  readonly mustCatch: readonly { readonly text: string; readonly kind: string }[];
  readonly mustPass: readonly { readonly text: string }[];
}

export type ListParts = ReturnType<typeof createListParts>;

/** Parts that are kept read in memory: they never change, and the ones asked about come again. */
const KEPT_IN_MEMORY = 12;

/** Entries and samples of revisions, by hash. What is handed out is shared: nobody changes it. */
export function createListParts({ clock }: Pick<MonitoringDeps, 'clock'>) {
  const recent = new Map<string, unknown>();

  async function read(db: AnyDb, sha256: string): Promise<unknown> {
    const value = recent.get(sha256) ?? (await readPart(db, sha256));
    recent.delete(sha256);
    recent.set(sha256, value);
    for (const oldest of recent.keys()) {
      if (recent.size <= KEPT_IN_MEMORY) break;
      recent.delete(oldest);
    }
    return value;
  }

  return {
    entries: async (db: AnyDb, sha256: string) => (await read(db, sha256)) as readonly KeptEntry[],
    samples: async (db: AnyDb, sha256: string) => (await read(db, sha256)) as ListSamples,
    /** The very text that the hash is of; null when there is none. */
    text: readPartText,
    keepEntries: (tx: AnyTx, entries: readonly KeptEntry[]) => keepPart(tx, entries as unknown as Json, clock.now()),
    keepSamples: (tx: AnyTx, samples: ListSamples) => keepPart(tx, samples as unknown as Json, clock.now()),
  };
}

/** How many entries there are of each kind. */
export function countKinds(entries: readonly KeptEntry[]): { kind: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { kind } of entries) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => ({ kind, count })).sort((a, b) => (a.kind < b.kind ? -1 : 1));
}
