import type { UnitRow } from './people.table.ts';

/** The tree of units, held in memory because every permission asks it; reloaded when a unit changes. */
export interface UnitTree {
  readonly rootId: string | null;
  get(id: string): UnitRow | undefined;
  all(): readonly UnitRow[];
  /** True when `ancestor` is `unit` or lies above it. Unknown units are covered by nobody. */
  covers(ancestor: string, unit: string): boolean;
  /** The unit and all below it. */
  withDescendants(id: string): string[];
}

export function createUnitTree(rows: readonly UnitRow[]): UnitTree {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const covers = (ancestor: string, unit: string) => {
    // The depth is bounded by the number of units, so a broken tree can't loop for ever.
    let at = byId.get(unit);
    for (let steps = 0; at !== undefined && steps <= byId.size; steps++) {
      if (at.id === ancestor) return true;
      at = at.parent_id === null ? undefined : byId.get(at.parent_id);
    }
    return false;
  };
  return {
    rootId: rows.find((row) => row.parent_id === null)?.id ?? null,
    get: (id) => byId.get(id),
    all: () => rows,
    covers,
    withDescendants: (id) => rows.filter((row) => covers(id, row.id)).map((row) => row.id),
  };
}
