import type { PermissionRules } from '../../../../kernel/identity/index.ts';

export const responsibilityPermissions = {
  'responsibility.read': {
    roles: 'everyone',
    scope: 'anywhere',
    title: { zh: '查看职责矩阵', en: 'See the responsibility matrix' },
  },
  'responsibility.write': {
    roles: ['compliance-officer'],
    scope: 'organisation',
    title: { zh: '分配职责', en: 'Assign responsibilities' },
  },
  'dispute.read': {
    roles: ['compliance-officer', 'audit-administrator', 'auditor'],
    scope: 'anywhere',
    title: { zh: '查看争议', en: 'See disputes' },
  },
  'dispute.decide': {
    roles: ['compliance-officer'],
    scope: 'organisation',
    title: { zh: '指定调解人、裁定升级的争议', en: 'Assign mediators, decide disputes that were escalated' },
  },
} as const satisfies PermissionRules;
