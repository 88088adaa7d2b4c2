export { type CredentialDelivery, type Credentials, credentialContext, openCredentials } from './credentials.ts';
export { createUpstreams, type Upstreams } from './upstreams.ts';
export { type AnswerHeaders, ConnectTimeoutError, type UpstreamCall, type UpstreamHandler } from './wire/index.ts';
