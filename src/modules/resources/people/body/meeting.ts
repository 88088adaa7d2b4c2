/** The rules by which a body meets and decides. */
export interface BodyRules {
  readonly quorum: number;
  /** Whether somebody of each category must be there. */
  readonly quorumOfCategories: boolean;
  readonly majority: { readonly numerator: number; readonly denominator: number; readonly of: MajorityOf };
  readonly categories: readonly { readonly name: string }[];
}
export type MajorityOf = 'present' | 'members' | 'cast';

export interface Seat {
  readonly personId: string;
  readonly category: string;
  readonly votes: boolean;
}

export type MeetingState = 'convened' | 'open' | 'closed' | 'minuted' | 'cancelled';
export type ItemState = 'pending' | 'voting' | 'decided';
export const CHOICES = ['approve', 'reject', 'abstain'] as const;
export type Choice = (typeof CHOICES)[number];

export interface Item {
  readonly kind: 'decision' | 'information';
  readonly state: ItemState;
  readonly recused: readonly string[];
  /** Who has voted; what they voted is kept apart. */
  readonly voted: readonly string[];
}

/** The part of a meeting that its rules look at. */
export interface Meeting {
  readonly state: MeetingState;
  /** Members whose term covers the meeting. */
  readonly seats: readonly Seat[];
  readonly present: readonly string[];
  readonly items: readonly Item[];
}

export interface Quorum {
  readonly met: boolean;
  readonly present: number;
  readonly needed: number;
  /** Categories of which nobody is there. */
  readonly missing: readonly string[];
}

/** Whether those who are there and may vote are enough; for an item, without who stepped back from it. */
export function quorumOf(rules: BodyRules, meeting: Meeting, item?: Item): Quorum {
  const there = votersOf(meeting, item);
  const missing = rules.quorumOfCategories
    ? rules.categories.map(({ name }) => name).filter((name) => !there.some(({ category }) => category === name))
    : [];
  return {
    met: there.length >= rules.quorum && missing.length === 0,
    present: there.length,
    needed: rules.quorum,
    missing,
  };
}

/** Members who are there, may vote, and did not step back. */
export function votersOf(meeting: Meeting, item?: Item): Seat[] {
  return meeting.seats.filter(
    ({ personId, votes }) => votes && meeting.present.includes(personId) && !item?.recused.includes(personId),
  );
}

export type MeetingRefusal =
  | 'meeting-not-convened'
  | 'meeting-not-open'
  | 'meeting-not-closed'
  | 'meeting-over'
  | 'no-quorum'
  | 'vote-under-way'
  | 'item-undecided'
  | 'item-not-pending'
  | 'item-not-voting'
  | 'item-decided'
  | 'not-a-decision'
  | 'not-present'
  | 'not-a-voter'
  | 'recused'
  | 'already-voted';

export type MeetingAct =
  | { readonly act: 'open' }
  | { readonly act: 'close' }
  | { readonly act: 'minute' }
  | { readonly act: 'cancel' }
  | { readonly act: 'attend'; readonly personId: string }
  | ItemAct;

type ItemAct =
  | { readonly act: 'recuse'; readonly item: number; readonly personId: string }
  | { readonly act: 'ballot'; readonly item: number; readonly personId: string }
  | { readonly act: 'call'; readonly item: number }
  | { readonly act: 'decide'; readonly item: number };

/** Why this can't be done now, or null when it can. The only place that decides it. */
export function meetingRefusal(rules: BodyRules, meeting: Meeting, act: MeetingAct): MeetingRefusal | null {
  const { state } = meeting;
  if (act.act === 'open') {
    if (state !== 'convened') return 'meeting-not-convened';
    return quorumOf(rules, meeting).met ? null : 'no-quorum';
  }
  if (act.act === 'cancel') return state === 'convened' ? null : 'meeting-not-convened';
  if (act.act === 'minute') return state === 'closed' ? null : 'meeting-not-closed';
  if (act.act === 'attend') {
    if (state !== 'convened' && state !== 'open') return 'meeting-over';
    // Whoever joins while a vote is under way would change what it takes.
    return meeting.items.some((item) => item.state === 'voting') ? 'vote-under-way' : null;
  }
  if (state !== 'open' && !(act.act === 'recuse' && state === 'convened')) return 'meeting-not-open';
  if (act.act === 'close') {
    if (meeting.items.some((item) => item.state === 'voting')) return 'vote-under-way';
    return meeting.items.some((item) => item.kind === 'decision' && item.state === 'pending') ? 'item-undecided' : null;
  }
  const refusal = itemRefusal(meeting, act);
  if (refusal !== null) return refusal;
  const item = meeting.items[act.item]!;
  if (act.act === 'call') return quorumOf(rules, meeting, item).met ? null : 'no-quorum';
  return null;
}

function itemRefusal(meeting: Meeting, act: ItemAct): MeetingRefusal | null {
  const item = meeting.items[act.item];
  if (item === undefined || item.kind !== 'decision') return 'not-a-decision';
  if (act.act === 'call') {
    if (item.state !== 'pending') return 'item-not-pending';
    return meeting.items.some((one) => one.state === 'voting') ? 'vote-under-way' : null;
  }
  if (act.act === 'decide') return item.state === 'voting' ? null : 'item-not-voting';
  if (item.state === 'decided') return 'item-decided';
  if (act.act === 'recuse') {
    // Nobody steps back from a vote already under way: what it takes was fixed when it was called.
    return item.state === 'voting' ? 'vote-under-way' : null;
  }
  if (item.state !== 'voting') return 'item-not-voting';
  const seat = meeting.seats.find(({ personId }) => personId === act.personId);
  if (seat === undefined || !seat.votes) return 'not-a-voter';
  if (!meeting.present.includes(act.personId)) return 'not-present';
  if (item.recused.includes(act.personId)) return 'recused';
  return item.voted.includes(act.personId) ? 'already-voted' : null;
}

export interface Tally {
  readonly approve: number;
  readonly reject: number;
  readonly abstain: number;
}

/**
 * The outcome. Who is present and does not vote abstains. Without anybody to count the motion is not adopted, whatever the
 * fraction says.
 */
export function outcomeOf(
  rules: BodyRules,
  tally: Tally,
  voters: { readonly present: number; readonly members: number },
): 'adopted' | 'rejected' {
  const { numerator, denominator, of } = rules.majority;
  const base = of === 'present' ? voters.present : of === 'members' ? voters.members : tally.approve + tally.reject;
  return base > 0 && tally.approve > 0 && tally.approve * denominator >= numerator * base ? 'adopted' : 'rejected';
}
