import { grantsInForce, type Role } from '../kernel/identity/index.ts';
import type { AnyDb } from '../platform/database/index.ts';
import type { Directory } from './directory.ts';

/** Those who hold one of the roles now for a unit or one above it, each once. */
export async function holdersIn(
  directory: Pick<Directory, 'holdersOf' | 'unitCovers'>,
  roles: readonly Role[],
  unitId: string,
  at: Date,
  db?: AnyDb,
): Promise<string[]> {
  const able = new Set<string>();
  for (const holder of await directory.holdersOf(roles, db))
    for (const grant of grantsInForce(holder.roles, at))
      if (roles.includes(grant.role) && (await directory.unitCovers(grant.unitId, unitId, db))) able.add(holder.id);
  return [...able];
}
