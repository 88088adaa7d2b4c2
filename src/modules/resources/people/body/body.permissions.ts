import type { PermissionRules } from '../../../../kernel/identity/index.ts';

export const bodyPermissions = {
  'body.read': {
    roles: 'everyone',
    scope: 'anywhere',
    title: { zh: '查看议事机构与决议', en: 'See bodies and resolutions' },
  },
  'body.write': {
    roles: ['compliance-officer'],
    scope: 'unit',
    title: { zh: '编写议事机构的规则与成员', en: 'Write rules and members of bodies' },
  },
  'meeting.read': {
    roles: ['compliance-officer', 'audit-administrator', 'auditor'],
    scope: 'anywhere',
    title: { zh: '查看议事机构的会议', en: 'See meetings of bodies' },
  },
} as const satisfies PermissionRules;
