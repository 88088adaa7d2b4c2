import type { PermissionRules } from '../../../kernel/identity/index.ts';

export const monitoringPermissions = {
  'keyword-list.read': {
    roles: 'everyone',
    scope: 'anywhere',
    title: { zh: '查看关键词库概况', en: 'See keyword lists' },
  },
  // Who knows the entries knows how to write around them.
  'keyword-entry.read': {
    roles: ['compliance-officer', 'security-officer', 'operator', 'auditor', 'audit-administrator'],
    scope: 'anywhere',
    title: { zh: '查看关键词条目与样本', en: 'See entries and samples of keyword lists' },
  },
  'keyword-list.write': {
    roles: ['compliance-officer', 'security-officer'],
    scope: 'unit',
    title: { zh: '编制与导入关键词库', en: 'Write and import keyword lists' },
  },
  'screening-policy.read': {
    roles: 'everyone',
    scope: 'anywhere',
    title: { zh: '查看检测策略', en: 'See screening policies' },
  },
  'screening-policy.write': {
    roles: ['compliance-officer', 'security-officer'],
    scope: 'unit',
    title: { zh: '编制检测策略', en: 'Write screening policies' },
  },
  'screening-guard.operate': {
    roles: ['platform-engineer', 'operator'],
    scope: 'unit',
    title: { zh: '管理护栏模型凭据', en: 'Keep the credentials of guard models' },
  },
  // Stopping needs one person; giving back is for those who judge, and never for whoever owns the application or decided.
  'misuse.grade': {
    roles: ['compliance-officer', 'security-officer', 'operator'],
    scope: 'unit',
    title: { zh: '对最终用户作滥用处置', en: 'Warn, limit, suspend or close end users' },
  },
  'misuse.reinstate': {
    roles: ['compliance-officer', 'security-officer'],
    scope: 'unit',
    title: { zh: '恢复被处置的最终用户', en: 'Reinstate end users' },
  },
  'misuse.appeal': {
    roles: ['compliance-officer', 'security-officer', 'operator', 'product-owner', 'complaint-handler'],
    scope: 'unit',
    title: { zh: '登记最终用户的申诉', en: 'Put down appeals of end users' },
  },
  'misuse.set-ladder': {
    roles: ['compliance-officer', 'security-officer'],
    scope: 'unit',
    title: { zh: '设置滥用处置阶梯', en: 'Set the steps of misuse handling' },
  },
  'screening.try': {
    roles: [
      'compliance-officer',
      'security-officer',
      'operator',
      'product-owner',
      'model-engineer',
      'complaint-handler',
    ],
    scope: 'anywhere',
    title: { zh: '试检文本', en: 'Try a text against the screening' },
  },
} as const satisfies PermissionRules;
