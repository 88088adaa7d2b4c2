export { type CredentialDelivery, type Credentials, credentialContext, openCredentials } from './credentials.ts';
export { createUpstreams, type Upstreams } from './upstreams.ts';
