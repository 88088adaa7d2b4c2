export {
  createEndpointReader,
  credentialContext,
  type EndpointReader,
  type ServableEndpoint,
} from './endpoint.reader.ts';
export type { EndpointContent, EndpointOperation, EndpointView, ProbeResult } from './endpoint.schema.ts';
