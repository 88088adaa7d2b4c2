import type { ReviewTemplate } from './template.schema.ts';

// Suggestions, as data: none counts before somebody sets it. Numbers name where they come from.

const none = { applicant: null, reviewer: null } as const;

export const PRESETS: { readonly [gate: string]: ReviewTemplate } = {
  release: {
    guidance: {
      applicant: {
        zh: '请说明本次上线的范围、与上一次的差别、已知风险及应对办法，并附上评测报告。',
        en: 'Say what goes into service, what differs from last time, which risks are known and what is done about them; attach the evaluation report.',
      },
      reviewer: {
        zh: '请核对绑定的版本与评测报告是否一致，并确认暂停与回退的办法有效。',
        en: 'Check that the bound revisions are those of the report, and that suspending and rolling back work.',
      },
    },
    checklist: [
      {
        id: 'report-matches',
        question: {
          zh: '评测报告针对的正是本次绑定的版本吗？',
          en: 'Is the evaluation report about exactly the bound version?',
        },
      },
      {
        id: 'rollback',
        question: {
          zh: '暂停与回退的办法已验证吗？',
          en: 'Has it been tried to suspend the service and to roll it back?',
        },
      },
      {
        id: 'users-told',
        question: {
          zh: '用户能看到用途、限制与投诉渠道吗？',
          en: 'Can users see the purpose, the limits and where to complain?',
        },
      },
    ],
    documents: [{ id: 'evaluation-report', title: { zh: '评测报告', en: 'Evaluation report' } }],
    deadlineDays: 10,
    reReviewMonths: 12,
    source:
      '复审间隔参照《科技伦理审查办法（试行）》第十九条（跟踪审查间隔不超过 12 个月），可信度：高；适用于须伦理审查的活动，其余为建议。其他内容为本系统建议。',
  },
  'use-statement.approve': {
    guidance: {
      applicant: {
        zh: '请写明谁在什么场合使用、输出用于什么决定，以及明确不允许的用途。',
        en: 'Say who uses it where, for which decisions its answers count, and what is not allowed.',
      },
      reviewer: null,
    },
    checklist: [
      {
        id: 'limits-clear',
        question: {
          zh: '不允许的用途写得足以据此拒绝请求吗？',
          en: 'Are the uses that are not allowed clear enough to refuse a request by?',
        },
      },
      {
        id: 'people-affected',
        question: {
          zh: '是否考虑了受输出影响的人？',
          en: 'Are the people considered whom the answers affect?',
        },
      },
    ],
    documents: [],
    deadlineDays: 10,
    reReviewMonths: 12,
    source: '本系统建议，非法规要求。',
  },
  'version.approve': {
    guidance: none,
    checklist: [
      {
        id: 'licence-checked',
        question: { zh: '许可证允许这样使用吗？', en: 'Does the licence allow this use?' },
      },
      {
        id: 'origin-known',
        question: { zh: '权重来源与哈希核对过吗？', en: 'Were origin and hash of the weights checked?' },
      },
    ],
    documents: [],
    deadlineDays: null,
    reReviewMonths: null,
    source: '本系统建议，非法规要求。',
  },
};
