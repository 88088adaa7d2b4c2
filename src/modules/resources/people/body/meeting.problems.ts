import { conflict, forbidden, notFound, type ProblemError } from '../../../../platform/http/index.ts';
import type { MeetingRefusal } from './meeting.ts';

const TEXTS: Record<MeetingRefusal, { zh: string; en: string }> = {
  'meeting-not-convened': { zh: '会议已经开始或结束。', en: 'The meeting has begun already, or is over.' },
  'meeting-not-open': { zh: '会议尚未开始或已经结束。', en: 'The meeting has not begun, or is over.' },
  'meeting-not-closed': {
    zh: '会议结束后才能定稿纪要，且只能一次。',
    en: 'Minutes are frozen once, after the meeting is closed.',
  },
  'meeting-over': { zh: '会议已经结束。', en: 'The meeting is over.' },
  'no-quorum': {
    zh: '到会且可表决的成员不足法定人数，或有类别无人到会。',
    en: 'Too few members who may vote are there, or a category is missing.',
  },
  'vote-under-way': { zh: '有表决正在进行，请先结束。', en: 'A vote is under way; close it first.' },
  'item-undecided': { zh: '还有需要表决的议题没有结果。', en: 'An item that needs a decision has none yet.' },
  'item-not-pending': { zh: '该议题已经开始表决。', en: 'The vote on this item was called already.' },
  'item-not-voting': { zh: '该议题不在表决中。', en: 'There is no vote under way on this item.' },
  'item-decided': { zh: '该议题已有结果。', en: 'This item is decided already.' },
  'not-a-decision': { zh: '没有这项需要表决的议题。', en: 'There is no such item to decide on.' },
  'not-present': { zh: '您未签到，不能表决。', en: 'You are not marked as present, so you cannot vote.' },
  'not-a-voter': { zh: '您在该机构没有表决权。', en: 'You have no vote in this body.' },
  recused: { zh: '您已回避该议题。', en: 'You have stepped back from this item.' },
  'already-voted': { zh: '您已经投过票。', en: 'You have voted already.' },
};

export function meetingProblem(refusal: MeetingRefusal): ProblemError {
  return conflict(refusal, TEXTS[refusal]);
}

/** A member without the function that an act needs, or somebody who is no member. */
export function notInBody(): ProblemError {
  return forbidden('not-in-body', {
    zh: '只有该机构担任相应职务且在任的成员可以这样做。',
    en: 'Only members in term with the function that this needs may do it.',
  });
}

export const unknownMeeting = () => notFound({ zh: '没有这次会议。', en: 'There is no such meeting.' });
