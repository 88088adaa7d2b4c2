import { Readable } from 'node:stream';
import type { HttpServer } from './instance.ts';
import { invalidInput } from './problem.ts';

/** Bodies of `application/octet-stream` reach their route as a stream; the route's `bodyLimit` does not count them, so it must. */
export function takeOctetStreams(app: HttpServer): void {
  app.addContentTypeParser('application/octet-stream', (_request, payload, done) => done(null, payload));
}

/** The stream of an upload; 400 for a body of another type. */
export function bytesOf(body: unknown): Readable {
  if (body instanceof Readable) return body;
  throw invalidInput([{ path: '', message: 'Send the file itself, with Content-Type: application/octet-stream' }]);
}
