export type { AnswerHeaders } from './answer-parser.ts';
export type { UpstreamCall, UpstreamHandler } from './call.ts';
export { type Connections, ConnectTimeoutError, createConnections } from './connections.ts';
