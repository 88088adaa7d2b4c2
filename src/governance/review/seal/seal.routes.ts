import { type HttpServer, idParam, personOf } from '../../../platform/http/index.ts';
import { notInvolved } from '../document/index.ts';
import type { ReviewPages } from '../review.pages.ts';
import { sealParams } from './seal.schema.ts';
import type { Sealing } from './seal.service.ts';

export function addSealRoutes(app: HttpServer, sealing: Sealing, pages: ReviewPages): void {
  app.post(
    '/api/v1/reviews/:id/seal',
    {
      config: { access: { permission: 'review.vote' } },
      schema: {
        tags: ['reviews'],
        summary: 'Have the frozen snapshot of a decided review sealed by the electronic seal service, once',
        operationId: 'sealReview',
        params: idParam('rvw'),
        response: pages.response,
      },
    },
    async (request) => {
      const { id } = request.params;
      await pages.visible(request, id, 'review.vote');
      await sealing.seal(personOf(request), id);
      return pages.answer(request, id);
    },
  );

  app.get(
    '/api/v1/reviews/:id/seal/:part',
    {
      config: { access: { permission: 'review.read' } },
      schema: {
        tags: ['reviews'],
        summary: 'What the seal service gave: the sealed document, or the detached signature',
        operationId: 'readReviewSeal',
        params: sealParams,
      },
    },
    async (request, reply) => {
      const { id, part } = request.params;
      const review = await pages.visible(request, id, 'review.read');
      if (!(await pages.mayReadDocuments(request, review))) throw notInvolved();
      const { fileName, stream } = await sealing.open(id, part);
      return reply
        .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`)
        .header('content-type', 'application/octet-stream')
        .send(stream);
    },
  );
}
