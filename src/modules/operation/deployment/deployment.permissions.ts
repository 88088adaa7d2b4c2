import type { PermissionRules } from '../../../kernel/identity/index.ts';

/** Of endpoints, applications, keys, use statements and procedures; releases declare theirs. */
export const deploymentPermissions = {
  'endpoint.read': { roles: 'everyone', scope: 'anywhere', title: { zh: '查看上游端点', en: 'See endpoints' } },
  'endpoint.write': {
    roles: ['platform-engineer', 'model-engineer'],
    scope: 'unit',
    title: { zh: '登记与修改上游端点', en: 'Register and change endpoints' },
  },
  'endpoint.operate': {
    roles: ['platform-engineer', 'operator'],
    scope: 'unit',
    title: { zh: '运行上游端点与凭据', en: 'Operate endpoints and their credentials' },
  },
  'application.read': { roles: 'everyone', scope: 'anywhere', title: { zh: '查看应用', en: 'See applications' } },
  'application.write': {
    roles: ['product-owner', 'platform-engineer'],
    scope: 'unit',
    title: { zh: '登记与修改应用', en: 'Register and change applications' },
  },
  'application.suspend': {
    roles: ['security-officer', 'compliance-officer', 'operator'],
    scope: 'unit',
    title: { zh: '暂停应用', en: 'Suspend applications' },
  },
  'application.resume': {
    roles: ['security-officer', 'compliance-officer'],
    scope: 'unit',
    title: { zh: '恢复应用', en: 'Resume applications' },
  },
  'key.manage': {
    roles: ['product-owner', 'platform-engineer', 'security-officer'],
    scope: 'unit',
    title: { zh: '签发与吊销密钥', en: 'Issue and revoke keys' },
  },
  'use-statement.write': {
    roles: ['product-owner', 'compliance-officer'],
    scope: 'unit',
    title: { zh: '编写用途说明', en: 'Write use statements' },
  },
  'procedure.read': { roles: 'everyone', scope: 'anywhere', title: { zh: '查看合规手续', en: 'See procedures' } },
  'procedure.write': {
    roles: ['product-owner', 'compliance-officer'],
    scope: 'unit',
    title: { zh: '填报合规手续', en: 'Enter procedures' },
  },
} as const satisfies PermissionRules;
