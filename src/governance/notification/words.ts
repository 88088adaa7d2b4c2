import type { Bilingual } from '../../kernel/identity/index.ts';

// What notifications say. Beside the sentence there is only the title of the thing and a link: nothing that a mail may not carry.

export type NotificationKind =
  | 'review.opened'
  | 'review.approved'
  | 'review.rejected'
  | 'review.lapsed'
  | 'review.voided'
  | 'review.deadline-near'
  | 'release.suspended';

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
  'release.suspended': { zh: '发布已暂停', en: 'A release was suspended' },
};

const MAIL = {
  zh: { colon: '：', foot: '此邮件由大模型管家自动发送，请勿回复。可在控制台“账户”中关闭邮件通知。' },
  en: {
    colon: ': ',
    foot: 'Sent by Steward; answers are not read. Mails can be switched off in the console under Account.',
  },
} as const;

/** Subject and text of the mail of a notification. */
export function mailOf(
  { kind, title, path }: { readonly kind: string; readonly title: Bilingual; readonly path: string },
  language: 'zh' | 'en',
  publicUrl: string,
): { subject: string; text: string } {
  const { colon, foot } = MAIL[language];
  const sentence = SENTENCES[kind as NotificationKind][language];
  const subject = `${sentence}${colon}${title[language] || title.zh || title.en}`;
  return { subject, text: `${subject}\n\n${publicUrl}${path}\n\n--\n${foot}\n` };
}
