import type { z } from 'zod';
import type { PersonActor } from '../../kernel/identity/index.ts';
import {
  type HttpServer,
  idParam,
  ifMatch,
  personOf,
  requireRevision,
  sendRevision,
} from '../../platform/http/index.ts';

/** What a register of subjects offers everybody: entries are listed and read, put in, and edited as drafts. */
export interface RegisterRoutes<Query, Input, Draft, View extends Latest, Page> {
  /** Of the list, as `/api/v1/models`. */
  readonly path: string;
  readonly tag: string;
  /** Prefix of the ids of its subjects. */
  readonly idPrefix: string;
  readonly permissions: { readonly read: string; readonly write: string };
  /** `operationId` and summary of each route. */
  readonly words: Readonly<
    Record<'list' | 'register' | 'get' | 'edit', readonly [operationId: string, summary: string]>
  >;
  readonly query: z.ZodType<Query>;
  readonly input: z.ZodType<Input>;
  readonly draft: z.ZodType<Draft>;
  readonly view: z.ZodType<View>;
  readonly page: z.ZodType<Page>;
  readonly service: {
    list(query: Query): Promise<Page>;
    /** Answers the id of the new subject. */
    register(actor: PersonActor, input: Input): Promise<string>;
    get(id: string): Promise<View>;
    /** @throws 412 `revision-conflict` unless `ifRevision` is the newest */
    edit(actor: PersonActor, id: string, ifRevision: string, draft: Draft): Promise<unknown>;
  };
}

type Latest = { readonly latest: string | number };
/** A register whose shapes are known to the schemas alone. */
type AnyRegister = RegisterRoutes<object, object, object, Latest, object>;

/** The four routes that every register of subjects has. What is special about one stays with its module. */
export function addRegisterRoutes<Query, Input, Draft, View extends Latest, Page>(
  app: HttpServer,
  register: RegisterRoutes<Query, Input, Draft, View, Page>,
): void {
  // The server takes the types of a handler from its schema, which it can't do for types that are still open.
  addRoutes(app, register as unknown as AnyRegister);
}

function addRoutes(app: HttpServer, register: AnyRegister): void {
  const { path, permissions, words, service, view } = register;
  const tags = [register.tag];
  const params = idParam(register.idPrefix);
  const said = (name: keyof typeof words) => ({ tags, operationId: words[name][0], summary: words[name][1] });

  app.get(
    path,
    {
      config: { access: { permission: permissions.read } },
      schema: { ...said('list'), querystring: register.query, response: { 200: register.page } },
    },
    (request) => service.list(request.query),
  );

  app.post(
    path,
    {
      config: { access: { permission: permissions.write }, idempotent: true },
      schema: { ...said('register'), body: register.input, response: { 201: view } },
    },
    async (request, reply) => {
      const id = await service.register(personOf(request), request.body);
      const registered = await service.get(id);
      sendRevision(reply, registered.latest);
      return reply.code(201).send(registered);
    },
  );

  app.get(
    `${path}/:id`,
    {
      config: { access: { permission: permissions.read } },
      schema: { ...said('get'), params, response: { 200: view } },
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
      config: { access: { permission: permissions.write } },
      schema: { ...said('edit'), params, headers: ifMatch, body: register.draft, response: { 200: view } },
    },
    async (request, reply) => {
      await service.edit(personOf(request), request.params.id, requireRevision(request), request.body);
      const edited = await service.get(request.params.id);
      sendRevision(reply, edited.latest);
      return edited;
    },
  );
}
