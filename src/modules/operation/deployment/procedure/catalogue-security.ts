import type { LegalProcedure } from './catalogue.ts';

const REPORT = { number: 'optional', document: 'required' } as const;

/** Procedures of network security and of ethics, whether or not the public is served. */
export const SECURITY_PROCEDURES: readonly LegalProcedure[] = [
  {
    id: 'mlps-grading',
    title: { zh: '网络安全等级保护定级备案', en: 'MLPS grading and filing' },
    authority: { zh: '公安机关（二级及以上须备案）', en: 'Public security (filed from level 2)' },
    neededBy: { zh: '在境内建设、运营的各类系统，含内部系统', en: 'every system run in China, internal ones too' },
    source: '网络安全法（2025 修正）第 23 条（原第 21 条）；GB/T 22239、GB/T 22240',
    confidence: 'high',
    fields: REPORT,
    expiry: { kind: 'none' },
  },
  {
    id: 'mlps-assessment',
    title: { zh: '等级测评', en: 'MLPS assessment' },
    authority: { zh: '等级测评机构', en: 'Accredited assessor' },
    neededBy: { zh: '等级保护三级及以上的系统', en: 'systems at MLPS level 3 or above' },
    source: '信息安全等级保护管理办法第 14 条（三级每年至少一次；四级更密）',
    confidence: 'high',
    fields: REPORT,
    expiry: { kind: 'months', months: 12 },
  },
  {
    id: 'critical-infrastructure-assessment',
    title: { zh: '关键信息基础设施年度检测评估', en: 'Yearly assessment of critical infrastructure' },
    authority: { zh: '自行或委托机构，结果报保护工作部门', en: 'Own or a body; reported to the protecting department' },
    neededBy: { zh: '关键信息基础设施', en: 'critical information infrastructure' },
    source: '网络安全法（2025 修正前第 38 条，修正后顺延）',
    confidence: 'high',
    fields: REPORT,
    expiry: { kind: 'months', months: 12 },
  },
  {
    id: 'ethics-review',
    title: { zh: '科技伦理审查记录', en: 'Record of the ethics review' },
    authority: { zh: '本单位或受托的科技伦理（审查）委员会', en: 'The own or an entrusted ethics committee' },
    neededBy: {
      zh: '涉及舆论引导、自动化决策、敏感个人信息或未成年人等伦理敏感内容的服务',
      en: 'services with ethically sensitive content: opinion, automated decisions, sensitive data, minors',
    },
    source: '科技伦理审查办法（试行）第 4、9 条；人工智能科技伦理审查与服务办法（试行）（2026，文本未核）',
    confidence: 'medium',
    fields: REPORT,
    expiry: { kind: 'months', months: 12 },
  },
  {
    id: 'ethics-expert-review',
    title: { zh: '科技伦理专家复核意见', en: 'Expert re-review of ethics' },
    authority: { zh: '地方或行业主管部门组织的专家组', en: 'A panel of the local or sector authority' },
    neededBy: {
      zh: '清单管理的活动：有舆论动员能力的算法和系统，健康、安全场景的高度自主决策',
      en: 'listed activities: systems able to mobilise opinion, autonomous decisions on health or safety',
    },
    source: '科技伦理审查办法（试行）第 25-32 条及清单',
    confidence: 'high',
    fields: REPORT,
    expiry: { kind: 'none' },
  },
];
