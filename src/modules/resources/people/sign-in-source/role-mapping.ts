import { isTimeBoxed, ROLES, systemActor } from '../../../../kernel/identity/index.ts';
import { ProblemError } from '../../../../platform/http/index.ts';
import * as repository from '../people.repository.ts';
import type { SourceDeps } from './source.deps.ts';
import type { Admission, RoleMapping } from './source.table.ts';

/**
 * Brings the grants that stem from a source in line with the groups of a person: gives what is missing, takes back what no group
 * carries any more, and touches no grant that a person made. Every grant goes through the grant service, so that powers
 * that must stay apart stay apart; what it refuses is left out.
 */
export function createRoleMapper(deps: Pick<SourceDeps, 'db' | 'clock' | 'grants'>) {
  return async (sourceId: string, admission: Admission, personId: string, groups: readonly string[]): Promise<void> => {
    const actor = systemActor(sourceId);
    const wanted = admission.roleMappings.filter(
      (mapping) => groups.includes(mapping.group) && allowed(admission, mapping),
    );
    const held = (await repository.grantsOf(deps.db, [personId])).filter(
      (grant) => grant.until === null || grant.until > deps.clock.now(),
    );
    const same = (grant: { role: string; unit_id: string }, mapping: RoleMapping) =>
      grant.role === mapping.role && grant.unit_id === mapping.unitId;
    // Taken back first: what goes may be what keeps the new one out.
    for (const grant of held) {
      if (grant.granted_by !== sourceId || wanted.some((mapping) => same(grant, mapping))) continue;
      await unlessRefused(() => deps.grants.revoke(actor, personId, grant.id));
    }
    for (const mapping of wanted) {
      if (held.some((grant) => same(grant, mapping))) continue;
      await unlessRefused(() => deps.grants.grant(actor, personId, { role: mapping.role, unitId: mapping.unitId }));
    }
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
