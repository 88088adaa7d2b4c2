import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { signInProblem } from '../../../../platform/auth/index.ts';
import { type HttpServer, personOf, signInRateLimit } from '../../../../platform/http/index.ts';
import type { MeService } from '../me.service.ts';
import type { PeopleDeps } from '../people.deps.ts';
import { PEOPLE_RECORDS, RESPONSIBILITIES } from '../people.records.ts';
import { me, passwordByLinkInput, sessionInput, setupInput, setupView } from '../people.schema.ts';
import type { PersonService } from '../person.service.ts';
import type { SetupService } from '../setup.service.ts';

const tags = ['session'];

/** `/setup`, `/session` and `/invitations`: the ways in. */
export function addSessionRoutes(
  app: HttpServer,
  deps: PeopleDeps,
  services: { setup: SetupService; people: PersonService; me: MeService },
): void {
  const { setup, people } = services;

  async function openSession(request: FastifyRequest, reply: FastifyReply, email: string, password: string) {
    const result = await deps.auth.signIn({
      email,
      password,
      ip: request.ip,
      userAgent: request.headers['user-agent'],
    });
    if (!result.ok) {
      // Neither the address tried nor where from enters the ledger; that it was refused, and why, does.
      await deps.recorder.writeAlone({
        kind: PEOPLE_RECORDS.signInRefused,
        actor: { kind: 'system', name: 'sign-in' },
        measures: [...RESPONSIBILITIES],
        outcome: 'refused',
        facts: { reason: result.reason },
      });
      throw signInProblem(result);
    }
    await deps.recorder.writeAlone({
      kind: PEOPLE_RECORDS.signedIn,
      actor: { kind: 'person', personId: result.personId, name: '', roles: [], via: 'session' },
      subject: { kind: 'person', id: result.personId },
      measures: [...RESPONSIBILITIES],
    });
    for (const cookie of result.setCookie) reply.header('set-cookie', cookie);
    return services.me.describeById(result.personId);
  }

  app.get(
    '/api/v1/setup',
    {
      config: { access: { public: true } },
      schema: {
        tags,
        summary: 'Whether the first setup is still to be done',
        operationId: 'getSetup',
        response: { 200: setupView },
      },
    },
    async () => ({
      required: await setup.required(),
      profiles: deps.builtinProfiles.map(({ id, title, description }) => ({
        id,
        title: { ...title },
        description: { ...description },
      })),
    }),
  );

  app.post(
    '/api/v1/setup',
    {
      config: { access: { public: true }, rateLimit: signInRateLimit },
      schema: {
        tags,
        summary: 'Set the organisation up, by the one-time link that the start printed',
        operationId: 'setUp',
        body: setupInput,
        response: { 201: me },
      },
    },
    async (request, reply) => {
      await setup.perform(request.body);
      const { email, password } = request.body.administrator;
      return reply.code(201).send(await openSession(request, reply, email, password));
    },
  );

  app.post(
    '/api/v1/session',
    {
      config: { access: { public: true }, rateLimit: signInRateLimit },
      schema: { tags, summary: 'Sign in', operationId: 'signIn', body: sessionInput, response: { 201: me } },
    },
    async (request, reply) =>
      reply.code(201).send(await openSession(request, reply, request.body.email, request.body.password)),
  );

  app.get(
    '/api/v1/session',
    {
      config: { access: { signedIn: true } },
      schema: { tags, summary: 'Who is signed in', operationId: 'getSession', response: { 200: me } },
    },
    (request) => services.me.describe(personOf(request)),
  );

  app.delete(
    '/api/v1/session',
    {
      config: { access: { signedIn: true, via: 'session' } },
      schema: { tags, summary: 'Sign out', operationId: 'signOut', response: { 204: z.null() } },
    },
    async (request, reply) => {
      const { setCookie } = await deps.auth.signOut({ cookie: request.headers.cookie });
      for (const cookie of setCookie) reply.header('set-cookie', cookie);
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/api/v1/invitations',
    {
      config: { access: { public: true }, rateLimit: signInRateLimit },
      schema: {
        tags,
        summary: 'Set a password by a one-time link',
        operationId: 'setPasswordByLink',
        body: passwordByLinkInput,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await people.setPasswordByLink(request.body.token, request.body.password);
      return reply.code(204).send(null);
    },
  );
}
