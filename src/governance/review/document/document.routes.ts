import { bytesOf, type HttpServer, idParam, personOf } from '../../../platform/http/index.ts';
import type { ReviewPages } from '../review.pages.ts';
import { documentParams, signBody, uploadQuery, versionParams, versionQuery } from './document.schema.ts';
import type { DocumentService } from './document.service.ts';
import { notInvolved } from './problems.ts';

const bodyLimit = 51 * 1024 ** 2;
const config = { access: { permission: 'review.vote' } };

/** Files of a review. Who may add, sign and read them is said by the review. */
export function addDocumentRoutes(app: HttpServer, documents: DocumentService, pages: ReviewPages): void {
  const common = { tags: ['reviews'], response: pages.response };

  app.post(
    '/api/v1/reviews/:id/documents',
    {
      bodyLimit,
      config,
      schema: {
        ...common,
        summary: 'Add a document of at most 50 MB to a review',
        operationId: 'addReviewDocument',
        params: idParam('rvw'),
        querystring: uploadQuery,
      },
    },
    async (request) => {
      const { id } = request.params;
      await pages.visible(request, id, 'review.vote');
      const { title, name, requirement } = request.query;
      const upload = { title, fileName: name, requirement, source: bytesOf(request.body) };
      await documents.add(personOf(request), id, upload);
      return pages.answer(request, id);
    },
  );

  app.post(
    '/api/v1/reviews/:id/documents/:documentId/versions',
    {
      bodyLimit,
      config,
      schema: {
        ...common,
        summary: 'Add a version of a document; earlier ones stay',
        operationId: 'addReviewDocumentVersion',
        params: documentParams,
        querystring: versionQuery,
      },
    },
    async (request) => {
      const { id, documentId } = request.params;
      await pages.visible(request, id, 'review.vote');
      const upload = { fileName: request.query.name, source: bytesOf(request.body) };
      await documents.addVersion(personOf(request), id, documentId, upload);
      return pages.answer(request, id);
    },
  );

  app.get(
    '/api/v1/reviews/:id/documents/:documentId/versions/:number',
    {
      config: { access: { permission: 'review.read' } },
      schema: {
        tags: ['reviews'],
        summary: 'Read a version of a document',
        operationId: 'readReviewDocument',
        params: versionParams,
      },
    },
    async (request, reply) => {
      const { id, documentId, number } = request.params;
      const review = await pages.visible(request, id, 'review.read');
      if (!(await pages.mayReadDocuments(request, review))) throw notInvolved();
      const { version, stream } = await documents.open(id, documentId, number);
      // Always as a download: what somebody uploaded never runs in the console's origin.
      reply.header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(version.file_name)}`);
      reply.header('content-type', 'application/octet-stream');
      return reply.send(stream);
    },
  );

  app.post(
    '/api/v1/reviews/:id/documents/:documentId/sign',
    {
      config: { access: { permission: 'review.vote', via: 'session' } },
      schema: {
        ...common,
        summary: 'Sign the newest version, with the password or a one-time code typed in once more',
        operationId: 'signReviewDocument',
        params: documentParams,
        body: signBody,
      },
    },
    async (request) => {
      const { id, documentId } = request.params;
      await pages.visible(request, id, 'review.vote');
      await documents.sign(personOf(request), id, documentId, request.body);
      return pages.answer(request, id);
    },
  );
}
