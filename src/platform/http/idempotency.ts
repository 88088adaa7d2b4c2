import type { FastifyRequest } from 'fastify';
import { actorReference } from '../../kernel/identity/index.ts';
import { type Clock, DAY, MINUTE } from '../../kernel/time/index.ts';
import { sha256Hex } from '../crypto/index.ts';
import { type AnyDb, type Db, type Jsonb, jsonb, type ModuleMigrations } from '../database/index.ts';
import { actorOf } from './access.ts';
import type { HttpServer } from './instance.ts';
import { conflict, type ProblemError, problem } from './problem.ts';

interface IdempotencyRow {
  actor: string;
  key: string;
  /** Method and path. */
  target: string;
  body_hash: string;
  /** Null while the first call runs, and for good when it never came to an end. */
  status: number | null;
  response: string | null;
  headers: Jsonb<Record<string, string> | null>;
  created_at: Date;
}

interface Tables {
  http_idempotency: IdempotencyRow;
}

export const httpMigrations: ModuleMigrations = [
  {
    id: '0001-http-idempotency',
    async up(db) {
      await db.schema
        .createTable('http_idempotency')
        .addColumn('actor', 'text', (column) => column.notNull())
        .addColumn('key', 'text', (column) => column.notNull())
        .addColumn('target', 'text', (column) => column.notNull())
        .addColumn('body_hash', 'text', (column) => column.notNull())
        .addColumn('status', 'integer')
        .addColumn('response', 'text')
        .addColumn('headers', 'jsonb')
        .addColumn('created_at', 'timestamptz', (column) => column.notNull())
        .addPrimaryKeyConstraint('http_idempotency_pkey', ['actor', 'key'])
        .execute();
      await db.schema.createIndex('http_idempotency_created_at').on('http_idempotency').column('created_at').execute();
    },
  },
];

export interface KeptAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

type Call = Pick<IdempotencyRow, 'actor' | 'key' | 'target' | 'body_hash'>;

/** Where answers to creations are kept, so that a repeated call gets the first one's answer and makes nothing twice. */
export interface IdempotencyStore {
  /** Takes the key for this call, or gives the kept answer. Throws problems: 409 while the first runs, 422 for another call. */
  claim(call: Call): Promise<KeptAnswer | undefined>;
  keep(call: Call, answer: KeptAnswer): Promise<void>;
  release(call: Call): Promise<void>;
  /** Deletes what is older than a day; answers how many. To be called by a schedule. */
  purge(): Promise<number>;
}

const KEPT_MILLISECONDS = DAY;
/** After this a call that has not answered is taken for lost with its process. */
const LOST_MILLISECONDS = 5 * MINUTE;

/** The store in PostgreSQL; `httpMigrations` makes its table. */
export function createIdempotencyStore(database: AnyDb, clock: Clock): IdempotencyStore {
  const db: Db<Tables> = database;
  const before = (milliseconds: number) => new Date(clock.now().getTime() - milliseconds);
  return {
    async claim(call) {
      const now = clock.now();
      const claimed = await db
        .insertInto('http_idempotency')
        .values({ ...call, status: null, response: null, headers: null, created_at: now })
        .onConflict((on) =>
          on
            .columns(['actor', 'key'])
            .doUpdateSet({ ...call, status: null, response: null, headers: null, created_at: now })
            .where('http_idempotency.created_at', '<', before(KEPT_MILLISECONDS)),
        )
        .returning('key')
        .executeTakeFirst();
      if (claimed !== undefined) return undefined;
      const row = await db
        .selectFrom('http_idempotency')
        .selectAll()
        .where('actor', '=', call.actor)
        .where('key', '=', call.key)
        .executeTakeFirst();
      if (row === undefined) throw stillRunning(); // released between the two statements
      if (row.target !== call.target || row.body_hash !== call.body_hash) throw usedForAnother();
      if (row.status === null) throw row.created_at < before(LOST_MILLISECONDS) ? outcomeUnknown() : stillRunning();
      return { status: row.status, body: row.response ?? '', headers: row.headers ?? {} };
    },
    async keep(call, answer) {
      await db
        .updateTable('http_idempotency')
        .set({ status: answer.status, response: answer.body, headers: jsonb({ ...answer.headers }) })
        .where('actor', '=', call.actor)
        .where('key', '=', call.key)
        .execute();
    },
    async release(call) {
      await db.deleteFrom('http_idempotency').where('actor', '=', call.actor).where('key', '=', call.key).execute();
    },
    async purge() {
      const result = await db
        .deleteFrom('http_idempotency')
        .where('created_at', '<', before(KEPT_MILLISECONDS))
        .executeTakeFirst();
      return Number(result.numDeletedRows);
    },
  };
}

