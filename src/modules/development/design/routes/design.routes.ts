import { z } from 'zod';
import { addRegisterRoutes } from '../../../../governance/index.ts';
import {
  bytesOf,
  type HttpServer,
  idParam,
  ifMatch,
  pageQuery,
  personOf,
  requireRevision,
  schemaText,
  sendRevision,
} from '../../../../platform/http/index.ts';
import {
  documentView,
  modelDraftInput,
  modelInput,
  modelPage,
  modelQuery,
  modelView,
  sha256,
  versionDraftInput,
  versionInput,
  versionView,
} from '../design.schema.ts';
import type { DocumentService } from '../document.service.ts';
import type { ModelService } from '../model.service.ts';
import type { VersionService } from '../version.service.ts';

const tags = ['models'];

/** `/models` and `/versions`. */
export function addModelRoutes(app: HttpServer, services: { models: ModelService; versions: VersionService }): void {
  const { models, versions } = services;

  addRegisterRoutes(app, {
    path: '/api/v1/models',
    tag: 'models',
    idPrefix: 'mdl',
    permissions: { read: 'model.read', write: 'model.write' },
    words: {
      list: ['listModels', 'List models'],
      register: ['registerModel', 'Register a model'],
      get: ['getModel', 'One model with its versions and its life'],
      edit: ['editModel', 'Save a draft of a model; what is in force stays in force'],
    },
    query: modelQuery,
    input: modelInput,
    draft: modelDraftInput,
    view: modelView,
    page: modelPage,
    service: models,
  });

  app.get(
    '/api/v1/models/:id/versions',
    {
      config: { access: { permission: 'model.read' } },
      schema: {
        tags,
        summary: 'The newest 200 versions of a model',
        operationId: 'listVersions',
        params: idParam('mdl'),
        querystring: pageQuery,
        response: { 200: z.object({ items: z.array(versionView) }) },
      },
    },
    async (request) => ({ items: (await versions.ofModel(request.params.id)).slice(0, request.query.limit) }),
  );

  app.post(
    '/api/v1/models/:id/versions',
    {
      config: { access: { permission: 'version.write' }, idempotent: true },
      schema: {
        tags,
        summary: 'Register a version of a model',
        operationId: 'registerVersion',
        params: idParam('mdl'),
        body: versionInput,
        response: { 201: versionView },
      },
    },
    async (request, reply) => {
      const id = await versions.register(personOf(request), request.params.id, request.body);
      const view = await versions.get(id);
      sendRevision(reply, view.latest);
      return reply.code(201).send(view);
    },
  );

  app.get(
    '/api/v1/versions/:id',
    {
      config: { access: { permission: 'model.read' } },
      schema: {
        tags,
        summary: 'One version',
        operationId: 'getVersion',
        params: idParam('mdv'),
        response: { 200: versionView },
      },
    },
    async (request, reply) => {
      const view = await versions.get(request.params.id);
      sendRevision(reply, view.latest);
      return view;
    },
  );

  app.put(
    '/api/v1/versions/:id/draft',
    {
      config: { access: { permission: 'version.write' } },
      schema: {
        tags,
        summary: 'Save a draft of a version; what is in force stays in force',
        operationId: 'editVersion',
        params: idParam('mdv'),
        headers: ifMatch,
        body: versionDraftInput,
        response: { 200: versionView },
      },
    },
    async (request, reply) => {
      await versions.edit(personOf(request), request.params.id, requireRevision(request), request.body.content);
      const view = await versions.get(request.params.id);
      sendRevision(reply, view.latest);
      return view;
    },
  );
}

/** Uploads: the artefact of a version, and documents. Both are streams of bytes (`application/octet-stream`). */
export function addUploadRoutes(
  app: HttpServer,
  services: { versions: VersionService; documents: DocumentService },
  maxArtefactBytes: number,
): void {
  const { versions, documents } = services;

  app.post(
    '/api/v1/versions/:id/artefact',
    {
      bodyLimit: maxArtefactBytes,
      config: { access: { permission: 'version.write' } },
      schema: {
        tags,
        summary: 'Upload the artefact of a version; we hash it while it arrives',
        operationId: 'uploadArtefact',
        params: idParam('mdv'),
        response: { 201: z.object({ sha256: z.string(), bytes: z.number() }) },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await versions.measureArtefact(personOf(request), request.params.id, bytesOf(request.body))),
  );

  app.post(
    '/api/v1/documents',
    {
      bodyLimit: 51 * 1024 * 1024,
      config: { access: { permission: 'document.write' } },
      schema: {
        tags: ['documents'],
        summary: 'Upload a document of at most 50 MB',
        operationId: 'uploadDocument',
        querystring: z.strictObject({ title: schemaText({ max: 200 }) }),
        response: { 201: documentView },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await documents.upload(personOf(request), request.query.title, bytesOf(request.body))),
  );

  app.get(
    '/api/v1/documents/:sha256',
    {
      config: { access: { permission: 'document.read' } },
      schema: {
        tags: ['documents'],
        summary: 'Read a document',
        operationId: 'getDocument',
        params: z.strictObject({ sha256 }),
      },
    },
    async (request, reply) => {
      const { document, stream } = await documents.open(request.params.sha256);
      // Always as a download: what somebody uploaded never runs in the console's origin.
      reply.header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(document.title)}`);
      reply.header('content-type', document.mediaType);
      return reply.send(stream);
    },
  );
}
