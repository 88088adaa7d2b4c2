import { z } from 'zod';
import type { RegisterRoutes } from '../../../governance/index.ts';
import type { PersonActor } from '../../../kernel/identity/index.ts';
import { type HttpServer, personOf, schemaId, sendRevision } from '../../../platform/http/index.ts';

const input = z.strictObject({ unitId: schemaId('unt') });

interface StarterRoute extends Pick<RegisterRoutes<never, never, never, never, never>, 'path' | 'tag' | 'permissions'> {
  readonly words: readonly [operationId: string, summary: string];
  readonly view: z.ZodType;
  readonly service: {
    registerStarter(actor: PersonActor, unitId: string): Promise<string>;
    get(id: string): Promise<{ readonly latest: string }>;
  };
}

/** A register's way to begin: what comes with the product is put in as a draft. */
export function addStarterRoute(app: HttpServer, { path, tag, permissions, words, view, service }: StarterRoute): void {
  app.post(
    `${path}/starter`,
    {
      config: { access: { permission: permissions.write }, idempotent: true },
      schema: { tags: [tag], operationId: words[0], summary: words[1], body: input, response: { 201: view } },
    },
    async (request, reply) => {
      const made = await service.get(await service.registerStarter(personOf(request), request.body.unitId));
      sendRevision(reply, made.latest);
      return reply.code(201).send(made);
    },
  );
}
