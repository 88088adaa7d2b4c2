import type { ChangeCounts } from './keyword-list.schema.ts';
import type { KeptEntry } from './list-parts.ts';

export type EntryChange =
  | { readonly change: 'added'; readonly after: KeptEntry }
  | { readonly change: 'removed'; readonly before: KeptEntry }
  | { readonly change: 'changed'; readonly before: KeptEntry; readonly after: KeptEntry };

/** What leads from one list of entries to another: removed and changed ones in the order of the first, then the added ones. */
export function compareEntries(before: readonly KeptEntry[], after: readonly KeptEntry[]): EntryChange[] {
  const later = new Map(after.map((entry) => [entry.id, entry]));
  const earlier = new Set(before.map(({ id }) => id));
  const changes: EntryChange[] = [];
  for (const entry of before) {
    const now = later.get(entry.id);
    if (now === undefined) changes.push({ change: 'removed', before: entry });
    else if (!sameEntry(entry, now)) changes.push({ change: 'changed', before: entry, after: now });
  }
  for (const entry of after) if (!earlier.has(entry.id)) changes.push({ change: 'added', after: entry });
  return changes;
}

export function countChanges(changes: readonly EntryChange[]): ChangeCounts {
  const counts = { added: 0, removed: 0, changed: 0 };
  for (const { change } of changes) counts[change]++;
  return counts;
}

function sameEntry(a: KeptEntry, b: KeptEntry): boolean {
  return (
    a.text === b.text &&
    a.kind === b.kind &&
    a.grade === b.grade &&
    a.boundary === b.boundary &&
    a.literal === b.literal &&
    a.note === b.note &&
    (a.evasions ?? []).join() === (b.evasions ?? []).join()
  );
}
