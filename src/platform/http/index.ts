export {
  type Authenticate,
  type Authorise,
  actorOf,
  listRoutes,
  personOf,
  type RouteAccess,
  type RouteEntry,
} from './access.ts';
export { bytesOf } from './bytes.ts';
export { serveConsole } from './console.ts';
export type { OnRefused, Refusal } from './errors.ts';
export { createIdempotencyStore, httpMigrations, type IdempotencyStore } from './idempotency.ts';
export type { HttpServer } from './instance.ts';
export { type Language, preferredLanguage, type Text } from './language.ts';
export {
  conflict,
  forbidden,
  type InputIssue,
  invalidInput,
  notFound,
  ProblemError,
  type ProblemInput,
  problem,
} from './problem.ts';
export { checkRevision, requireRevision, revisionConflict, sendRevision } from './revision.ts';
export {
  decodeCursor,
  encodeCursor,
  id as schemaId,
  idParam,
  ifMatch,
  pageOf,
  pageQuery,
  type TextOptions,
  text as schemaText,
} from './schema.ts';
export { createHttpServer, type HttpServerOptions, signInRateLimit } from './server.ts';
export type { ReadinessCheck } from './system-routes.ts';
