import type { Selectable } from 'kysely';
import { z } from 'zod';
import type { Page } from '../../../../governance/index.ts';
import { type Actor, type PersonActor, systemActor } from '../../../../kernel/identity/index.ts';
import { DAY } from '../../../../kernel/time/index.ts';
import type { AnyDb } from '../../../../platform/database/index.ts';
import {
  conflict,
  decodeCursor,
  encodeCursor,
  forbidden,
  invalidInput,
  notFound,
} from '../../../../platform/http/index.ts';
import type { BodyDeps } from './body.deps.ts';
import { BODY_MEASURES, BODY_RECORDS } from './body.records.ts';
import type { ActionInput, ActionView, BodyContent, ResolutionView } from './body.schema.ts';
import type { ActionRow, ResolutionRow } from './body.table.ts';
import { notInBody } from './meeting.problems.ts';
import * as repository from './meeting.repository.ts';
import { standingOf } from './meeting.view.ts';

export type ResolutionService = ReturnType<typeof createResolutionService>;

/** Resolutions, and the actions that they set, tracked until somebody other than who did them closes them. */
export function createResolutionService(deps: BodyDeps) {
  const { db, clock, newId, recorder, subjects, directory } = deps;

  async function contentOf(reader: AnyDb, bodyId: string): Promise<BodyContent> {
    const content = (await subjects.inForce(reader, bodyId))?.content;
    if (content === undefined) throw notInBody();
    return content as BodyContent;
  }

  async function viewsOf(rows: readonly Selectable<ResolutionRow>[]): Promise<ResolutionView[]> {
    const actions = await repository.actionsOf(
      db,
      rows.map(({ id }) => id),
    );
    const people = await directory.people(actions.map((action) => action.owner_id));
    return rows.map((row) => ({
      id: row.id,
      bodyId: row.body_id,
      meetingId: row.meeting_id,
      title: row.title,
      outcome: row.outcome,
      reviewId: row.review_id,
      bound: row.bound,
      counted: row.counted,
      decidedAt: row.decided_at.toISOString(),
      actions: actions
        .filter((action) => action.resolution_id === row.id)
        .map((action) => actionView(action, people.find(({ id }) => id === action.owner_id)?.name ?? '')),
    }));
  }

  function actionView(row: ActionRow, name: string): ActionView {
    return {
      id: row.id,
      resolutionId: row.resolution_id,
      title: row.title,
      owner: { id: row.owner_id, name },
      dueAt: row.due_at.toISOString(),
      state: row.state,
      overdue: row.state !== 'closed' && row.due_at < clock.now(),
      doneNote: row.done_note,
      closedAt: row.closed_at?.toISOString() ?? null,
      escalatedAt: row.escalated_at?.toISOString() ?? null,
    };
  }

  function write(tx: AnyDb, kind: string, actor: Actor, bodyId: string, row: ActionRow, notice = false) {
    return recorder.write(tx as Parameters<typeof recorder.write>[0], {
      kind,
      actor,
      subject: { kind: 'body', id: bodyId },
      measures: [...BODY_MEASURES],
      facts: {
        actionId: row.id,
        resolutionId: row.resolution_id,
        ownerId: row.owner_id,
        dueAt: row.due_at.toISOString(),
      },
      notice,
    });
  }

  /** Locks the action, with the body whose resolution set it. */
  async function change(
    id: string,
    run: (tx: AnyDb, found: { row: ActionRow; bodyId: string; content: BodyContent }) => Promise<void>,
  ): Promise<string> {
    return db.transaction().execute(async (tx) => {
      const row = await repository.lockAction(tx, id);
      if (row === undefined) throw notFound({ zh: '没有这项行动。', en: 'There is no such action.' });
      const resolution = (await repository.resolution(tx, row.resolution_id))!;
      await run(tx, { row, bodyId: resolution.body_id, content: await contentOf(tx, resolution.body_id) });
      return row.resolution_id;
    });
  }

  async function get(id: string): Promise<ResolutionView> {
    const row = await repository.resolution(db, id);
    if (row === undefined) throw notFound({ zh: '没有这项决议。', en: 'There is no such resolution.' });
    return (await viewsOf([row]))[0]!;
  }

  return {
    get,

    async list(query: {
      bodyId?: string | undefined;
      cursor?: string | undefined;
      limit: number;
    }): Promise<Page<ResolutionView>> {
      const after = query.cursor === undefined ? undefined : decodeCursor(z.string().max(60), query.cursor);
      const rows = await repository.resolutions(db, { bodyId: query.bodyId, after, limit: query.limit + 1 });
      const items = await viewsOf(rows.slice(0, query.limit));
      const last = items.at(-1);
      return rows.length > query.limit && last ? { items, nextCursor: encodeCursor(last.id) } : { items };
    },

    async setAction(actor: PersonActor, resolutionId: string, input: ActionInput): Promise<ResolutionView> {
      await db.transaction().execute(async (tx) => {
        const resolution = await repository.resolution(tx, resolutionId);
        if (resolution === undefined) throw notFound({ zh: '没有这项决议。', en: 'There is no such resolution.' });
        const content = await contentOf(tx, resolution.body_id);
        const now = clock.now();
        if (!standingOf(content, actor.personId, now).conduct) throw notInBody();
        if (resolution.outcome !== 'adopted') {
          throw conflict('not-adopted', {
            zh: '未通过的决议没有行动。',
            en: 'A resolution that was not adopted sets no actions.',
          });
        }
        if ((await directory.person(input.ownerId, tx))?.enabled !== true)
          throw invalidInput([{ path: 'ownerId', message: 'There is no such person who can sign in' }]);
        const due =
          input.dueAt === undefined ? new Date(now.getTime() + content.rules.actionDays * DAY) : new Date(input.dueAt);
        if (due <= now) throw invalidInput([{ path: 'dueAt', message: 'Must lie in the future' }]);
        const row: ActionRow = {
          id: newId('action'),
          resolution_id: resolutionId,
          title: input.title,
          owner_id: input.ownerId,
          due_at: due,
          state: 'open',
          done_at: null,
          done_note: null,
          closed_at: null,
          closed_by: null,
          escalated_at: null,
        };
        await repository.insertAction(tx, row);
        await write(tx, BODY_RECORDS.actionSet, actor, resolution.body_id, row, true);
      });
      return get(resolutionId);
    },

    /** By its owner, with what was done. */
    async reportDone(actor: PersonActor, id: string, note: string): Promise<ResolutionView> {
      return get(
        await change(id, async (tx, { row, bodyId }) => {
          if (row.owner_id !== actor.personId) {
            throw forbidden('not-owner', {
              zh: '只有负责人可以报告完成。',
              en: 'Only who is charged with it reports it as done.',
            });
          }
          if (row.state !== 'open') throw notInState();
          await repository.updateAction(tx, id, { state: 'done', done_at: clock.now(), done_note: note });
          await write(tx, BODY_RECORDS.actionDone, actor, bodyId, row, true);
        }),
      );
    },

    /** By the body, and never by who did it. */
    async close(actor: PersonActor, id: string): Promise<ResolutionView> {
      return get(
        await change(id, async (tx, { row, bodyId, content }) => {
          if (!standingOf(content, actor.personId, clock.now()).conduct) throw notInBody();
          if (row.owner_id === actor.personId) {
            throw forbidden('own-work', {
              zh: '不能关闭自己负责的行动。',
              en: 'Nobody closes an action that they are charged with.',
            });
          }
          if (row.state !== 'done') throw notInState();
          await repository.updateAction(tx, id, { state: 'closed', closed_at: clock.now(), closed_by: actor.personId });
          await write(tx, BODY_RECORDS.actionClosed, actor, bodyId, row);
        }),
      );
    },

    /** What was reported does not suffice. */
    async reopen(actor: PersonActor, id: string): Promise<ResolutionView> {
      return get(
        await change(id, async (tx, { row, bodyId, content }) => {
          if (!standingOf(content, actor.personId, clock.now()).conduct) throw notInBody();
          if (row.state !== 'done') throw notInState();
          await repository.updateAction(tx, id, { state: 'open', done_at: null });
          await write(tx, BODY_RECORDS.actionReopened, actor, bodyId, row, true);
        }),
      );
    },

    /** Tells, once, of each action that is past its day. Run by the schedule; several servers may run it. */
    async escalateDue(): Promise<number> {
      let escalated = 0;
      for (const { id } of await repository.overdueActions(db, clock.now())) {
        await change(id, async (tx, { row, bodyId }) => {
          if (row.escalated_at !== null || row.state === 'closed') return;
          await repository.updateAction(tx, id, { escalated_at: clock.now() });
          await write(tx, BODY_RECORDS.actionEscalated, systemActor('deadline'), bodyId, row, true);
          escalated++;
        });
      }
      return escalated;
    },
  };
}

const notInState = () =>
  conflict('action-not-in-state', {
    zh: '该行动的状态已经变化，请刷新后再试。',
    en: 'The state of this action has changed; look at it again.',
  });
