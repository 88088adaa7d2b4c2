import { addRegisterRoutes } from '../../../../governance/index.ts';
import { type HttpServer, idParam, personOf } from '../../../../platform/http/index.ts';
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
  addRegisterRoutes(app, {
    path: '/api/v1/endpoints',
    tag: 'endpoints',
    idPrefix: 'ups',
    permissions: { read: 'endpoint.read', write: 'endpoint.write' },
    words: {
      list: ['listEndpoints', 'List endpoints'],
      register: ['registerEndpoint', 'Register an endpoint; a credential given along is sealed and never answered'],
      get: ['getEndpoint', 'One endpoint'],
      edit: ['editEndpoint', 'Save a draft of an endpoint; what is in force stays in force'],
    },
    query: subjectQuery,
    input: endpointInput,
    draft: endpointDraftInput,
    view: endpointView,
    page: endpointPage,
    service: endpoints,
  });

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
