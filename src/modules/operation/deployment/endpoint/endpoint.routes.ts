import {
  type HttpServer,
  idParam,
  ifMatch,
  personOf,
  requireRevision,
  sendRevision,
} from '../../../../platform/http/index.ts';
import { subjectQuery } from '../deployment.schema.ts';
import {
  credentialInput,
  endpointDraftInput,
  endpointInput,
  endpointOperation,
  endpointPage,
  endpointView,
  probeResult,
} from './endpoint.schema.ts';
import type { EndpointService } from './endpoint.service.ts';

const tags = ['endpoints'];

/** `/endpoints`. */
export function addEndpointRoutes(app: HttpServer, endpoints: EndpointService): void {
  app.get(
    '/api/v1/endpoints',
    {
      config: { access: { permission: 'endpoint.read' } },
      schema: {
        tags,
        summary: 'List endpoints',
        operationId: 'listEndpoints',
        querystring: subjectQuery,
        response: { 200: endpointPage },
      },
    },
    (request) => endpoints.list(request.query),
  );

  app.post(
    '/api/v1/endpoints',
    {
      config: { access: { permission: 'endpoint.write' }, idempotent: true },
      schema: {
        tags,
        summary: 'Register an endpoint; a credential given along is sealed and never answered',
        operationId: 'registerEndpoint',
        body: endpointInput,
        response: { 201: endpointView },
      },
    },
    async (request, reply) => {
      const id = await endpoints.register(personOf(request), request.body);
      const view = await endpoints.get(id);
      sendRevision(reply, view.latest);
      return reply.code(201).send(view);
    },
  );

  app.get(
    '/api/v1/endpoints/:id',
    {
      config: { access: { permission: 'endpoint.read' } },
      schema: {
        tags,
        summary: 'One endpoint',
        operationId: 'getEndpoint',
        params: idParam('ups'),
        response: { 200: endpointView },
      },
    },
    async (request, reply) => {
      const view = await endpoints.get(request.params.id);
      sendRevision(reply, view.latest);
      return view;
    },
  );

  app.put(
    '/api/v1/endpoints/:id/draft',
    {
      config: { access: { permission: 'endpoint.write' } },
      schema: {
        tags,
        summary: 'Save a draft of an endpoint; what is in force stays in force',
        operationId: 'editEndpoint',
        params: idParam('ups'),
        headers: ifMatch,
        body: endpointDraftInput,
        response: { 200: endpointView },
      },
    },
    async (request, reply) => {
      await endpoints.edit(personOf(request), request.params.id, requireRevision(request), request.body);
      const view = await endpoints.get(request.params.id);
      sendRevision(reply, view.latest);
      return view;
    },
  );

  app.put(
    '/api/v1/endpoints/:id/credential',
    {
      config: { access: { permission: 'endpoint.operate' } },
      schema: {
        tags,
        summary: "Set or, with null, remove the credential for the newest revision's scheme, host and port",
        operationId: 'setEndpointCredential',
        params: idParam('ups'),
        body: credentialInput,
        response: { 200: endpointView },
      },
    },
    async (request) => {
      await endpoints.setCredential(personOf(request), request.params.id, request.body.credential);
      return endpoints.get(request.params.id);
    },
  );

  app.put(
    '/api/v1/endpoints/:id/operation',
    {
      config: { access: { permission: 'endpoint.operate' } },
      schema: {
        tags,
        summary: 'Set weight, priority and whether it takes requests; counts at once, without approval',
        operationId: 'operateEndpoint',
        params: idParam('ups'),
        body: endpointOperation,
        response: { 200: endpointView },
      },
    },
    async (request) => {
      await endpoints.operate(personOf(request), request.params.id, request.body);
      return endpoints.get(request.params.id);
    },
  );

  app.post(
    '/api/v1/endpoints/:id/probe',
    {
      config: { access: { permission: 'endpoint.operate' } },
      schema: {
        tags,
        summary: "Ask the newest revision's address for its models",
        operationId: 'probeEndpoint',
        params: idParam('ups'),
        response: { 200: probeResult },
      },
    },
    (request) => endpoints.probe(personOf(request), request.params.id),
  );
}
