import type { LegalProcedure } from './catalogue.ts';

const REPORT = { number: 'optional', document: 'required' } as const;

/** Procedures of personal information and of important data. */
export const DATA_PROCEDURES: readonly LegalProcedure[] = [
  {
    id: 'personal-information-assessment',
    title: { zh: '个人信息保护影响评估', en: 'Personal-information impact assessment' },
    authority: { zh: '个人信息处理者自行开展，报告至少保存三年', en: 'Made by the handler; kept for three years' },
    neededBy: { zh: '处理个人信息的服务', en: 'services that handle personal information' },
    source: '个人信息保护法第 55、56 条',
    confidence: 'high',
    fields: REPORT,
    expiry: { kind: 'none' },
  },
  {
    id: 'data-export',
    title: { zh: '数据出境合规手续', en: 'Procedure for data leaving the country' },
    authority: {
      zh: '网信部门（安全评估、标准合同备案）或认证机构',
      en: 'Cyberspace administration (assessment, standard contract) or a certifier',
    },
    neededBy: {
      zh: '向境外提供个人信息或重要数据的服务',
      en: 'services that send personal information or important data abroad',
    },
    source: '个人信息保护法第 38-40 条；促进和规范数据跨境流动规定（豁免情形须说明）',
    confidence: 'high',
    fields: REPORT,
    expiry: { kind: 'none' },
  },
  {
    id: 'minors-rules',
    title: { zh: '未成年人个人信息处理规则', en: 'Rules for minors’ personal information' },
    authority: { zh: '个人信息处理者自行制定', en: 'Made by the handler' },
    neededBy: { zh: '处理未成年人个人信息的服务', en: 'services that handle minors’ personal information' },
    source: '个人信息保护法第 31 条（不满十四周岁）；未成年人网络保护条例',
    confidence: 'high',
    fields: REPORT,
    expiry: { kind: 'none' },
  },
  {
    id: 'minors-audit',
    title: { zh: '未成年人个人信息合规审计', en: 'Audit of minors’ personal information' },
    authority: { zh: '自行或委托专业机构，报网信等部门', en: 'Own or a specialised body; reported' },
    neededBy: { zh: '处理未成年人个人信息的服务', en: 'services that handle minors’ personal information' },
    source: '未成年人网络保护条例（每年审计）',
    confidence: 'medium',
    fields: REPORT,
    expiry: { kind: 'months', months: 12 },
  },
  {
    id: 'important-data-assessment',
    title: { zh: '重要数据年度风险评估', en: 'Yearly risk assessment of important data' },
    authority: { zh: '重要数据处理者，报省级以上主管部门', en: 'Made by the handler; reported to the authority' },
    neededBy: { zh: '处理重要数据的服务', en: 'services that handle important data' },
    source: '数据安全法第 30 条；网络数据安全管理条例第 33 条',
    confidence: 'high',
    fields: REPORT,
    expiry: { kind: 'months', months: 12 },
  },
];
