import type { PermissionRules } from '../../../../kernel/identity/index.ts';

/** Whoever owns an application does not set its budget. */
export const limitPermissions = {
  'limit.set': {
    roles: ['platform-engineer', 'operator'],
    scope: 'unit',
    title: { zh: '设置限额、预算与价格', en: 'Set limits, budgets and prices' },
  },
} as const satisfies PermissionRules;
