import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { systemActor } from '../../../../kernel/identity/index.ts';
import { type HttpServer, idParam, signInRateLimit } from '../../../../platform/http/index.ts';
import { callerOf, type Entrance, secondStepView } from '../identity/index.ts';
import { RESPONSIBILITIES } from '../people.records.ts';
import { me } from '../people.schema.ts';
import type { createDirectorySignIn } from './directory-sign-in.ts';
import type { createSingleSignOn, SourceRefusal } from './single-sign-on.ts';
import type { SourceDeps } from './source.deps.ts';
import { SOURCE_RECORDS } from './source.records.ts';
import { directorySignInInput, publicSourceView } from './source.schema.ts';
import type { SourceService } from './source.service.ts';

const tags = ['session'];
const COOKIE = 'steward.sign_in';
const access = { access: { public: true }, rateLimit: signInRateLimit } as const;

/** `/sign-in`: to a provider and back. They are navigations of a browser, so every end is a page of the console. */
export function addSignInRoutes(
  app: HttpServer,
  deps: SourceDeps,
  parts: {
    signInByDirectory: ReturnType<typeof createDirectorySignIn>;
    sources: SourceService;
    singleSignOn: ReturnType<typeof createSingleSignOn>;
    entrance: Entrance;
  },
): void {
  const { sources, singleSignOn, entrance } = parts;
  const secure = deps.publicUrl.startsWith('https:') ? '; Secure' : '';
  const cookie = (value: string, seconds: number) =>
    `${COOKIE}=${value}; Path=/api/v1/sign-in; HttpOnly; SameSite=Lax; Max-Age=${seconds}${secure}`;

  async function refusal(sourceId: string, code: SourceRefusal | string): Promise<string> {
    await deps.recorder.writeAlone({
      kind: SOURCE_RECORDS.refused,
      actor: systemActor('sign-in'),
      subject: { kind: 'sign-in-source', id: sourceId },
      measures: [...RESPONSIBILITIES],
      outcome: 'refused',
      facts: { reason: code },
    });
    return `/sign-in?refused=${code}`;
  }

  app.get(
    '/api/v1/sign-in',
    {
      config: { access: { public: true } },
      schema: {
        tags,
        summary: 'The sources by which one can sign in',
        operationId: 'listOfferedSignInSources',
        response: { 200: z.object({ items: z.array(publicSourceView) }) },
      },
    },
    async () => ({ items: await sources.offered() }),
  );

  app.get(
    '/api/v1/sign-in/:id/start',
    {
      config: access,
      schema: {
        tags,
        summary: 'Go to a provider to sign in',
        operationId: 'startSignIn',
        params: idParam('sis'),
        querystring: z.object({ next: z.string().max(500).optional() }),
        response: { 302: z.null() },
      },
    },
    async (request, reply) => {
      const begun = await singleSignOn.begin(request.params.id, safePath(request.query.next));
      if ('refused' in begun) return reply.redirect(await refusal(request.params.id, begun.refused));
      return reply.header('set-cookie', cookie(begun.browser, 600)).redirect(begun.url);
    },
  );

  app.get(
    '/api/v1/sign-in/:id/callback',
    {
      config: access,
      schema: {
        tags,
        summary: 'Come back from a provider',
        operationId: 'finishSignIn',
        params: idParam('sis'),
        querystring: z.record(z.string().max(100), z.union([z.string().max(4_000), z.array(z.string().max(4_000))])),
        response: { 302: z.null() },
      },
    },
    async (request, reply) => {
      const query = new URL(request.url, 'http://localhost').searchParams;
      const outcome = await singleSignOn.finish(request.params.id, query, browserOf(request), callerOf(request));
      reply.header('set-cookie', cookie('', 0));
      if ('refused' in outcome) return reply.redirect(await refusal(request.params.id, outcome.refused));
      const { result, next } = outcome;
      if (!result.ok && result.reason !== 'second-factor') {
        return reply.redirect(await refusal(request.params.id, result.reason));
      }
      const entered = await entrance.admit(result, reply);
      // In the fragment: it reaches no server and no log.
      if ('ticket' in entered)
        return reply.redirect(`/sign-in?next=${encodeURIComponent(next)}#ticket=${entered.ticket}`);
      return reply.redirect(next);
    },
  );

  app.post(
    '/api/v1/sign-in/:id/session',
    {
      config: access,
      schema: {
        tags,
        summary: 'Sign in with name and password of a directory; 202 when a second factor is needed',
        operationId: 'signInByDirectory',
        params: idParam('sis'),
        body: directorySignInInput,
        response: { 201: me, 202: secondStepView },
      },
    },
    async (request, reply) => {
      const result = await parts.signInByDirectory(request.params.id, request.body, callerOf(request));
      const answer = await entrance.admit(result, reply);
      return 'ticket' in answer ? reply.code(202).send(answer) : reply.code(201).send(answer);
    },
  );
}

/** Only paths of this console are gone to. */
function safePath(next: string | undefined): string {
  return next !== undefined && /^\/(?![/\\])[\x21-\x7e]*$/.test(next) && !next.includes('\\') ? next : '/';
}

function browserOf(request: FastifyRequest): string {
  const pair = (request.headers.cookie ?? '').split('; ').find((one) => one.startsWith(`${COOKIE}=`));
  return pair?.slice(COOKIE.length + 1) ?? '';
}
