import type { PermissionRules } from '../../../kernel/identity/index.ts';

export const designPermissions = {
  'model.read': {
    roles: 'everyone',
    scope: 'anywhere',
    title: { zh: '查看模型与版本', en: 'See models and versions' },
  },
  'model.write': {
    roles: ['model-engineer', 'platform-engineer', 'product-owner'],
    scope: 'unit',
    title: { zh: '登记与修改模型', en: 'Register and change models' },
  },
  'version.write': {
    roles: ['model-engineer', 'platform-engineer'],
    scope: 'unit',
    title: { zh: '登记与修改模型版本', en: 'Register and change versions' },
  },
  'document.read': { roles: 'everyone', scope: 'anywhere', title: { zh: '查看文档', en: 'See documents' } },
  'document.write': {
    roles: [
      'model-engineer',
      'platform-engineer',
      'data-engineer',
      'product-owner',
      'compliance-officer',
      'security-officer',
    ],
    scope: 'anywhere',
    title: { zh: '上传文档', en: 'Upload documents' },
  },
} as const satisfies PermissionRules;
