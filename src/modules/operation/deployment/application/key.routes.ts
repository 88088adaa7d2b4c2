import { z } from 'zod';
import { type HttpServer, idParam, pageQuery, personOf } from '../../../../platform/http/index.ts';
import { keyInput, keyPage, keyView, newKeyView } from './application.schema.ts';
import type { KeyService } from './key.service.ts';

const tags = ['keys'];

/** `/applications/{id}/keys` and `/keys/{id}`. */
export function addKeyRoutes(app: HttpServer, keys: KeyService): void {
  app.get(
    '/api/v1/applications/:id/keys',
    {
      config: { access: { permission: 'application.read' } },
      schema: {
        tags,
        summary: 'Keys of an application, newest first, without their secrets',
        operationId: 'listKeys',
        params: idParam('app'),
        querystring: pageQuery,
        response: { 200: keyPage },
      },
    },
    (request) => keys.list(request.params.id, request.query),
  );

  app.post(
    '/api/v1/applications/:id/keys',
    {
      // Not idempotent: the answer, which holds the secret, must not be kept.
      config: { access: { permission: 'key.manage' } },
      schema: {
        tags,
        summary: 'Issue a key; its secret is answered this once',
        operationId: 'issueKey',
        params: idParam('app'),
        body: keyInput,
        response: { 201: newKeyView },
      },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store');
      return reply.code(201).send(await keys.issue(personOf(request), request.params.id, request.body));
    },
  );

  app.get(
    '/api/v1/keys/:id',
    {
      config: { access: { permission: 'application.read' } },
      schema: {
        tags,
        summary: 'One key, revoked and expired ones too, without its secret',
        operationId: 'getKey',
        params: idParam('key'),
        response: { 200: keyView },
      },
    },
    (request) => keys.get(request.params.id),
  );

  app.delete(
    '/api/v1/keys/:id',
    {
      config: { access: { permission: 'key.manage' } },
      schema: {
        tags,
        summary: 'Revoke a key, at every connected gateway within a second',
        operationId: 'revokeKey',
        params: idParam('key'),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await keys.revoke(personOf(request), request.params.id);
      return reply.code(204).send(null);
    },
  );
}
