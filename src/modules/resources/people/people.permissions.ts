import type { PermissionRules } from '../../../kernel/identity/index.ts';
import { bodyPermissions } from './body/body.permissions.ts';
import { competencePermissions } from './competence/competence.permissions.ts';
import { responsibilityPermissions } from './responsibility/responsibility.permissions.ts';

export const peoplePermissions = {
  'unit.read': { roles: 'everyone', scope: 'anywhere', title: { zh: '查看部门', en: 'See units' } },
  'unit.manage': {
    roles: ['security-administrator'],
    scope: 'organisation',
    title: { zh: '维护部门', en: 'Manage units' },
  },
  'person.read': { roles: 'everyone', scope: 'anywhere', title: { zh: '查看人员', en: 'See people' } },
  'person.manage': {
    roles: ['security-administrator'],
    scope: 'unit',
    title: { zh: '维护人员与账号', en: 'Manage people and accounts' },
  },
  'grant.manage': {
    roles: ['security-administrator'],
    scope: 'unit',
    title: { zh: '授予与收回角色', en: 'Grant and take back roles' },
  },
  'sign-in-source.read': {
    roles: ['security-administrator', 'system-administrator', 'audit-administrator', 'auditor'],
    scope: 'organisation',
    title: { zh: '查看登录源', en: 'See sign-in sources' },
  },
  // Whoever says who people are can be anybody: this is the security administrator's, not the system administrator's.
  'sign-in-source.manage': {
    roles: ['security-administrator'],
    scope: 'organisation',
    title: { zh: '维护登录源', en: 'Manage sign-in sources' },
  },
  'settings.read': { roles: 'everyone', scope: 'anywhere', title: { zh: '查看设置', en: 'See settings' } },
  'settings.write': {
    roles: ['system-administrator'],
    scope: 'organisation',
    title: { zh: '修改设置', en: 'Change settings' },
  },
  ...competencePermissions,
  ...bodyPermissions,
  ...responsibilityPermissions,
} as const satisfies PermissionRules;
