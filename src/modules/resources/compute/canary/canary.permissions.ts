import type { PermissionRules } from '../../../../kernel/identity/index.ts';

/** Whoever runs an upstream does not say that another model behind it is fine. */
export const canaryPermissions = {
  'canary.set': {
    roles: ['platform-engineer', 'security-officer'],
    scope: 'organisation',
    title: { zh: '设定模型指纹提问', en: 'Set the questions of model fingerprints' },
  },
  'canary.judge': {
    roles: ['compliance-officer', 'security-officer'],
    scope: 'unit',
    title: { zh: '处置模型变化', en: 'Settle changes of the model behind an upstream' },
  },
} as const satisfies PermissionRules;
