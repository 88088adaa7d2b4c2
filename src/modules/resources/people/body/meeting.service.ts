import { sql } from 'kysely';
import { z } from 'zod';
import type { Page } from '../../../../governance/index.ts';
import type { PersonActor } from '../../../../kernel/identity/index.ts';
import { canonicalJson, type Json } from '../../../../kernel/record/index.ts';
import { sha256Hex } from '../../../../platform/crypto/index.ts';
import type { AnyDb, AnyTx } from '../../../../platform/database/index.ts';
import { conflict, decodeCursor, encodeCursor, invalidInput, ProblemError } from '../../../../platform/http/index.ts';
import type { BodyDeps } from './body.deps.ts';
import { BODY_MEASURES, BODY_RECORDS } from './body.records.ts';
import type { BodyContent, MeetingInput, MeetingSummary, MeetingView } from './body.schema.ts';
import type { MeetingRow } from './body.table.ts';
import { meetingProblem, notInBody, unknownMeeting } from './meeting.problems.ts';
import * as repository from './meeting.repository.ts';
import { type Choice, type MeetingAct, meetingRefusal, outcomeOf, votersOf } from './meeting.ts';
import { judged, meetingViews, type Standing, standingOf } from './meeting.view.ts';

/** Why a review can't be decided just now, which says nothing against the resolution. */
const UNDECIDABLE = new Set(['gate-closed', 'questions-open', 'documents-missing']);

export type MeetingService = ReturnType<typeof createMeetingService>;

