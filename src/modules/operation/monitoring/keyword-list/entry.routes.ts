import {
  bytesOf,
  type HttpServer,
  idParam,
  ifMatch,
  personOf,
  requireRevision,
  sendRevision,
} from '../../../../platform/http/index.ts';
import type { EntryService } from './entry.service.ts';
import {
  comparisonPage,
  comparisonQuery,
  entryChangesInput,
  entryPage,
  entryQuery,
  importQuery,
  importReport,
  revisionQuery,
} from './import.schema.ts';
import type { ImportService } from './import.service.ts';
import { keywordListView } from './keyword-list.schema.ts';
import type { KeywordListService } from './keyword-list.service.ts';
import { MAX_FILE_BYTES } from './limits.ts';
import { samplesInput, samplesView } from './sample.schema.ts';
import type { SampleService } from './sample.service.ts';

const tags = ['keyword lists'];

export interface EntryServices {
  readonly lists: KeywordListService;
  readonly entries: EntryService;
  readonly imports: ImportService;
  readonly samples: SampleService;
}

/** `/keyword-lists/{id}/entries`, `/import`, `/comparison` and `/samples`. */
export function addEntryRoutes(app: HttpServer, { lists, entries, imports, samples }: EntryServices): void {
  app.get(
    '/api/v1/keyword-lists/:id/entries',
    {
      config: { access: { permission: 'keyword-entry.read' } },
      schema: {
        tags,
        summary: 'Entries of a revision, the newest unless said, by part of their text, kind or grade',
        operationId: 'listKeywordEntries',
        params: idParam('kwl'),
        querystring: entryQuery,
        response: { 200: entryPage },
      },
    },
    (request) => entries.page(request.params.id, request.query),
  );

  app.get(
    '/api/v1/keyword-lists/:id/file',
    {
      config: { access: { permission: 'keyword-entry.read' } },
      schema: {
        tags,
        summary: 'All entries of a revision as CSV, in the form in which they are imported',
        operationId: 'getKeywordListFile',
        params: idParam('kwl'),
        querystring: revisionQuery,
      },
    },
    async (request, reply) => {
      const file = await entries.file(request.params.id, request.query.revision);
      reply.header('content-disposition', `attachment; filename="${request.params.id}.csv"`);
      reply.header('content-type', 'text/csv; charset=utf-8');
      return reply.send(file);
    },
  );

  app.post(
    '/api/v1/keyword-lists/:id/import',
    {
      bodyLimit: MAX_FILE_BYTES + 1,
      config: { access: { permission: 'keyword-list.write' } },
      schema: {
        tags,
        summary:
          'Import a file of keywords (application/octet-stream, at most 16 MB) as a draft revision, or preview it',
        operationId: 'importKeywords',
        params: idParam('kwl'),
        headers: ifMatch,
        querystring: importQuery,
        response: { 200: importReport },
      },
    },
    async (request, reply) => {
      const expected = requireRevision(request);
      const report = await imports.file(
        personOf(request),
        request.params.id,
        expected,
        bytesOf(request.body),
        request.query,
      );
      sendRevision(reply, report.latest);
      return report;
    },
  );

  app.post(
    '/api/v1/keyword-lists/:id/entries',
    {
      config: { access: { permission: 'keyword-list.write' } },
      schema: {
        tags,
        summary: 'Put and remove a few entries by hand, as a draft revision',
        operationId: 'changeKeywordEntries',
        params: idParam('kwl'),
        headers: ifMatch,
        body: entryChangesInput,
        response: { 200: keywordListView },
      },
    },
    async (request, reply) => {
      await imports.change(personOf(request), request.params.id, requireRevision(request), request.body);
      const view = await lists.get(request.params.id);
      sendRevision(reply, view.latest);
      return view;
    },
  );

  app.get(
    '/api/v1/keyword-lists/:id/comparison',
    {
      config: { access: { permission: 'keyword-entry.read' } },
      schema: {
        tags,
        summary: 'What leads from one revision to another, entry by entry',
        operationId: 'compareKeywordLists',
        params: idParam('kwl'),
        querystring: comparisonQuery,
        response: { 200: comparisonPage },
      },
    },
    (request) => entries.compare(request.params.id, request.query),
  );

  app.get(
    '/api/v1/keyword-lists/:id/samples',
    {
      config: { access: { permission: 'keyword-entry.read' } },
      schema: {
        tags,
        summary: 'The regression samples of a revision, screened by it now',
        operationId: 'runKeywordSamples',
        params: idParam('kwl'),
        querystring: revisionQuery,
        response: { 200: samplesView },
      },
    },
    (request) => samples.results(request.params.id, request.query.revision),
  );

  app.put(
    '/api/v1/keyword-lists/:id/samples',
    {
      bodyLimit: 8 * 1024 ** 2,
      config: { access: { permission: 'keyword-list.write' } },
      schema: {
        tags,
        summary: 'Set the regression samples of a list, as a draft revision',
        operationId: 'setKeywordSamples',
        params: idParam('kwl'),
        headers: ifMatch,
        body: samplesInput,
        response: { 200: keywordListView },
      },
    },
    async (request, reply) => {
      await samples.set(personOf(request), request.params.id, requireRevision(request), request.body);
      const view = await lists.get(request.params.id);
      sendRevision(reply, view.latest);
      return view;
    },
  );
}
