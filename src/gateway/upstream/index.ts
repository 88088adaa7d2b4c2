export type { BreakerResult, BreakerRules } from './breaker.ts';
export { type CredentialDelivery, type Credentials, credentialContext, openCredentials } from './credentials.ts';
export type { Health, UpstreamMinute, UpstreamState } from './health.ts';
export { startProbes } from './probes.ts';
export { createUpstreams, type Upstreams } from './upstreams.ts';
export { type AnswerHeaders, ConnectTimeoutError, type UpstreamCall, type UpstreamHandler } from './wire/index.ts';
