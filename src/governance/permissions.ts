import type { PermissionRules, Role } from '../kernel/identity/index.ts';

/** Those who answer for something; a plain member sees measures and their own reviews, not who did what. */
const RESPONSIBLE: readonly Role[] = [
  'system-administrator',
  'security-administrator',
  'audit-administrator',
  'auditor',
  'compliance-officer',
  'security-officer',
  'model-engineer',
  'platform-engineer',
  'data-engineer',
  'product-owner',
  'operator',
];

/** Those who look at the work of others; what they see of an act includes what was said at it. */
const LOOKING_AFTER: readonly Role[] = ['audit-administrator', 'auditor', 'compliance-officer'];

export const governancePermissions = {
  'review.read': { roles: 'everyone', scope: 'anywhere', title: { zh: '查看评审', en: 'See reviews' } },
  // Who may decide is for the seats of each review to say; a wrong attempt must reach it to be recorded.
  'review.vote': { roles: 'everyone', scope: 'anywhere', title: { zh: '参与评审', en: 'Take part in reviews' } },
  'review-document.read': {
    roles: LOOKING_AFTER,
    scope: 'unit',
    title: { zh: '查阅评审文件', en: 'Read documents of reviews' },
  },
  // What reviews ask for is configuration; who sets it decides on no review by it.
  'review-template.set': {
    roles: ['system-administrator', 'security-administrator'],
    scope: 'organisation',
    title: { zh: '设置评审模板', en: 'Set what reviews ask for' },
  },
  'gate.read': { roles: 'everyone', scope: 'anywhere', title: { zh: '查看关口', en: 'See gates' } },
  'gate.set-mode': {
    roles: ['compliance-officer', 'security-officer'],
    scope: 'organisation',
    title: { zh: '设置关口模式', en: 'Set the mode of gates' },
  },
  'measure.read': { roles: 'everyone', scope: 'anywhere', title: { zh: '查看措施状态', en: 'See measures' } },
  // An auditor's word stands beside the computed status; whoever works on measures does not judge them.
  'measure.judge': {
    roles: ['audit-administrator', 'auditor'],
    scope: 'organisation',
    title: { zh: '对措施作审核判断', en: 'Judge measures as an auditor' },
  },
  'applicability.change': {
    roles: ['compliance-officer', 'security-officer', 'product-owner'],
    scope: 'organisation',
    title: { zh: '申请适用性声明', en: 'Apply for the applicability statement' },
  },
  'nonconformity.read': {
    roles: RESPONSIBLE,
    scope: 'anywhere',
    title: { zh: '查看不符合项', en: 'See nonconformities' },
  },
  'nonconformity.raise': {
    roles: LOOKING_AFTER,
    scope: 'organisation',
    title: { zh: '提出与验证不符合项', en: 'Raise and verify nonconformities' },
  },
  'audit.read': { roles: RESPONSIBLE, scope: 'anywhere', title: { zh: '查看内部审核', en: 'See internal audits' } },
  'audit.plan': {
    roles: ['audit-administrator', 'compliance-officer'],
    scope: 'organisation',
    title: { zh: '安排内部审核', en: 'Plan internal audits' },
  },
  // Which audit is for its auditors to perform.
  'audit.perform': {
    roles: LOOKING_AFTER,
    scope: 'organisation',
    title: { zh: '执行内部审核', en: 'Perform internal audits' },
  },
  'management-review.read': {
    roles: RESPONSIBLE,
    scope: 'anywhere',
    title: { zh: '查看管理评审', en: 'See management reviews' },
  },
  'management-review.hold': {
    roles: ['compliance-officer', 'product-owner'],
    scope: 'organisation',
    title: { zh: '组织管理评审', en: 'Hold management reviews' },
  },
  'measure.recompute': {
    roles: RESPONSIBLE,
    scope: 'anywhere',
    title: { zh: '重新计算措施状态', en: 'Look at measures again' },
  },
  'profile.read': { roles: 'everyone', scope: 'anywhere', title: { zh: '查看准则集', en: 'See the profile' } },
  'profile.change': {
    roles: ['compliance-officer', 'security-officer', 'product-owner'],
    scope: 'organisation',
    title: { zh: '申请变更准则集', en: 'Apply for changes of the profile' },
  },
  'notification.read': {
    roles: 'everyone',
    scope: 'anywhere',
    title: { zh: '查看本人通知', en: 'See own notifications' },
  },
  'notification.manage': {
    roles: ['system-administrator'],
    scope: 'organisation',
    title: { zh: '设置工作时间与通知渠道', en: 'Set working time and channels of notices' },
  },
  'mail-server.manage': {
    roles: ['system-administrator'],
    scope: 'organisation',
    title: { zh: '设置邮件服务器', en: 'Set the mail server' },
  },
  'record.read': { roles: RESPONSIBLE, scope: 'anywhere', title: { zh: '查看记录', en: 'See records' } },
  'ledger.read': {
    roles: RESPONSIBLE,
    scope: 'anywhere',
    title: { zh: '查看与核验账本', en: 'Read and verify the ledger' },
  },
  'anchor-keeper.manage': {
    roles: ['system-administrator'],
    scope: 'organisation',
    title: { zh: '设置见证人与时间戳机构', en: 'Set witnesses and timestamp authorities' },
  },
  'ledger-key.rotate': {
    roles: ['security-administrator'],
    scope: 'organisation',
    title: { zh: '更换账本密钥', en: 'Change the key of the ledger' },
  },
  'ledger-line.manage': {
    roles: ['security-administrator'],
    scope: 'organisation',
    title: { zh: '增减账本签名行', en: 'Begin and end signature lines of the ledger' },
  },
  'ledger-successor.found': {
    roles: ['security-administrator'],
    scope: 'organisation',
    title: { zh: '结束账本冻结，建立后继账本', en: 'End a freeze of the ledger by a successor' },
  },
  'ledger.export': {
    roles: LOOKING_AFTER,
    scope: 'organisation',
    title: { zh: '导出账本', en: 'Export the ledger' },
  },
  'sample.read': { roles: LOOKING_AFTER, scope: 'organisation', title: { zh: '查看抽样', en: 'See samples of acts' } },
  'sample.draw': {
    roles: LOOKING_AFTER,
    scope: 'organisation',
    title: { zh: '抽样检查行为', en: 'Draw samples of acts' },
  },
  search: { roles: 'everyone', scope: 'anywhere', title: { zh: '搜索', en: 'Search' } },
} as const satisfies PermissionRules;
