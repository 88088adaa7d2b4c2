import type { PermissionRules, Role } from '../../../kernel/identity/index.ts';
import { canaryPermissions } from './canary/canary.permissions.ts';

/** Those who run, secure, answer for or audit the service. */
const WATCHERS: readonly Role[] = [
  'system-administrator',
  'security-administrator',
  'audit-administrator',
  'auditor',
  'compliance-officer',
  'security-officer',
  'platform-engineer',
  'product-owner',
  'operator',
];

export const computePermissions = {
  'gateway.read': { roles: WATCHERS, scope: 'anywhere', title: { zh: '查看网关', en: 'See gateways' } },
  'gateway.manage': {
    roles: ['system-administrator', 'platform-engineer'],
    scope: 'organisation',
    title: { zh: '登记与退役网关', en: 'Enrol and retire gateways' },
  },
  'traffic.read': { roles: WATCHERS, scope: 'unit', title: { zh: '查看调用记录', en: 'See traffic records' } },
  'traffic.read-payload': {
    roles: ['compliance-officer', 'security-officer'],
    scope: 'unit',
    title: { zh: '查看调用内容（每次留痕）', en: 'Read prompts and answers (recorded each time)' },
  },
  'traffic.erase': {
    roles: ['compliance-officer'],
    scope: 'unit',
    title: { zh: '删除调用内容', en: 'Erase prompts and answers' },
  },
  'traffic.prune': {
    roles: ['compliance-officer', 'system-administrator'],
    scope: 'organisation',
    title: { zh: '申请清除到期的流量月份', en: 'Apply for the deletion of months of traffic' },
  },
  'hold.read': {
    roles: ['compliance-officer', 'security-officer', 'audit-administrator', 'auditor'],
    scope: 'organisation',
    title: { zh: '查看法律保全', en: 'See legal holds' },
  },
  'hold.manage': {
    roles: ['compliance-officer'],
    scope: 'organisation',
    title: { zh: '设置与解除法律保全', en: 'Place and lift legal holds' },
  },
  'reconciliation.read': {
    roles: WATCHERS,
    scope: 'anywhere',
    title: { zh: '查看上游对账', en: 'See the reconciliation with upstreams' },
  },
  'reconciliation.manage': {
    roles: ['system-administrator', 'platform-engineer'],
    scope: 'unit',
    title: { zh: '指定上游计数器', en: 'Name the counters of upstreams' },
  },
  ...canaryPermissions,
} as const satisfies PermissionRules;
