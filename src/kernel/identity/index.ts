export {
  type Actor,
  type ActorReference,
  actorReference,
  type GatewayActor,
  type PersonActor,
  type SystemActor,
  systemActor,
} from './actor.ts';
export { type CompetenceDemand, type CompetenceProof, competentUntil } from './competence.ts';
export {
  createIdFactory,
  firstIdAt,
  ID_PREFIXES,
  type Id,
  type IdKind,
  isId,
  kindOfId,
  type NewId,
  timeOfId,
} from './id.ts';
export { isPermitted, type PermissionRule, type PermissionRules, type UnitCovers } from './permission.ts';
export { grantsInForce, isTimeBoxed, ROLE_NAMES, ROLES, type Role, type RoleGrant, rolesConflict } from './role.ts';
export type { Bilingual } from './text.ts';
