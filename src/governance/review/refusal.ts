import type { VoteRefusal } from '../../kernel/review/index.ts';
import { conflict, forbidden, type ProblemError } from '../../platform/http/index.ts';

type Texts = Record<VoteRefusal, { status: 403 | 409; recorded: boolean; zh: string; en: string }>;

/** What each refusal answers, and whether it is worth a record: an attempt at a decision that was not one's own. */
export const REFUSALS: Texts = {
  'review-not-open': {
    status: 409,
    recorded: false,
    zh: '该评审已经结束。',
    en: 'This review is closed.',
  },
  'deadline-passed': {
    status: 409,
    recorded: false,
    zh: '该评审已过期限，请申请人重新提交。',
    en: 'The deadline of this review has passed; the applicant has to apply again.',
  },
  'own-application': {
    status: 403,
    recorded: true,
    zh: '申请人不能审批自己的申请。',
    en: 'Nobody decides on their own application.',
  },
  'own-work': {
    status: 403,
    recorded: true,
    zh: '您参与编写了被评审的内容，不能参与审批。',
    en: 'You wrote at what is reviewed here, so you cannot decide about it.',
  },
  recused: {
    status: 403,
    recorded: true,
    zh: '您已回避该评审。',
    en: 'You have stepped back from this review.',
  },
  'conflict-of-interest': {
    status: 403,
    recorded: true,
    zh: '您与被评审的内容有利益关系或承担其职责，或与申请人互为代理，不能参与审批。',
    en: 'You have an interest in what is reviewed, are responsible for it, or stand in for the applicant, so you cannot decide about it.',
  },
  'on-behalf': {
    status: 403,
    recorded: true,
    zh: '评审须本人表决，不能代他人进行。',
    en: 'Everybody votes for themselves; nobody does it for somebody else.',
  },
  'already-voted': {
    status: 409,
    recorded: true,
    zh: '您已经投过票，同一人不能投两次。',
    en: 'You have voted already; nobody votes twice.',
  },
  'no-seat': {
    status: 403,
    recorded: true,
    zh: '您当前的角色在该评审中没有空缺的席位。',
    en: 'None of your present roles has a free seat in this review.',
  },
  'not-reviewer': {
    status: 403,
    recorded: true,
    zh: '此操作须由有权评审的人员进行，您当前的角色不在该评审的任何席位中。',
    en: 'This is for those who may review it: none of your present roles has a seat in this review.',
  },
  'not-a-person': {
    status: 403,
    recorded: true,
    zh: '只有人员可以投票。',
    en: 'Only people vote.',
  },
};

export function refusalProblem(refusal: VoteRefusal): ProblemError {
  const { status, zh, en } = REFUSALS[refusal];
  return status === 403 ? forbidden(refusal, { zh, en }) : conflict(refusal, { zh, en });
}
