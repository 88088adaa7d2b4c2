import type { PermissionRules } from '../../../../kernel/identity/index.ts';

export const competencePermissions = {
  'competence.read': {
    roles: 'everyone',
    scope: 'anywhere',
    title: { zh: '查看课程与能力要求', en: 'See courses and what roles require' },
  },
  'competence.define': {
    roles: ['compliance-officer', 'security-officer'],
    scope: 'organisation',
    title: { zh: '定义能力', en: 'Define competences' },
  },
  'course.write': {
    roles: ['compliance-officer', 'security-officer'],
    scope: 'unit',
    title: { zh: '编写课程与题库（可见答案）', en: 'Write courses and questions, with their answers' },
  },
  'competence-proof.read': {
    roles: ['compliance-officer', 'security-officer', 'security-administrator', 'audit-administrator', 'auditor'],
    scope: 'anywhere',
    title: { zh: '查看他人的能力记录', en: 'See the competence of others' },
  },
  'competence-proof.record': {
    roles: ['compliance-officer', 'security-officer'],
    scope: 'anywhere',
    title: { zh: '导入与撤销证书', en: 'Import and revoke certificates' },
  },
  'competence-rule.write': {
    roles: ['security-administrator', 'compliance-officer'],
    scope: 'organisation',
    title: { zh: '编写角色的能力要求', en: 'Write what roles require' },
  },
} as const satisfies PermissionRules;
