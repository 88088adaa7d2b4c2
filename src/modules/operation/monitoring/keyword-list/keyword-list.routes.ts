import {
  type HttpServer,
  idParam,
  ifMatch,
  personOf,
  requireRevision,
  sendRevision,
} from '../../../../platform/http/index.ts';
import {
  keywordListDraftInput,
  keywordListInput,
  keywordListPage,
  keywordListQuery,
  keywordListView,
  starterInput,
} from './keyword-list.schema.ts';
import type { KeywordListService } from './keyword-list.service.ts';

const tags = ['keyword lists'];

/** `/keyword-lists`: the register. Entries and samples have routes of their own. */
export function addKeywordListRoutes(app: HttpServer, lists: KeywordListService): void {
  app.get(
    '/api/v1/keyword-lists',
    {
      config: { access: { permission: 'keyword-list.read' } },
      schema: {
        tags,
        summary: 'List keyword lists',
        operationId: 'listKeywordLists',
        querystring: keywordListQuery,
        response: { 200: keywordListPage },
      },
    },
    (request) => lists.list(request.query),
  );

  app.post(
    '/api/v1/keyword-lists',
    {
      config: { access: { permission: 'keyword-list.write' }, idempotent: true },
      schema: {
        tags,
        summary: 'Register a keyword list without entries',
        operationId: 'registerKeywordList',
        body: keywordListInput,
        response: { 201: keywordListView },
      },
    },
    async (request, reply) => {
      const view = await lists.get(await lists.register(personOf(request), request.body));
      sendRevision(reply, view.latest);
      return reply.code(201).send(view);
    },
  );

  app.post(
    '/api/v1/keyword-lists/starter',
    {
      config: { access: { permission: 'keyword-list.write' }, idempotent: true },
      schema: {
        tags,
        summary: 'Import the small list that comes with the product, for demonstration only',
        operationId: 'importStarterKeywordList',
        body: starterInput,
        response: { 201: keywordListView },
      },
    },
    async (request, reply) => {
      const view = await lists.get(await lists.registerStarter(personOf(request), request.body.unitId));
      sendRevision(reply, view.latest);
      return reply.code(201).send(view);
    },
  );

  app.get(
    '/api/v1/keyword-lists/:id',
    {
      config: { access: { permission: 'keyword-list.read' } },
      schema: {
        tags,
        summary: 'One keyword list with its counts beside the profile',
        operationId: 'getKeywordList',
        params: idParam('kwl'),
        response: { 200: keywordListView },
      },
    },
    async (request, reply) => {
      const view = await lists.get(request.params.id);
      sendRevision(reply, view.latest);
      return view;
    },
  );

  app.put(
    '/api/v1/keyword-lists/:id/draft',
    {
      config: { access: { permission: 'keyword-list.write' } },
      schema: {
        tags,
        summary: 'Save the description and the own kinds of a list; what is in force stays in force',
        operationId: 'editKeywordList',
        params: idParam('kwl'),
        headers: ifMatch,
        body: keywordListDraftInput,
        response: { 200: keywordListView },
      },
    },
    async (request, reply) => {
      await lists.edit(personOf(request), request.params.id, requireRevision(request), request.body);
      const view = await lists.get(request.params.id);
      sendRevision(reply, view.latest);
      return view;
    },
  );
}
