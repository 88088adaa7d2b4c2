import { z } from 'zod';
import { addRegisterRoutes } from '../../../../governance/index.ts';
import { type HttpServer, idParam, personOf } from '../../../../platform/http/index.ts';
import { reasonInput } from '../deployment.schema.ts';
import type { ReleaseOperation } from './operation.service.ts';
import {
  applyInput,
  releaseDraftInput,
  releaseInput,
  releasePage,
  releaseQuery,
  releaseView,
  rollbackInput,
  suspendInput,
} from './release.schema.ts';
import type { ReleaseService } from './release.service.ts';

const tags = ['releases'];
const params = idParam('rel');
const applied = z.object({ review: z.object({ id: z.string(), state: z.string() }) });

/** `/releases`. */
export function addReleaseRoutes(
  app: HttpServer,
  { releases, operation }: { releases: ReleaseService; operation: ReleaseOperation },
): void {
  addRegisterRoutes(app, {
    path: '/api/v1/releases',
    tag: 'releases',
    idPrefix: 'rel',
    permissions: { read: 'release.read', write: 'release.write' },
    words: {
      list: ['listReleases', 'List releases'],
      register: [
        'registerRelease',
        'Put a release together: a version, its endpoints and the use statements it serves',
      ],
      get: ['getRelease', 'One release: what its gate says, its reviews, gateways and life'],
      edit: ['editRelease', 'Save a draft of a release; what is served stays as it was approved'],
    },
    query: releaseQuery,
    input: releaseInput,
    draft: releaseDraftInput,
    view: releaseView,
    page: releasePage,
    service: releases,
  });

  app.post(
    '/api/v1/releases/:id/apply',
    {
      config: { access: { permission: 'release.apply' }, idempotent: true },
      schema: {
        tags,
        summary: 'Apply for approval at the gate of its kind; 409 names what is missing',
        operationId: 'applyForRelease',
        params,
        body: applyInput,
        response: { 201: applied },
      },
    },
    async (request, reply) => {
      const review = await releases.apply(personOf(request), request.params.id, request.body.statement);
      return reply.code(201).send({ review });
    },
  );

  app.post(
    '/api/v1/releases/:id/suspend',
    {
      // Which of two permissions is needed depends on the body; the service asks for it.
      config: { access: { permission: 'release.read' } },
      schema: {
        tags,
        summary: 'Stop serving it at once; with breakGlass by one person alone, reviewed afterwards',
        operationId: 'suspendRelease',
        params,
        body: suspendInput,
        response: { 200: releaseView },
      },
    },
    async (request) => {
      await operation.suspend(personOf(request), request.params.id, request.body);
      return releases.get(request.params.id);
    },
  );

  app.post(
    '/api/v1/releases/:id/resume',
    {
      config: { access: { permission: 'release.suspend' } },
      schema: {
        tags,
        summary: 'Serve a suspended release again',
        operationId: 'resumeRelease',
        params,
        body: reasonInput,
        response: { 200: releaseView },
      },
    },
    async (request) => {
      await operation.resume(personOf(request), request.params.id, request.body.reason);
      return releases.get(request.params.id);
    },
  );

  app.post(
    '/api/v1/releases/:id/revoke',
    {
      config: { access: { permission: 'release.revoke' } },
      schema: {
        tags,
        summary: 'End a release for good',
        operationId: 'revokeRelease',
        params,
        body: reasonInput,
        response: { 200: releaseView },
      },
    },
    async (request) => {
      await operation.revoke(personOf(request), request.params.id, request.body.reason);
      return releases.get(request.params.id);
    },
  );

  app.post(
    '/api/v1/releases/:id/rollback',
    {
      config: { access: { permission: 'release.read' } },
      schema: {
        tags,
        summary: 'Serve the release that this one had replaced again',
        operationId: 'rollbackRelease',
        params,
        body: rollbackInput,
        response: { 200: releaseView },
      },
    },
    async (request) => {
      await operation.rollback(personOf(request), request.params.id, request.body);
      return releases.get(request.params.id);
    },
  );
}
