import { Readable, Transform } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../../kernel/identity/index.ts';
import type { Clock } from '../../kernel/time/index.ts';
import { type Authenticate, type Authorise, admit } from './access.ts';
import { type OnRefused, reportRefusal } from './errors.ts';
import type { HttpServer } from './instance.ts';
import { ProblemError } from './problem.ts';

/** How long bytes may flow on one answer about who may have them; a stated end of a grant is looked at as soon as it is there. */
const LOOK_EVERY = 1000;

interface Options {
  readonly authenticate: Authenticate;
  readonly authorise: Authorise;
  readonly onRefused: OnRefused | undefined;
  readonly clock: Clock;
}

/**
 * A request that sends or receives a file may last longer than the right to it. While its bytes flow it is asked again who calls and
 * whether they may: an upload is refused then, before its last byte counts, and a download breaks off and is recorded as refused.
 */
export function endStreamsWithRights(app: HttpServer, options: Options): void {
  app.addHook('preParsing', async (request, _reply, payload) => {
    if (!isGuarded(request) || !request.headers['content-type']?.startsWith('application/octet-stream')) return payload;
    const guarded = Readable.from(received(payload as Readable, stillMay(request, options)), { objectMode: false });
    // The answer to a body that is read no further reaches the caller only if the rest of it is taken.
    guarded.once('close', () => payload.resume());
    return guarded as unknown as typeof payload;
  });
  app.addHook('onSend', async (request, _reply, payload) => {
    if (!isGuarded(request) || !isStream(payload)) return payload;
    const guarded = sent(stillMay(request, options));
    guarded.on('error', async (error) => {
      if (error instanceof ProblemError) await reportRefusal(options.onRefused, error, request);
    });
    payload.on('error', (error) => guarded.destroy(error));
    guarded.once('close', () => payload.destroy());
    return payload.pipe(guarded);
  });
}

function isGuarded({ actor, routeOptions }: FastifyRequest): boolean {
  const { access } = routeOptions.config;
  return actor?.kind === 'person' && access !== undefined && 'permission' in access;
}

function isStream(payload: unknown): payload is NodeJS.ReadableStream & { destroy(): void } {
  return typeof payload === 'object' && payload !== null && 'pipe' in payload && 'destroy' in payload;
}

/** Nothing of the body is read before its route asks for it. */
async function* received(body: Readable, may: () => Promise<void>): AsyncGenerator<Buffer> {
  for await (const piece of body.iterator({ destroyOnReturn: false })) {
    await may();
    yield piece as Buffer;
  }
  await may();
}

/** Passes bytes on for as long as the caller may have them. */
function sent(may: () => Promise<void>): Transform {
  return new Transform({
    transform(piece, _encoding, done) {
      may().then(() => done(null, piece), done);
    },
  });
}

function stillMay(request: FastifyRequest, { clock, authenticate, authorise }: Options): () => Promise<void> {
  let looked = clock.now().getTime();
  let end = firstEnd(request.actor);
  return async () => {
    const now = clock.now().getTime();
    if (now < end && now - looked < LOOK_EVERY) return;
    const actor = await admit(request, { authenticate, authorise });
    looked = now;
    end = firstEnd(actor);
  };
}

/** When the first of the caller's grants ends. */
function firstEnd(actor: Actor | null): number {
  if (actor?.kind !== 'person') return Number.POSITIVE_INFINITY;
  return Math.min(...actor.roles.map(({ until }) => (until === null ? Number.POSITIVE_INFINITY : Date.parse(until))));
}
