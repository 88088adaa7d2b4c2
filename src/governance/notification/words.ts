import type { Bilingual } from '../../kernel/identity/index.ts';

// What notifications say. Beside the sentence there is only the title of the thing and a link: nothing that a mail may not carry.

export type NotificationKind =
  | 'review.opened'
  | 'review.approved'
  | 'review.rejected'
  | 'review.lapsed'
  | 'review.voided'
  | 'review.deadline-near'
  | 'review.condition-due'
  | 'review.condition-near'
  | 'review.condition-met'
  | 'review.condition-returned'
  | 'review.assigned'
  | 'review.reminded'
  | 'review.re-review-near'
  | 'review.question-asked'
  | 'review.question-answered'
  | 'endpoint.model-changed'
  | 'sign-in-source.sync-failed'
  | 'sign-in-source.sync-stopped'
  | 'person.created'
  | 'release.suspended'
  | 'notice.escalated'
  | 'measure.failing'
  | 'gateway.gone'
  | 'upstream.down'
  | 'ledger.unanchored'
  | 'ledger.contradicted'
  | 'message.undelivered'
  | 'procedure.due'
  | 'criterion.ending'
  | 'right.ending'
  | 'right.ended'
  | 'responsibility.gap'
  | 'delegation.made'
  | 'dispute.raised'
  | 'dispute.due'
  | 'nonconformity.raised'
  | 'nonconformity.overdue'
  | 'audit.overdue'
  | 'management-review.decision-overdue'
  | 'escalation.waiting'
  | 'escalation.overdue'
  | 'misuse.limited'
  | 'misuse.suspended'
  | 'misuse.closed'
  | 'misuse.proposed'
  | 'misuse.appealed';

export const SENTENCES: { readonly [kind in NotificationKind]: Bilingual } = {
  'review.opened': { zh: '有一项评审待您处理', en: 'A review waits for your decision' },
  'review.approved': { zh: '您的申请已批准', en: 'Your application was approved' },
  'review.rejected': { zh: '您的申请未获批准', en: 'Your application was rejected' },
  'review.lapsed': { zh: '您的申请因超过时限而失效', en: 'Your application lapsed: its time ran out' },
  'review.voided': {
    zh: '您的申请已作废：评审对象已变化',
    en: 'Your application is void: what it was about has changed',
  },
  'review.deadline-near': { zh: '评审即将到期，仍待您处理', en: 'A review is about to lapse and still waits for you' },
  'review.condition-due': { zh: '批准附有由您负责的条件', en: 'An approval carries a condition that you answer for' },
  'review.condition-near': { zh: '由您负责的条件即将到期', en: 'A condition that you answer for is nearly due' },
  'review.condition-met': { zh: '有一项条件待您确认', en: 'A condition waits for you to confirm it' },
  'review.condition-returned': { zh: '由您负责的条件被退回', en: 'A condition that you answer for was sent back' },
  'review.assigned': { zh: '有一项评审指派给您', en: 'You were asked to look at a review' },
  'review.reminded': { zh: '催办：一项评审仍待您处理', en: 'A reminder: a review still waits for you' },
  'review.re-review-near': { zh: '批准即将到复审日期', en: 'An approval is to be looked at again soon' },
  'review.question-asked': {
    zh: '您的申请有问题待您答复',
    en: 'A question about your application waits for your answer',
  },
  'review.question-answered': { zh: '您提出的问题已答复', en: 'Your question was answered' },
  'release.suspended': { zh: '发布已暂停', en: 'A release was suspended' },
  'endpoint.model-changed': {
    zh: '上游端点背后的模型发生变化，待处置',
    en: 'The model behind an upstream has changed and waits to be settled',
  },
  'sign-in-source.sync-failed': { zh: '登录源同步失败', en: 'A sign-in source could not be synchronised' },
  'sign-in-source.sync-stopped': {
    zh: '登录源同步已停止，等待确认停用人员',
    en: 'The synchronisation of a sign-in source stopped and waits for a confirmation',
  },
  'person.created': { zh: '已为您开通账号', en: 'An account was opened for you' },
  'notice.escalated': { zh: '一项待办逾时未处理，转请您关注', en: 'Something was not done in time and comes to you' },
  'measure.failing': { zh: '管理措施未达标', en: 'A measure is failing' },
  'gateway.gone': { zh: '网关失联', en: 'A gateway is gone' },
  'upstream.down': { zh: '上游不可用', en: 'An upstream is down' },
  'ledger.unanchored': { zh: '账本超过时限未锚定', en: 'The ledger was not anchored in time' },
  'ledger.contradicted': { zh: '锚定方看到了另一份账本', en: 'A keeper of anchors has seen another ledger' },
  'message.undelivered': {
    zh: '有消息未能送达，或是否送达不明',
    en: 'Messages could not be delivered, or nobody knows whether they were',
  },
  'procedure.due': { zh: '合规手续即将到期或已逾期', en: 'A legal procedure is due' },
  'criterion.ending': {
    zh: '准则即将变更，现行值将失效',
    en: 'A criterion is about to change: its present value ends',
  },
  'right.ending': { zh: '您的权限即将到期', en: 'A right of yours is about to end' },
  'right.ended': { zh: '您的权限已到期', en: 'A right of yours has ended' },
  'responsibility.gap': { zh: '措施的职责有缺口', en: 'Responsibilities of a measure have a gap' },
  'delegation.made': { zh: '您被委托代理他人', en: 'You stand in for somebody' },
  'dispute.raised': { zh: '有一项争议与您有关', en: 'A dispute concerns you' },
  'dispute.due': { zh: '争议即将到期仍未解决', en: 'A dispute is about to pass its deadline' },
  'nonconformity.raised': { zh: '有一项不符合待您答复', en: 'A nonconformity waits for your answer' },
  'nonconformity.overdue': { zh: '不符合项已逾期', en: 'A nonconformity is overdue' },
  'audit.overdue': { zh: '内部审核已逾期', en: 'An internal audit is overdue' },
  'management-review.decision-overdue': {
    zh: '管理评审的决定已逾期',
    en: 'A decision of a management review is overdue',
  },
  'escalation.waiting': { zh: '有检测上报的请求待查看', en: 'Screening escalated requests that wait to be looked at' },
  'escalation.overdue': { zh: '检测上报的请求逾期未查看', en: 'Escalated requests were not looked at in time' },
  'misuse.limited': { zh: '因滥用已限制用户或密钥的请求', en: 'A user or key was limited for misuse' },
  'misuse.suspended': { zh: '因滥用已暂停用户或密钥', en: 'A user or key was suspended for misuse' },
  'misuse.closed': { zh: '因滥用已关闭用户或密钥', en: 'A user or key was closed for misuse' },
  'misuse.proposed': {
    zh: '对密钥的滥用处置待人决定',
    en: 'A step against a key for misuse waits for a decision',
  },
  'misuse.appealed': { zh: '有一项对滥用处置的申诉待处理', en: 'An appeal against a step for misuse waits' },
};

