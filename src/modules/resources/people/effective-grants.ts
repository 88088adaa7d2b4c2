import type { RoleGrant } from '../../../kernel/identity/index.ts';
import type { AnyDb, Db } from '../../../platform/database/index.ts';
import { endsOfRights } from './competence/rights.ts';
import * as repository from './people.repository.ts';
import type { GrantRow, PeopleTables } from './people.table.ts';

/** A grant as it counts: its end is its own or that of the competence it needs, whichever comes first. */
export interface EffectiveGrant {
  readonly row: GrantRow;
  readonly grant: RoleGrant;
  /** When it stops counting for want of competence; `Infinity` for never. */
  readonly competentUntil: number;
  /** It would have stopped counting, but there is no other security administrator. */
  readonly kept: boolean;
}

/**
 * Grants with the ends that competence puts on them. One rule stands above it: no lapse leaves the organisation without a
 * security administrator at its root, because then nobody could ever put it right. While there is none whose competence holds,
 * those whose competence has lapsed keep that role; the control of 4.4 b fails meanwhile, and the ledger says so.
 */
export async function effectiveGrants(
  db: AnyDb,
  rows: readonly GrantRow[],
  at: Date,
  rootUnit: string | null,
): Promise<EffectiveGrant[]> {
  const ends = await endsOfRights(db, rows, at);
  const lapsed = (row: GrantRow) => (ends.get(row.id) ?? Number.POSITIVE_INFINITY) <= at.getTime();
  const atRoot = (row: GrantRow) => row.role === 'security-administrator' && row.unit_id === rootUnit;
  const inTime = (row: GrantRow) => row.until === null || row.until > at;
  const nobodyElse =
    rows.some((row) => atRoot(row) && inTime(row) && lapsed(row)) && !(await someAdministrator(db, at, rootUnit));
  return rows.map((row) => {
    const competentUntil = ends.get(row.id) ?? Number.POSITIVE_INFINITY;
    const kept = nobodyElse && atRoot(row) && inTime(row) && lapsed(row);
    const until = Math.min(
      row.until?.getTime() ?? Number.POSITIVE_INFINITY,
      kept ? Number.POSITIVE_INFINITY : Math.max(competentUntil, row.granted_at.getTime()),
    );
    return {
      row,
      competentUntil,
      kept,
      grant: { ...repository.toRoleGrant(row), until: Number.isFinite(until) ? new Date(until).toISOString() : null },
    };
  });
}

/** Whether some enabled security administrator at the root has the competence that the role asks for. */
async function someAdministrator(db: AnyDb, at: Date, rootUnit: string | null): Promise<boolean> {
  const ids = await repository.holderIds(db as Db<PeopleTables>, ['security-administrator'], at);
  const rows = (await repository.grantsOf(db as Db<PeopleTables>, ids)).filter(
    (row) =>
      row.role === 'security-administrator' && row.unit_id === rootUnit && (row.until === null || row.until > at),
  );
  const ends = await endsOfRights(db, rows, at);
  return rows.some((row) => (ends.get(row.id) ?? Number.POSITIVE_INFINITY) > at.getTime());
}
