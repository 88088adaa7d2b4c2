import type { PermissionRules } from '../../../../kernel/identity/index.ts';

export const releasePermissions = {
  'release.read': { roles: 'everyone', scope: 'anywhere', title: { zh: '查看发布', en: 'See releases' } },
  'release.write': {
    roles: ['product-owner', 'platform-engineer', 'model-engineer'],
    scope: 'unit',
    title: { zh: '编制发布', en: 'Put releases together' },
  },
  'release.apply': {
    roles: ['product-owner', 'platform-engineer', 'model-engineer'],
    scope: 'unit',
    title: { zh: '申请发布', en: 'Apply for a release' },
  },
  'release.suspend': {
    roles: ['security-officer', 'compliance-officer'],
    scope: 'unit',
    title: { zh: '暂停与恢复发布', en: 'Suspend and resume releases' },
  },
  'release.revoke': {
    roles: ['security-officer', 'compliance-officer'],
    scope: 'unit',
    title: { zh: '撤销发布', en: 'Revoke releases' },
  },
  'release.rollback': {
    roles: ['security-officer', 'platform-engineer'],
    scope: 'unit',
    title: { zh: '回退发布', en: 'Roll releases back' },
  },
  'release.break-glass': {
    roles: ['operator', 'security-officer', 'platform-engineer'],
    scope: 'unit',
    title: { zh: '紧急处置（事后补审）', en: 'Act at once in an emergency, reviewed afterwards' },
  },
} as const satisfies PermissionRules;
