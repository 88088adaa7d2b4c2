import type { ScreeningPolicyContent, ScreeningRule } from './screening-policy.schema.ts';

const RULE: Omit<ScreeningRule, 'what'> = {
  sides: 'both',
  mode: 'block',
  action: 'stop',
  byGrade: {},
  byKind: [],
  replacement: '',
  stopText: '抱歉，这个问题我无法回答。/ Sorry, I can not answer this.',
  fail: 'closed',
};

const rule = (what: ScreeningRule['what'], more: Partial<ScreeningRule> = {}): ScreeningRule => ({
  ...RULE,
  what,
  ...more,
});

/** A proposal for a service to the public, as a draft that people read, change and review. It puts nothing into force. */
export const STARTER_POLICY: {
  readonly title: { readonly zh: string; readonly en: string };
  readonly content: ScreeningPolicyContent;
} = {
  title: { zh: '公众服务默认检测策略', en: 'Default screening for a public service' },
  content: {
    description:
      '建议稿：启用中的全部关键词库按等级处理（提示与低等级只做标记，中高等级停止），个人信息在输出侧脱敏、输入侧标记，隐藏字符停止，媒体拒收，输出带显式标识。请按业务调整后送审。\n' +
      'A proposal: all keyword lists in force, by grade (notice and low are marked, medium and high stop); personal information masked in answers and marked in requests; hidden characters stop; media are refused; answers bear a visible label. Adapt it, then apply for review.',
    scope: { organisation: true, releaseIds: [], applicationIds: [] },
    rules: [
      rule({ kind: 'keywords', lists: 'in-force' }, { byGrade: { notice: 'label', low: 'label' } }),
      rule({ kind: 'personal-information', kinds: [] }, { sides: 'output', action: 'mask' }),
      rule({ kind: 'personal-information', kinds: [] }, { sides: 'input', mode: 'warn', action: 'label' }),
      rule({ kind: 'hidden-characters' }, { sides: 'input' }),
    ],
    guards: [],
    media: 'refuse',
    stopAs: 'answer',
    labels: {
      explicit: { place: 'end', text: '（内容由人工智能生成）' },
      // Needs the code of the provider, which only the organisation knows.
      implicit: null,
      applicationIds: null,
    },
  },
};
