import { z } from 'zod';
import { type HttpServer, personOf, signInRateLimit } from '../../../../platform/http/index.ts';
import { callerOf, type Entrance, secondStepInput, secondStepView } from '../identity/index.ts';
import type { MeService } from '../me.service.ts';
import type { PeopleDeps } from '../people.deps.ts';
import { type Me, me, passwordByLinkInput, sessionInput, setupInput, setupView } from '../people.schema.ts';
import type { PersonService } from '../person.service.ts';
import type { SetupService } from '../setup.service.ts';

const tags = ['session'];

/** `/setup`, `/session` and `/invitations`: the ways in. */
export function addSessionRoutes(
  app: HttpServer,
  deps: PeopleDeps,
  services: { setup: SetupService; people: PersonService; me: MeService; entrance: Entrance },
): void {
  const { setup, people, entrance } = services;

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
      const result = await deps.auth.signIn({ email, password, ...callerOf(request) });
      return reply.code(201).send((await entrance.admit(result, reply)) as Me);
    },
  );

  app.post(
    '/api/v1/session',
    {
      config: { access: { public: true }, rateLimit: signInRateLimit },
      schema: {
        tags,
        summary: 'Sign in; 202 when a second factor is needed',
        operationId: 'signIn',
        body: sessionInput,
        response: { 201: me, 202: secondStepView },
      },
    },
    async (request, reply) => {
      const answer = await entrance.admit(await deps.auth.signIn({ ...request.body, ...callerOf(request) }), reply);
      return 'ticket' in answer ? reply.code(202).send(answer) : reply.code(201).send(answer);
    },
  );

  app.post(
    '/api/v1/session/second-factor',
    {
      config: { access: { public: true }, rateLimit: signInRateLimit },
      schema: {
        tags,
        summary: 'The second step of a sign-in',
        operationId: 'signInSecondStep',
        body: secondStepInput,
        response: { 201: me },
      },
    },
    async (request, reply) => {
      const result = await deps.auth.completeSignIn({ ...request.body, ...callerOf(request) });
      return reply.code(201).send((await entrance.admit(result, reply)) as Me);
    },
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
