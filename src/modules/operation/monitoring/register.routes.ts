import { z } from 'zod';
import type { PersonActor } from '../../../kernel/identity/index.ts';
import {
  type HttpServer,
  idParam,
  ifMatch,
  personOf,
  requireRevision,
  schemaId,
  sendRevision,
} from '../../../platform/http/index.ts';

interface Operation {
  readonly summary: string;
  readonly operationId: string;
}

/** The routes of one register of what traffic is screened by. */
export interface RegisterRoutes<Input, Draft, Query> {
  /** Below `/api/v1`. */
  readonly path: string;
  readonly tag: string;
  readonly idPrefix: string;
  readonly read: string;
  readonly write: string;
  readonly operations: Readonly<Record<'list' | 'register' | 'starter' | 'get' | 'edit', Operation>>;
  readonly schemas: {
    readonly input: z.ZodType<Input>;
    readonly draft: z.ZodType<Draft>;
    readonly query: z.ZodType<Query>;
    readonly view: z.ZodType;
    readonly page: z.ZodType;
  };
  readonly service: {
    list(query: Query): Promise<unknown>;
    get(id: string): Promise<{ readonly latest: string }>;
    register(actor: PersonActor, input: Input): Promise<string>;
    registerStarter(actor: PersonActor, unitId: string): Promise<string>;
    edit(actor: PersonActor, id: string, expected: string, draft: Draft): Promise<unknown>;
  };
}

const starter = z.strictObject({ unitId: schemaId('unt') });

/** List, register, take what comes with the product, read, and save a draft: the same for each register. */
export function addRegisterRoutes<Input, Draft, Query>(
  app: HttpServer,
  given: RegisterRoutes<Input, Draft, Query>,
): void {
  const { operations, schemas, service, read, write } = given;
  const path = `/api/v1/${given.path}`;
  const tags = [given.tag];
  const params = idParam(given.idPrefix);
  const { view } = schemas;

  app.get(
    path,
    {
      config: { access: { permission: read } },
      schema: { tags, ...operations.list, querystring: schemas.query, response: { 200: schemas.page } },
    },
    (request) => service.list(request.query as Query),
  );

  app.post(
    path,
    {
      config: { access: { permission: write }, idempotent: true },
      schema: { tags, ...operations.register, body: schemas.input, response: { 201: view } },
    },
    async (request, reply) => {
      const made = await service.get(await service.register(personOf(request), request.body as Input));
      sendRevision(reply, made.latest);
      return reply.code(201).send(made);
    },
  );

  app.post(
    `${path}/starter`,
    {
      config: { access: { permission: write }, idempotent: true },
      schema: { tags, ...operations.starter, body: starter, response: { 201: view } },
    },
    async (request, reply) => {
      const made = await service.get(await service.registerStarter(personOf(request), request.body.unitId));
      sendRevision(reply, made.latest);
      return reply.code(201).send(made);
    },
  );

  app.get(
    `${path}/:id`,
    {
      config: { access: { permission: read } },
      schema: { tags, ...operations.get, params, response: { 200: view } },
    },
    async (request, reply) => {
      const found = await service.get(request.params.id);
      sendRevision(reply, found.latest);
      return found;
    },
  );

  app.put(
    `${path}/:id/draft`,
    {
      config: { access: { permission: write } },
      schema: { tags, ...operations.edit, params, headers: ifMatch, body: schemas.draft, response: { 200: view } },
    },
    async (request, reply) => {
      const { id } = request.params;
      await service.edit(personOf(request), id, requireRevision(request), request.body as Draft);
      const saved = await service.get(id);
      sendRevision(reply, saved.latest);
      return saved;
    },
  );
}
