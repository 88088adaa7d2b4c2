import { isTimeBoxed, ROLES, rolesConflict, systemActor } from '../../../../kernel/identity/index.ts';
import { ProblemError } from '../../../../platform/http/index.ts';
import * as repository from '../people.repository.ts';
import type { GrantRow } from '../people.table.ts';
import type { SourceDeps } from './source.deps.ts';
import type { Admission, RoleMapping } from './source.table.ts';

type Mapped = Pick<RoleMapping, 'role' | 'unitId'>;

export interface RoleDifference {
  readonly gives: readonly Mapped[];
  readonly takes: readonly Mapped[];
}

/**
 * What the groups of a person change in the grants that they hold: nothing that a person granted, and no role that must stay apart from
 * one that is held or given before it.
 */
export function roleDifference(
  sourceId: string,
  admission: Admission,
  grants: readonly GrantRow[],
  groups: readonly string[],
  now: Date,
): { readonly gives: RoleMapping[]; readonly takes: GrantRow[]; readonly clashes: RoleMapping[] } {
  const wanted = admission.roleMappings.filter(
    (mapping) => groups.includes(mapping.group) && allowed(admission, mapping),
  );
  const held = grants.filter((grant) => grant.until === null || grant.until > now);
  const same = (grant: GrantRow, mapping: RoleMapping) =>
    grant.role === mapping.role && grant.unit_id === mapping.unitId;
  const takes = held.filter(
    (grant) => grant.granted_by === sourceId && !wanted.some((mapping) => same(grant, mapping)),
  );
  const roles = held.filter((grant) => !takes.includes(grant)).map(({ role }) => role);
  const gives: RoleMapping[] = [];
  const clashes: RoleMapping[] = [];
  for (const mapping of wanted) {
    if (held.some((grant) => same(grant, mapping))) continue;
    if (gives.some((one) => one.role === mapping.role && one.unitId === mapping.unitId)) continue;
    if (roles.some((role) => rolesConflict(role, mapping.role))) clashes.push(mapping);
    else {
      roles.push(mapping.role);
      gives.push(mapping);
    }
  }
  return { gives, takes, clashes };
}

/**
 * Brings the grants that stem from a source in line with the groups of a person: gives what is missing, takes back what no group
 * carries any more, and touches no grant that a person made. Every grant goes through the grant service, so that powers
 * that must stay apart stay apart; what it refuses is left out.
 */
export function createRoleMapper(deps: Pick<SourceDeps, 'db' | 'clock' | 'grants'>) {
  return async (sourceId: string, admission: Admission, personId: string, groups: readonly string[]): Promise<void> => {
    const actor = systemActor(sourceId);
    const grants = await repository.grantsOf(deps.db, [personId]);
    const { gives, takes, clashes } = roleDifference(sourceId, admission, grants, groups, deps.clock.now());
    // Taken back first: what goes may be what keeps the new one out.
    for (const grant of takes) await unlessRefused(() => deps.grants.revoke(actor, personId, grant.id));
    // What clashes is asked for too: that it was refused belongs into the ledger.
    for (const { role, unitId } of [...gives, ...clashes])
      await unlessRefused(() => deps.grants.grant(actor, personId, { role, unitId }));
  };
}

/** Asked again here: what a group may give is decided when it gives, not only when the setting was written. */
function allowed(admission: Admission, { role }: RoleMapping): boolean {
  if (isTimeBoxed(role)) return false;
  return admission.grantsAdministrators || !('administrator' in ROLES[role]);
}

/** A refusal (a conflict of roles, the last security administrator) is recorded by the grant service and is no fault of the sign-in. */
async function unlessRefused(run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof ProblemError) || error.status >= 500) throw error;
  }
}