/** Meetings from the convening to the frozen minutes. Every act is checked by the rules of the body as they were at the convening. */
export function createMeetingService(deps: BodyDeps) {
  const { db, clock, newId, recorder, subjects, reviews, authority, directory } = deps;
  const view = meetingViews(deps);

  async function rulesOf(reader: AnyDb, row: Pick<MeetingRow, 'body_id' | 'revision'>): Promise<BodyContent> {
    const revision = await subjects.revision(reader, row.body_id, row.revision);
    if (revision === null) throw new Error(`body ${row.body_id} lacks revision ${row.revision}`);
    return revision.content as BodyContent;
  }

  async function load(reader: AnyDb, id: string, lock = false) {
    const stored = await repository.meeting(reader, id, lock);
    if (stored === null) throw unknownMeeting();
    const content = await rulesOf(reader, stored.row);
    return { stored, content, meeting: judged(stored, content) };
  }

  function write(
    tx: AnyTx,
    kind: string,
    actor: PersonActor,
    row: Pick<MeetingRow, 'id' | 'body_id' | 'revision'>,
    facts: { readonly [key: string]: Json },
    more: { outcome?: 'refused'; notice?: boolean } = {},
  ) {
    return recorder.write(tx, {
      kind,
      actor,
      subject: { kind: 'body', id: row.body_id, revision: row.revision },
      measures: [...BODY_MEASURES],
      facts: { meetingId: row.id, ...facts },
      ...more,
    });
  }

  /** Does an act: who may, whether it can be done now, then what it changes, with its record. */
  async function act(
    actor: PersonActor,
    id: string,
    who: keyof Standing,
    given: MeetingAct,
    change: (tx: AnyTx, loaded: Awaited<ReturnType<typeof load>>) => Promise<void>,
  ): Promise<void> {
    const refusal = await db.transaction().execute(async (tx) => {
      const loaded = await load(tx, id, true);
      const standing = standingOf(loaded.content, actor.personId, loaded.stored.row.starts_at);
      if (!standing[who]) throw notInBody();
      const refused = meetingRefusal(loaded.content.rules, loaded.meeting, given);
      if (refused !== null) {
        await write(
          tx,
          BODY_RECORDS.refused,
          actor,
          loaded.stored.row,
          { act: given.act, code: refused },
          { outcome: 'refused' },
        );
        return refused;
      }
      await change(tx, loaded);
      return null;
    });
    if (refusal !== null) throw meetingProblem(refusal);
  }

  return {
    async list(
      actor: PersonActor,
      bodyId: string,
      page: { cursor?: string | undefined; limit: number },
    ): Promise<Page<MeetingSummary>> {
      await subjects.require(db, bodyId, 'body');
      await requireReader(actor, bodyId);
      const before = page.cursor === undefined ? undefined : decodeCursor(z.number().int(), page.cursor);
      const rows = await repository.meetings(db, { bodyId, before, limit: page.limit + 1 });
      const items = rows.slice(0, page.limit).map(view.summary);
      const last = items.at(-1);
      return rows.length > page.limit && last ? { items, nextCursor: encodeCursor(last.number) } : { items };
    },

    async get(actor: PersonActor, id: string): Promise<MeetingView> {
      const { stored, content, meeting } = await load(db, id);
      const { member } = standingOf(content, actor.personId, stored.row.starts_at);
      // Who is no member learns no more than that it exists.
      if (!member && !authority.permits(actor, 'meeting.read')) throw unknownMeeting();
      return view.detail(stored, content, meeting, actor);
    },

    async convene(actor: PersonActor, bodyId: string, input: MeetingInput): Promise<string> {
      const body = await subjects.require(db, bodyId, 'body');
      const inForce = await subjects.inForce(db, bodyId);
      if (inForce === null) {
        throw conflict('body-not-established', {
          zh: '该机构尚未设立，不能召集会议。',
          en: 'This body is not established yet, so it cannot meet.',
        });
      }
      const content = inForce.content as BodyContent;
      const startsAt = new Date(input.startsAt);
      if (!standingOf(content, actor.personId, startsAt).conduct) throw notInBody();
      const id = newId('meeting');
      const at = clock.now();
      await db.transaction().execute(async (tx) => {
        // Two at once take turns, so that numbers have no gap and no double.
        await sql`SELECT pg_advisory_xact_lock(hashtext(${body.id}))`.execute(tx);
        const row: MeetingRow = {
          id,
          body_id: bodyId,
          revision: inForce.hash,
          number: await repository.nextNumber(tx, bodyId),
          title: input.title,
          place: input.place,
          starts_at: startsAt,
          state: 'convened',
          convened_by: actor.personId,
          convened_at: at,
          opened_at: null,
          closed_at: null,
          minutes: null,
          minutes_sha256: null,
          minuted_by: null,
          minuted_at: null,
        };
        const excluded: { position: number; personId: string }[] = [];
        for (const [position, item] of input.items.entries()) {
          if (item.reviewId == null) continue;
          const review = await reviews.get(tx, item.reviewId);
          if (
            item.kind !== 'decision' ||
            review?.state !== 'open' ||
            !review.rule.seats.some((seat) => seat.body === bodyId)
          ) {
            throw invalidInput([
              { path: `items.${position}.reviewId`, message: 'Must be an open review of which this body fills a seat' },
            ]);
          }
          for (const personId of [review.applicantId, ...review.authorIds, ...review.recused])
            excluded.push({ position, personId });
          for (const { personId } of content.members)
            if ((await reviews.conflictOf(tx, review, personId)) !== null) excluded.push({ position, personId });
        }
        await repository.insertMeeting(
          tx,
          row,
          input.items.map((item, position) => ({
            meeting_id: id,
            position,
            title: item.title,
            text: item.text,
            kind: item.kind,
            ballot: item.ballot ?? content.rules.ballot,
            review_id: item.reviewId ?? null,
            state: 'pending' as const,
            approve: 0,
            reject: 0,
            abstain: 0,
            voters: null,
          })),
        );
        const members = new Set(content.members.map(({ personId }) => personId));
        for (const { position, personId } of excluded.filter((one) => members.has(one.personId)))
          await repository.insertRecusal(tx, { meeting_id: id, position, person_id: personId, reason: 'own-work', at });
        await write(
          tx,
          BODY_RECORDS.meetingConvened,
          actor,
          row,
          { number: row.number, items: input.items.length, startsAt: startsAt.toISOString() },
          { notice: true },
        );
      });
      return id;
    },

    attend: (actor: PersonActor, id: string, personId: string) =>
      act(actor, id, 'conduct', { act: 'attend', personId }, async (tx, { stored, content }) => {
        const member = content.members.find((one) => one.personId === personId);
        const person = await directory.person(personId, tx);
        if (member === undefined || person?.enabled !== true)
          throw invalidInput([{ path: 'personId', message: 'They are no member of this body' }]);
        if (await repository.insertPresence(tx, id, personId, clock.now()))
          await write(tx, BODY_RECORDS.attended, actor, stored.row, { personId });
      }),

    open: (actor: PersonActor, id: string) =>
      act(actor, id, 'preside', { act: 'open' }, async (tx, { stored, meeting }) => {
        await repository.updateMeeting(tx, id, { state: 'open', opened_at: clock.now() });
        await write(tx, BODY_RECORDS.meetingOpened, actor, stored.row, { present: [...meeting.present] });
      }),

    cancel: (actor: PersonActor, id: string) =>
      act(actor, id, 'conduct', { act: 'cancel' }, async (tx, { stored }) => {
        await repository.updateMeeting(tx, id, { state: 'cancelled' });
        await write(tx, BODY_RECORDS.meetingCancelled, actor, stored.row, {}, { notice: true });
      }),

    recuse: (actor: PersonActor, id: string, item: number, reason: string) =>
      act(actor, id, 'member', { act: 'recuse', item, personId: actor.personId }, async (tx, { stored }) => {
        const own = { meeting_id: id, position: item, person_id: actor.personId };
        await repository.insertRecusal(tx, { ...own, reason, at: clock.now() });
        await write(tx, BODY_RECORDS.recused, actor, stored.row, { item });
      }),

    call: (actor: PersonActor, id: string, item: number) =>
      act(actor, id, 'preside', { act: 'call', item }, async (tx, { stored, meeting }) => {
        const voters = votersOf(meeting, meeting.items[item]).length;
        await repository.updateItem(tx, id, item, { state: 'voting', voters });
        await write(tx, BODY_RECORDS.voteCalled, actor, stored.row, {
          item,
          voters,
          secret: stored.items[item]!.ballot === 'secret',
        });
      }),

    vote: (actor: PersonActor, id: string, item: number, choice: Choice) =>
      act(actor, id, 'member', { act: 'ballot', item, personId: actor.personId }, async (tx, { stored }) => {
        const secret = stored.items[item]!.ballot === 'secret';
        await repository.cast(tx, { meetingId: id, position: item, personId: actor.personId, choice, secret });
        await write(tx, BODY_RECORDS.balloted, actor, stored.row, { item, secret, ...(secret ? {} : { choice }) });
      }),

    /** Closes the vote: the outcome is a resolution and, where the body fills a seat of a review, its vote there. */
    decide: (actor: PersonActor, id: string, item: number) =>
      act(actor, id, 'preside', { act: 'decide', item }, async (tx, { stored, content, meeting }) => {
        const row = stored.items[item]!;
        const members = meeting.seats.filter(
          (seat) => seat.votes && !meeting.items[item]!.recused.includes(seat.personId),
        );
        const voters = row.voters ?? 0;
        const outcome = outcomeOf(content.rules, row, { present: voters, members: members.length });
        await repository.updateItem(tx, id, item, {
          state: 'decided',
          abstain: voters - row.approve - row.reject,
        });
        const review = row.review_id === null ? null : await reviews.get(tx, row.review_id);
        const bound =
          review === null ? null : Object.fromEntries(review.bindings.map((one) => [one.subjectId, one.revision]));
        const resolutionId = newId('resolution');
        const counted =
          review === null
            ? null
            : await countedIn(tx, {
                reviewId: review.id,
                bodyId: stored.row.body_id,
                resolutionId,
                choice: outcome === 'adopted' ? 'approve' : 'reject',
                by: actor,
                bound: bound!,
              });
        await repository.insertResolution(tx, {
          id: resolutionId,
          body_id: stored.row.body_id,
          meeting_id: id,
          position: item,
          title: row.title,
          outcome,
          review_id: row.review_id,
          bound,
          counted,
          decided_at: clock.now(),
        });
        const { approve, reject } = row;
        await write(
          tx,
          BODY_RECORDS.resolved,
          actor,
          stored.row,
          {
            resolutionId,
            item,
            outcome,
            approve,
            reject,
            abstain: voters - approve - reject,
            voters,
            secret: row.ballot === 'secret',
            reviewId: row.review_id,
            bound,
            counted,
          },
          { notice: true },
        );
      }),

    close: (actor: PersonActor, id: string) =>
      act(actor, id, 'preside', { act: 'close' }, async (tx, { stored }) => {
        await repository.updateMeeting(tx, id, { state: 'closed', closed_at: clock.now() });
        await write(tx, BODY_RECORDS.meetingClosed, actor, stored.row, {});
      }),

    /** Freezes the minutes: the words, who was there, and every result, under one hash that enters the ledger. */
    minute: (actor: PersonActor, id: string, words: string) =>
      act(actor, id, 'conduct', { act: 'minute' }, async (tx, { stored }) => {
        const resolutions = await repository.resolutionsOfMeeting(tx, id);
        const sha256 = sha256Hex(canonicalJson(minutesOf(stored, resolutions, words)));
        await repository.updateMeeting(tx, id, {
          state: 'minuted',
          minutes: words,
          minutes_sha256: sha256,
          minuted_by: actor.personId,
          minuted_at: clock.now(),
        });
        await write(tx, BODY_RECORDS.meetingMinuted, actor, stored.row, { sha256 }, { notice: true });
      }),

    /** Whether the frozen minutes are still what their hash says. */
    async verifyMinutes(reader: AnyDb, id: string): Promise<boolean> {
      const stored = await repository.meeting(reader, id);
      if (stored?.row.minutes_sha256 == null) return false;
      const resolutions = await repository.resolutionsOfMeeting(reader, id);
      return (
        sha256Hex(canonicalJson(minutesOf(stored, resolutions, stored.row.minutes!))) === stored.row.minutes_sha256
      );
    },

    rulesOf,
  };

  async function requireReader(actor: PersonActor, bodyId: string): Promise<void> {
    if (authority.permits(actor, 'meeting.read')) return;
    const content = (await subjects.inForce(db, bodyId))?.content as BodyContent | undefined;
    if (content === undefined || !standingOf(content, actor.personId, clock.now()).member) throw notInBody();
  }

  /** A gate that closed meanwhile, or an open question, lets no decision through: the resolution stands, the review goes on without it. */
  async function countedIn(tx: AnyTx, vote: Parameters<typeof reviews.voteOfBody>[1]): Promise<boolean> {
    await sql`SAVEPOINT body_vote`.execute(tx);
    try {
      return await reviews.voteOfBody(tx, vote);
    } catch (error) {
      if (!(error instanceof ProblemError) || !UNDECIDABLE.has(error.code)) throw error;
      await sql`ROLLBACK TO SAVEPOINT body_vote`.execute(tx);
      return false;
    }
  }
}

/** What the hash of minutes is of: everything a reader of them is told. */
function minutesOf(
  { row, items, present, recusals, ballots }: repository.StoredMeeting,
  resolutions: Awaited<ReturnType<typeof repository.resolutionsOfMeeting>>,
  words: string,
): Json {
  return {
    meetingId: row.id,
    bodyId: row.body_id,
    revision: row.revision,
    number: row.number,
    title: row.title,
    startsAt: row.starts_at.toISOString(),
    openedAt: row.opened_at?.toISOString() ?? null,
    closedAt: row.closed_at?.toISOString() ?? null,
    words,
    present: [...present],
    items: items.map((item) => ({
      title: item.title,
      text: item.text,
      kind: item.kind,
      ballot: item.ballot,
      reviewId: item.review_id,
      tally: [item.approve, item.reject, item.abstain],
      recused: recusals.filter(({ position }) => position === item.position).map((one) => one.person_id),
      ballots: ballots
        .filter(({ position }) => position === item.position)
        .map((one) => ({ personId: one.person_id, choice: one.choice })),
    })),
    resolutions: resolutions.map(({ id, outcome, bound, counted }) => ({ id, outcome, bound, counted })),
  };
}
