import { Readable } from 'node:stream';
import { type HttpServer, idParam, pageOf, pageQuery, personOf } from '../../../platform/http/index.ts';
import { type SampleView, sampleBody, sampleDetail, sampleView } from './sample.schema.ts';
import type { SampleService } from './sample.service.ts';
import type { Sample } from './types.ts';

const tags = ['samples'];
const params = idParam('smp');

/** `/samples`. */
export function addSampleRoutes(app: HttpServer, samples: SampleService): void {
  app.get(
    '/api/v1/samples',
    {
      config: { access: { permission: 'sample.read' } },
      schema: {
        tags,
        summary: 'Samples of acts, newest first',
        operationId: 'listSamples',
        querystring: pageQuery,
        response: { 200: pageOf(sampleView) },
      },
    },
    async (request) => {
      const page = await samples.list(request.query);
      return { ...page, items: page.items.map(present) };
    },
  );

  app.post(
    '/api/v1/samples',
    {
      config: { access: { permission: 'sample.draw' }, idempotent: true },
      schema: {
        tags,
        summary: 'Draw acts of a period by a seed, and look whether each resolves to its evidence',
        operationId: 'drawSample',
        body: sampleBody,
        response: { 202: sampleView },
      },
    },
    async (request, reply) => reply.code(202).send(present(await samples.draw(personOf(request), request.body))),
  );

  app.get(
    '/api/v1/samples/:id',
    {
      config: { access: { permission: 'sample.read' } },
      schema: {
        tags,
        summary: 'A sample with its acts and what is wrong',
        operationId: 'getSample',
        params,
        response: { 200: sampleDetail },
      },
    },
    (request) => samples.require(request.params.id),
  );

  app.delete(
    '/api/v1/samples/:id',
    {
      config: { access: { permission: 'sample.draw' } },
      schema: {
        tags,
        summary: 'Stop drawing; a finished sample stays as it is',
        operationId: 'cancelSample',
        params,
        response: { 200: sampleView },
      },
    },
    async (request) => present(await samples.cancel(personOf(request), request.params.id)),
  );

  app.get(
    '/api/v1/samples/:id/evidence',
    {
      config: { access: { permission: 'sample.draw' } },
      schema: {
        tags,
        summary: 'The evidence of every drawn act as JSON lines, for checking offline',
        operationId: 'downloadSampleEvidence',
        params,
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const lines = await samples.evidence(personOf(request), id);
      return reply
        .header('content-type', 'application/x-ndjson; charset=utf-8')
        .header('content-disposition', `attachment; filename="${id}.jsonl"`)
        .send(Readable.from(lines));
    },
  );
}

function present({ logs: _, acts: __, problems: ___, ...sample }: Sample): SampleView {
  return sample;
}