const MAIL = {
  zh: {
    colon: '：',
    foot: '此邮件由大模型管家自动发送，请勿回复。可在控制台“通知 › 通知设置”中调整或关闭邮件。',
    digest: (count: number) => `通知汇总：${count} 条`,
    more: (count: number) => `另有 ${count} 条`,
  },
  en: {
    colon: ': ',
    foot: 'Sent by Steward; answers are not read. Mails can be changed or switched off in the console under Notices, Settings.',
    digest: (count: number) => `Digest: ${count} ${count === 1 ? 'notice' : 'notices'}`,
    more: (count: number) => `and ${count} more`,
  },
} as const;

/** Also of a kind that an older version told. */
export function sentenceOf(kind: string): Bilingual {
  return SENTENCES[kind as NotificationKind] ?? { zh: '通知', en: 'Notice' };
}

/** What is said of a notice, outside the console too. */
export interface Worded {
  readonly kind: string;
  readonly title: Bilingual;
  readonly path: string;
}

/** The notice in one line. */
export function lineOf({ kind, title }: Worded, language: 'zh' | 'en'): string {
  const words = title[language] || title.zh || title.en;
  const sentence = sentenceOf(kind)[language];
  return words === '' ? sentence : `${sentence}${MAIL[language].colon}${words}`;
}

/** Subject and text of the mail of a notification. */
export function mailOf(notice: Worded, language: 'zh' | 'en', publicUrl: string): { subject: string; text: string } {
  const subject = lineOf(notice, language);
  return { subject, text: `${subject}\n\n${publicUrl}${notice.path}\n\n--\n${MAIL[language].foot}\n` };
}

/** The mail of a digest: a line and a link for each notice, and how many more there are. */
export function digestMailOf(
  notices: readonly Worded[],
  count: number,
  language: 'zh' | 'en',
  publicUrl: string,
): { subject: string; text: string } {
  const { foot, digest, more } = MAIL[language];
  const lines = notices.map((notice) => `${lineOf(notice, language)}\n${publicUrl}${notice.path}`);
  const rest = count > notices.length ? [`${more(count - notices.length)}\n${publicUrl}/notifications`] : [];
  return { subject: digest(count), text: `${[...lines, ...rest].join('\n\n')}\n\n--\n${foot}\n` };
}
