export { defineEndpointGate } from './endpoint.gate.ts';
export {
  createEndpointReader,
  credentialContext,
  type EndpointReader,
  type ServableEndpoint,
} from './endpoint.reader.ts';
export { addEndpointRoutes } from './endpoint.routes.ts';
export type { EndpointContent, EndpointOperation, EndpointView, ProbeResult } from './endpoint.schema.ts';
export { endpointContent } from './endpoint.schema.ts';
export { createEndpointService, type EndpointService } from './endpoint.service.ts';
