import {
  type HttpServer,
  idParam,
  ifMatch,
  pageOf,
  personOf,
  requireRevision,
  sendRevision,
} from '../../../../platform/http/index.ts';
import type { CaseReader } from './case.reader.ts';
import type { Cases } from './case.service.ts';
import type { Ladders } from './ladder.service.ts';
import {
  caseDetail,
  caseQuery,
  caseView,
  gradeInput,
  ladder,
  ladderView,
  misuseSummary,
  noteInput,
  summaryQuery,
} from './misuse.schema.ts';

const tags = ['misuse'];

/** `/misuse-cases`, `/misuse-summary`, `/misuse-ladder`. */
export function addMisuseRoutes(
  app: HttpServer,
  { cases, reader, ladders }: { cases: Cases; reader: CaseReader; ladders: Ladders },
): void {
  app.get(
    '/api/v1/misuse-cases',
    {
      config: { access: { permission: 'traffic.read' } },
      schema: {
        tags,
        summary: 'End users, and keys, with violations: what is held against them, since when and until when',
        operationId: 'listMisuseCases',
        querystring: caseQuery,
        response: { 200: pageOf(caseView) },
      },
    },
    (request) => reader.list(personOf(request), request.query),
  );
  app.post(
    '/api/v1/misuse-cases',
    {
      config: { access: { permission: 'misuse.grade' }, idempotent: true },
      schema: {
        tags,
        summary: 'Warn, limit, suspend or close an end user or a key at once, by one person',
        operationId: 'gradeMisuse',
        body: gradeInput,
        response: { 201: caseDetail },
      },
    },
    async (request, reply) => {
      const actor = personOf(request);
      const view = await reader.get(actor, await cases.grade(actor, request.body));
      sendRevision(reply, view.revision);
      return reply.code(201).send(view);
    },
  );
  app.get(
    '/api/v1/misuse-cases/:id',
    {
      config: { access: { permission: 'traffic.read' } },
      schema: {
        tags,
        summary: 'One case with its history and the requests that led to it',
        operationId: 'getMisuseCase',
        params: idParam('mis'),
        response: { 200: caseDetail },
      },
    },
    async (request, reply) => {
      const view = await reader.get(personOf(request), request.params.id);
      sendRevision(reply, view.revision);
      return view;
    },
  );
  app.post(
    '/api/v1/misuse-cases/:id/reinstate',
    {
      config: { access: { permission: 'misuse.reinstate' } },
      schema: {
        tags,
        summary: 'Hold nothing against them any more, or take no step that is proposed; with a reason',
        operationId: 'reinstateMisuse',
        params: idParam('mis'),
        headers: ifMatch,
        body: noteInput,
        response: { 200: caseDetail },
      },
    },
    async (request, reply) => {
      const actor = personOf(request);
      const { id } = request.params;
      await cases.reinstate(actor, id, requireRevision(request), request.body.note);
      const view = await reader.get(actor, id);
      sendRevision(reply, view.revision);
      return view;
    },
  );
  app.post(
    '/api/v1/misuse-cases/:id/appeals',
    {
      config: { access: { permission: 'misuse.appeal' }, idempotent: true },
      schema: {
        tags,
        summary: 'Put down what the person it is about has to say',
        operationId: 'appealMisuse',
        params: idParam('mis'),
        body: noteInput,
        response: { 201: caseDetail },
      },
    },
    async (request, reply) => {
      const actor = personOf(request);
      await cases.appeal(actor, request.params.id, request.body.note);
      return reply.code(201).send(await reader.get(actor, request.params.id));
    },
  );
  app.get(
    '/api/v1/misuse-summary',
    {
      config: { access: { permission: 'traffic.read' } },
      schema: {
        tags,
        summary: 'Violations by day, and how many are held to which grade',
        operationId: 'summariseMisuse',
        querystring: summaryQuery,
        response: { 200: misuseSummary },
      },
    },
    (request) => reader.summary(personOf(request), request.query.days),
  );
  app.get(
    '/api/v1/misuse-ladder',
    {
      config: { access: { permission: 'traffic.read' } },
      schema: {
        tags,
        summary: 'From how many violations on which step is taken, and where the numbers are from',
        operationId: 'getMisuseLadder',
        response: { 200: ladderView },
      },
    },
    async (_request, reply) => {
      const view = await ladders.view();
      sendRevision(reply, view.revision);
      return view;
    },
  );
  app.put(
    '/api/v1/misuse-ladder',
    {
      config: { access: { permission: 'misuse.set-ladder' } },
      schema: {
        tags,
        summary: 'Set the steps of misuse handling in the place of those of the profile',
        operationId: 'setMisuseLadder',
        headers: ifMatch,
        body: ladder,
        response: { 200: ladderView },
      },
    },
    async (request, reply) => {
      await ladders.set(personOf(request), requireRevision(request), request.body);
      const view = await ladders.view();
      sendRevision(reply, view.revision);
      return view;
    },
  );
  app.delete(
    '/api/v1/misuse-ladder',
    {
      config: { access: { permission: 'misuse.set-ladder' } },
      schema: {
        tags,
        summary: 'Take the steps of misuse handling from the profile again',
        operationId: 'resetMisuseLadder',
        headers: ifMatch,
        response: { 200: ladderView },
      },
    },
    async (request, reply) => {
      await ladders.set(personOf(request), requireRevision(request), null);
      const view = await ladders.view();
      sendRevision(reply, view.revision);
      return view;
    },
  );
}
