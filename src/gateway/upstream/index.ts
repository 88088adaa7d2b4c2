export { type Credentials, createCredentials, credentialContext } from './credentials.ts';
export { createUpstreams, type Upstreams } from './upstreams.ts';