const KEPT_HEADERS = ['location', 'etag', 'content-type'] as const;

/** Lets routes with `config.idempotent` take an `Idempotency-Key`; elsewhere the header is refused rather than ignored. */
export function addIdempotency(app: HttpServer, store: IdempotencyStore | undefined): void {
  const bodies = new WeakMap<FastifyRequest, string>();
  const calls = new WeakMap<FastifyRequest, Call>();
  app.addHook('preValidation', async (request) => {
    const key = request.headers['idempotency-key'];
    if (key === undefined || request.is404 || request.method !== 'POST') return;
    if (request.routeOptions.config.idempotent !== true || store === undefined) throw notSupported();
    // Taken here because validation replaces the body by what the schema makes of it.
    bodies.set(request, sha256Hex(JSON.stringify(request.body) ?? ''));
  });
  app.addHook('preHandler', async (request, reply) => {
    const bodyHash = bodies.get(request);
    if (bodyHash === undefined || store === undefined) return;
    const key = request.headers['idempotency-key'];
    if (typeof key !== 'string' || !/^[\x21-\x7e]{8,200}$/.test(key)) throw invalidKey();
    const { kind, id } = actorReference(actorOf(request));
    const target = `${request.method} ${request.url}`;
    const call: Call = { actor: `${kind}:${id}`, key, target, body_hash: bodyHash };
    const kept = await store.claim(call);
    if (kept === undefined) {
      calls.set(request, call);
      return;
    }
    return reply
      .code(kept.status)
      .headers({ ...kept.headers, 'idempotency-replayed': 'true' })
      .serializer((body: unknown) => body as string)
      .send(kept.body);
  });
  app.addHook('onSend', async (request, reply, payload) => {
    const call = calls.get(request);
    if (call === undefined || store === undefined) return;
    calls.delete(request);
    try {
      // 503 says that nothing was done; after any other answer, also a 500, a repetition could do it twice.
      if (reply.statusCode === 503) await store.release(call);
      else await store.keep(call, { status: reply.statusCode, body: bodyText(payload), headers: keptHeaders(reply) });
    } catch (error) {
      request.log.error({ err: error }, 'the answer could not be kept for its Idempotency-Key');
    }
  });
}

function bodyText(payload: unknown): string {
  if (payload === undefined || payload === null) return '';
  if (typeof payload === 'string') return payload;
  throw new Error('Only text answers can be kept; this route must not be idempotent');
}

function keptHeaders(reply: { getHeader(name: string): unknown }): Record<string, string> {
  const entries = KEPT_HEADERS.map((name) => [name, reply.getHeader(name)] as const);
  return Object.fromEntries(
    entries.filter((entry): entry is [(typeof entry)[0], string] => typeof entry[1] === 'string'),
  );
}

const TITLE = { zh: '幂等键', en: 'Idempotency-Key' };

function stillRunning(): ProblemError {
  return conflict('idempotency-in-progress', {
    zh: '使用同一幂等键的请求仍在处理中，请稍后重试。',
    en: 'The first request with this Idempotency-Key is still running; try again in a moment.',
  });
}

function outcomeUnknown(): ProblemError {
  return conflict('idempotency-outcome-unknown', {
    zh: '使用该幂等键的首次请求未完成。请先查看操作是否已生效，再使用新的幂等键。',
    en: 'The first request with this Idempotency-Key never finished. Look whether it took effect, then use a new key.',
  });
}

function usedForAnother(): ProblemError {
  return problem({
    status: 422,
    code: 'idempotency-mismatch',
    title: TITLE,
    detail: {
      zh: '该幂等键已用于另一个不同的请求，请使用新的幂等键。',
      en: 'This Idempotency-Key was used for a different request; use a new one.',
    },
  });
}

function invalidKey(): ProblemError {
  return problem({
    status: 400,
    code: 'idempotency-key-invalid',
    title: TITLE,
    detail: {
      zh: '幂等键须为 8 至 200 个可见 ASCII 字符，例如 UUID。',
      en: 'An Idempotency-Key is 8 to 200 visible ASCII characters, for example a UUID.',
    },
  });
}

function notSupported(): ProblemError {
  return problem({
    status: 400,
    code: 'idempotency-not-supported',
    title: TITLE,
    detail: {
      zh: '此接口不支持幂等键，请去掉该请求头。',
      en: 'This route takes no Idempotency-Key; leave the header out.',
    },
  });
}
