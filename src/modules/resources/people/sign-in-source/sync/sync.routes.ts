import { z } from 'zod';
import {
  decodeCursor,
  encodeCursor,
  type HttpServer,
  idParam,
  pageQuery,
  personOf,
} from '../../../../../platform/http/index.ts';
import {
  type SyncChangeView,
  type SyncView,
  syncChangePage,
  syncChangeQuery,
  syncInput,
  syncPage,
  syncView,
} from './sync.schema.ts';
import type { SyncService } from './sync.service.ts';
import type { ChangeRow, SyncRow } from './sync.table.ts';

const tags = ['people'];
const read = { access: { permission: 'sign-in-source.read' } } as const;
const manage = { access: { permission: 'sign-in-source.manage' } } as const;

/** Synchronisations of a sign-in source: asked for, looked at while they run, and what each did. */
export function addSyncRoutes(app: HttpServer, syncs: SyncService): void {
  app.post(
    '/api/v1/sign-in-sources/:id/syncs',
    {
      config: manage,
      schema: {
        tags,
        summary: 'Synchronise now, rehearse it, or confirm the leavers of one that stopped',
        operationId: 'synchroniseSignInSource',
        params: idParam('sis'),
        body: syncInput,
        response: { 202: syncView },
      },
    },
    async (request, reply) => {
      const id = await syncs.ask(personOf(request), request.params.id, request.body);
      return reply.code(202).send(viewOf(await syncs.get(id)));
    },
  );

  app.get(
    '/api/v1/sign-in-sources/:id/syncs',
    {
      config: read,
      schema: {
        tags,
        summary: 'Synchronisations of a source, the latest first',
        operationId: 'listSignInSyncs',
        params: idParam('sis'),
        querystring: pageQuery,
        response: { 200: syncPage },
      },
    },
    async (request) => {
      const { limit, cursor } = request.query;
      const before = cursor === undefined ? undefined : decodeCursor(z.string().max(40), cursor);
      const found = await syncs.list(request.params.id, before, limit + 1);
      const items = found.slice(0, limit);
      return {
        items: items.map(viewOf),
        ...(found.length > limit ? { nextCursor: encodeCursor(items.at(-1)!.id) } : {}),
      };
    },
  );

  app.get(
    '/api/v1/sign-in-syncs/:id',
    {
      config: read,
      schema: {
        tags,
        summary: 'One synchronisation, also while it runs',
        operationId: 'getSignInSync',
        params: idParam('syn'),
        response: { 200: syncView },
      },
    },
    async (request) => viewOf(await syncs.get(request.params.id)),
  );

  app.get(
    '/api/v1/sign-in-syncs/:id/changes',
    {
      config: read,
      schema: {
        tags,
        summary: 'What a synchronisation did or would do, person by person',
        operationId: 'listSignInSyncChanges',
        params: idParam('syn'),
        querystring: syncChangeQuery,
        response: { 200: syncChangePage },
      },
    },
    async (request) => {
      const { limit, cursor, what } = request.query;
      const after = cursor === undefined ? -1 : decodeCursor(z.number().int(), cursor);
      const { id } = await syncs.get(request.params.id);
      const found = await syncs.changes(id, { what, after, limit: limit + 1 });
      const items = found.slice(0, limit);
      return {
        items: items.map(changeViewOf),
        ...(found.length > limit ? { nextCursor: encodeCursor(items.at(-1)!.place) } : {}),
      };
    },
  );
}

function viewOf(row: SyncRow): SyncView {
  return {
    id: row.id,
    sourceId: row.source_id,
    state: row.state,
    rehearsal: row.rehearsal,
    askedBy: row.asked_by,
    startedAt: row.started_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    people: row.people,
    planned: row.planned,
    applied: row.applied,
    counts: row.counts,
    fault: row.fault,
  };
}

function changeViewOf({ place, what, person_id: personId, name, detail, skipped, done }: ChangeRow): SyncChangeView {
  const { fields = [], gives = [], takes = [], why, takenOver = false } = detail;
  return {
    place,
    what,
    personId,
    name,
    fields: [...fields],
    gives: [...gives],
    takes: [...takes],
    why: skipped ?? why ?? null,
    takenOver,
    done,
  };
}
