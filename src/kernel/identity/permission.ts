import type { Actor } from './actor.ts';
import { grantsInForce, type Role } from './role.ts';

/**
 * A permission is a verb on a noun, e.g. `release.apply`. A module declares which roles hold it; nobody else decides.
 * `scope: 'unit'` means that the role must be held at the subject's unit or above it; `scope: 'organisation'` that it must
 * be held at the root unit.
 */
export interface PermissionRule {
  readonly roles: readonly Role[] | 'everyone';
  readonly scope: 'unit' | 'organisation' | 'anywhere';
  readonly title: { readonly zh: string; readonly en: string };
}

export type PermissionRules = Readonly<Record<string, PermissionRule>>;

/** Answers whether `ancestor` is `unit` or lies above it in the tree of units. */
export type UnitCovers = (ancestor: string, unit: string) => boolean;

/**
 * Decides one permission. `unit` is where the subject lies; without it (a list, a creation whose unit is checked later)
 * holding the role anywhere is enough. Unknown permissions are refused. A grant that has ended by `at` counts no more, also for an actor
 * who was read earlier.
 */
export function isPermitted(
  rules: PermissionRules,
  actor: Actor,
  permission: string,
  place: { unit?: string; rootUnit: string; covers: UnitCovers; at: Date },
): boolean {
  if (actor.kind !== 'person') return actor.kind === 'system';
  const rule = rules[permission];
  if (rule === undefined) return false;
  if (actor.scopes !== undefined && !actor.scopes.includes(permission)) return false;
  if (rule.roles === 'everyone') return true;
  const roles = rule.roles;
  return grantsInForce(actor.roles, place.at).some((grant) => {
    if (!roles.includes(grant.role)) return false;
    if (rule.scope === 'anywhere') return true;
    if (rule.scope === 'organisation') return grant.unitId === place.rootUnit;
    return place.unit === undefined || place.covers(grant.unitId, place.unit);
  });
}
