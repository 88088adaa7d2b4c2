import type { PermissionRules } from '../../../../kernel/identity/index.ts';

/** Whoever owns an application does not judge what was found about it. */
export const purposePermissions = {
  'purpose.look': {
    roles: ['compliance-officer', 'security-officer'],
    scope: 'unit',
    title: { zh: '查看并记录超出用途与上报的情况', en: 'Look at off-purpose use and escalations, on record' },
  },
} as const satisfies PermissionRules;
