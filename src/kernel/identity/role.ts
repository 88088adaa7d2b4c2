/**
 * The roles. A role is granted to a person at a unit (and holds for the units below it), optionally until a date.
 * The three administrators are kept apart, as MLPS level 3 asks: no account holds two of them.
 */
export const ROLES = {
  'system-administrator': { zh: '系统管理员', en: 'System administrator', administrator: true },
  'security-administrator': { zh: '安全管理员', en: 'Security administrator', administrator: true },
  'audit-administrator': { zh: '审计管理员', en: 'Audit administrator', administrator: true },
  auditor: { zh: '审计员', en: 'Auditor', timeBoxed: true },
  'compliance-officer': { zh: '合规专员', en: 'Compliance officer' },
  'security-officer': { zh: '安全专员', en: 'Security officer' },
  'model-engineer': { zh: '算法工程师', en: 'Model engineer' },
  'platform-engineer': { zh: '平台工程师', en: 'Platform engineer' },
  'data-engineer': { zh: '数据工程师', en: 'Data engineer' },
  'product-owner': { zh: '产品负责人', en: 'Product owner' },
  operator: { zh: '运行值班员', en: 'Operator' },
  'ethics-member': { zh: '伦理委员会委员', en: 'Ethics committee member' },
  'complaint-handler': { zh: '投诉处理员', en: 'Complaint handler' },
  member: { zh: '成员', en: 'Member' },
} as const satisfies Record<string, { zh: string; en: string; administrator?: true; timeBoxed?: true }>;

export type Role = keyof typeof ROLES;
export const ROLE_NAMES = Object.keys(ROLES) as Role[];

export interface RoleGrant {
  readonly role: Role;
  /** The unit at which the role is held; it holds for the units below too. */
  readonly unitId: string;
  /** UTC instant in ISO 8601 after which the grant is void, or null. */
  readonly until: string | null;
}

/** True when no account may hold both roles. */
export function rolesConflict(a: Role, b: Role): boolean {
  if (a === b) return false;
  const administrator = (role: Role) => 'administrator' in ROLES[role];
  if (administrator(a) && administrator(b)) return true;
  // Whoever audits reads everything and changes nothing, so holds nothing else that acts.
  const audits = (role: Role) => role === 'auditor' || role === 'audit-administrator';
  const acts = (role: Role) => !audits(role) && role !== 'member';
  return (audits(a) && acts(b)) || (audits(b) && acts(a));
}

/** True when grants of the role must carry an end date. */
export function isTimeBoxed(role: Role): boolean {
  return 'timeBoxed' in ROLES[role];
}

/** The grants still in force at `at`. */
export function grantsInForce(grants: readonly RoleGrant[], at: Date): RoleGrant[] {
  return grants.filter((grant) => grant.until === null || Date.parse(grant.until) > at.getTime());
}
