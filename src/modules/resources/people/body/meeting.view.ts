import type { PersonActor } from '../../../../kernel/identity/index.ts';
import type { BodyDeps } from './body.deps.ts';
import type { BodyContent, MeetingSummary, MeetingView } from './body.schema.ts';
import type { MeetingRow } from './body.table.ts';
import { hasVote, inTerm } from './composition.ts';
import { resolutionsOfMeeting, type StoredMeeting } from './meeting.repository.ts';
import { type Meeting, quorumOf } from './meeting.ts';

/** What somebody may do in a meeting, by their function in the body. */
export interface Standing {
  readonly member: boolean;
  /** Convenes, marks who is there, writes the minutes. */
  readonly conduct: boolean;
  /** Opens, calls votes, closes. */
  readonly preside: boolean;
}

export function standingOf(content: BodyContent, personId: string, at: Date): Standing {
  const member = inTerm(content.members, at).find((one) => one.personId === personId);
  const preside = member?.function === 'chair' || member?.function === 'vice-chair';
  return { member: member !== undefined, preside, conduct: preside || member?.function === 'secretary' };
}

/** The meeting as its rules look at it. */
export function judged(stored: StoredMeeting, content: BodyContent): Meeting {
  return {
    state: stored.row.state,
    seats: inTerm(content.members, stored.row.starts_at).map((member) => ({
      personId: member.personId,
      category: member.category,
      votes: hasVote(member),
    })),
    present: stored.present,
    items: stored.items.map((item) => ({
      kind: item.kind,
      state: item.state,
      recused: stored.recusals.filter((one) => one.position === item.position).map((one) => one.person_id),
      voted: stored.ballots.filter((one) => one.position === item.position).map((one) => one.person_id),
    })),
  };
}

export function meetingViews({ db, subjects, directory }: Pick<BodyDeps, 'db' | 'subjects' | 'directory'>) {
  const summary = (row: MeetingRow): MeetingSummary => ({
    id: row.id,
    bodyId: row.body_id,
    number: row.number,
    title: row.title,
    place: row.place,
    startsAt: row.starts_at.toISOString(),
    state: row.state,
  });

  return {
    summary,

    async detail(
      stored: StoredMeeting,
      content: BodyContent,
      meeting: Meeting,
      reader: PersonActor,
    ): Promise<MeetingView> {
      const { row } = stored;
      const body = await subjects.require(db, row.body_id, 'body');
      const people = await directory.people(content.members.map(({ personId }) => personId));
      const named = (id: string) => ({ id, name: people.find((one) => one.id === id)?.name ?? '' });
      const resolutions = await resolutionsOfMeeting(db, row.id);
      return {
        ...summary(row),
        bodyTitle: { zh: body.title.zh, en: body.title.en },
        members: inTerm(content.members, row.starts_at).map((member) => ({
          person: named(member.personId),
          category: member.category,
          function: member.function,
          votes: hasVote(member),
          present: stored.present.includes(member.personId),
        })),
        quorum: quorumOf(content.rules, meeting),
        items: stored.items.map((item, at) => {
          const decided = item.state === 'decided';
          const resolution = resolutions.find(({ position }) => position === item.position);
          return {
            position: item.position,
            title: item.title,
            text: item.text,
            kind: item.kind,
            ballot: item.ballot,
            reviewId: item.review_id,
            state: item.state,
            recused: meeting.items[at]!.recused.map(named),
            voted: meeting.items[at]!.voted.map(named),
            // While a vote is under way nobody sees how it goes.
            tally: decided ? { approve: item.approve, reject: item.reject, abstain: item.abstain } : null,
            choices:
              decided && item.ballot === 'open'
                ? stored.ballots
                    .filter(({ position }) => position === item.position)
                    .map((one) => ({ person: named(one.person_id), choice: one.choice! }))
                : null,
            resolutionId: resolution?.id ?? null,
            outcome: resolution?.outcome ?? null,
          };
        }),
        minutes: row.minutes,
        minutesSha256: row.minutes_sha256,
        minutedAt: row.minuted_at?.toISOString() ?? null,
        may: standingOf(content, reader.personId, row.starts_at),
      };
    },
  };
}
