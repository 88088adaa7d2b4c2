import { z } from 'zod';
import type { AnyDb } from '../../../platform/database/index.ts';
import {
  bytesOf,
  type HttpServer,
  idParam,
  notFound,
  personOf,
  schemaId,
  schemaText,
} from '../../../platform/http/index.ts';
import { notInvolved } from '../document/problems.ts';
import type { ReviewPages } from '../review.pages.ts';
import type { SnapshotService } from './snapshot.service.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/, { message: 'Must be a SHA-256 in hexadecimal' });

export function addSnapshotRoutes(app: HttpServer, db: AnyDb, snapshots: SnapshotService, pages: ReviewPages): void {
  app.post(
    '/api/v1/reviews/:id/snapshots',
    {
      config: { access: { permission: 'review.vote' } },
      schema: {
        tags: ['reviews'],
        summary: 'Freeze what is decided as it is now, for a print',
        operationId: 'freezeReview',
        params: idParam('rvw'),
        response: {
          200: z.object({ hash: z.string(), address: z.string().describe('What the code says'), frozenAt: z.string() }),
        },
      },
    },
    async (request) => {
      await pages.visible(request, request.params.id, 'review.vote');
      return snapshots.freeze(personOf(request), request.params.id);
    },
  );

  app.get(
    '/api/v1/reviews/:id/snapshots/:hash',
    {
      config: { access: { permission: 'review.read' } },
      schema: {
        tags: ['reviews'],
        summary: 'A frozen snapshot: exactly the bytes whose SHA-256 is printed',
        operationId: 'readReviewSnapshot',
        params: z.strictObject({ id: schemaId('rvw'), hash }),
      },
    },
    async (request, reply) => {
      const review = await pages.visible(request, request.params.id, 'review.read');
      // It lists the files of the review by their names.
      if (!(await pages.mayReadDocuments(request, review))) throw notInvolved();
      const content = await snapshots.read(db, request.params.id, request.params.hash);
      if (content === null) throw notFound({ zh: '没有这份快照。', en: 'There is no such snapshot.' });
      return reply.header('content-type', 'application/json; charset=utf-8').send(Buffer.from(content));
    },
  );

  app.post(
    '/api/v1/reviews/:id/scans',
    {
      bodyLimit: 51 * 1024 ** 2,
      config: { access: { permission: 'review.vote' } },
      schema: {
        tags: ['reviews'],
        summary: 'Add the scan of a signed or sealed print; the code on a picture is matched to its snapshot',
        operationId: 'addReviewScan',
        params: idParam('rvw'),
        querystring: z.strictObject({ name: schemaText({ max: 200 }) }),
        response: pages.response,
      },
    },
    async (request) => {
      const { id } = request.params;
      await pages.visible(request, id, 'review.vote');
      await snapshots.addScan(personOf(request), id, request.query.name, bytesOf(request.body));
      return pages.answer(request, id);
    },
  );
}
