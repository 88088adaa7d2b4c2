import { z } from 'zod';
import type { ApiKeyEntry, SessionEntry } from '../../../../platform/auth/index.ts';
import { forbidden, type HttpServer, notFound, personOf, schemaId } from '../../../../platform/http/index.ts';
import type { MeService } from '../me.service.ts';
import type { PeopleDeps } from '../people.deps.ts';
import { PEOPLE_RECORDS, RESPONSIBILITIES } from '../people.records.ts';
import {
  type ApiKeyView,
  apiKeyInput,
  apiKeyView,
  me,
  meInput,
  passwordChangeInput,
  type SessionView,
  sessionView,
} from '../people.schema.ts';

const tags = ['account'];
/** Keys and passwords are managed by the signed-in person only, never by a key. */
const ownSession = { access: { signedIn: true, via: 'session' } } as const;

/** `/me`, `/sessions` and `/api-keys`: everybody's own account. */
export function addMeRoutes(app: HttpServer, deps: PeopleDeps, service: MeService): void {
  const { auth, authority } = deps;

  async function sessionIdOf(cookie: string | undefined): Promise<string> {
    const live = await auth.sessions.find({ cookie });
    if (live === null) {
      throw forbidden('session-only', { zh: '请重新登录。', en: 'Sign in again.' });
    }
    return live.sessionId;
  }

  app.patch(
    '/api/v1/me',
    {
      config: ownSession,
      schema: { tags, summary: 'Choose my language', operationId: 'changeMe', body: meInput, response: { 200: me } },
    },
    async (request) => {
      const actor = personOf(request);
      await service.setLanguage(actor, request.body.language);
      return service.describe(actor);
    },
  );

  app.post(
    '/api/v1/me/password',
    {
      config: ownSession,
      schema: {
        tags,
        summary: 'Change my password and end my other sessions',
        operationId: 'changeMyPassword',
        body: passwordChangeInput,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const sessionId = await sessionIdOf(request.headers.cookie);
      await service.changePassword(personOf(request), sessionId, request.body);
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/api/v1/sessions',
    {
      config: ownSession,
      schema: {
        tags,
        summary: 'My sessions',
        operationId: 'listMySessions',
        response: { 200: z.object({ items: z.array(sessionView) }) },
      },
    },
    async (request) => {
      const current = await sessionIdOf(request.headers.cookie);
      const sessions = await auth.sessions.list(personOf(request).personId);
      return { items: sessions.map((session) => sessionViewOf(session, current)) };
    },
  );

  app.delete(
    '/api/v1/sessions/:id',
    {
      config: ownSession,
      schema: {
        tags,
        summary: 'End one of my sessions',
        operationId: 'revokeMySession',
        params: z.strictObject({ id: z.string().min(1).max(100) }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const actor = personOf(request);
      if (!(await auth.sessions.revoke(actor.personId, request.params.id))) throw notFound();
      await deps.recorder.writeAlone({
        kind: PEOPLE_RECORDS.sessionEnded,
        actor,
        subject: { kind: 'person', id: actor.personId },
        measures: [...RESPONSIBILITIES],
      });
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/api/v1/api-keys',
    {
      config: ownSession,
      schema: {
        tags,
        summary: 'My API keys',
        operationId: 'listMyApiKeys',
        response: { 200: z.object({ items: z.array(apiKeyView) }) },
      },
    },
    async (request) => ({ items: (await auth.apiKeys.list(personOf(request).personId)).map(apiKeyViewOf) }),
  );

  app.post(
    '/api/v1/api-keys',
    {
      config: ownSession,
      schema: {
        tags,
        summary: 'Make an API key; its secret is in this answer only',
        operationId: 'createMyApiKey',
        body: apiKeyInput,
        response: { 201: z.object({ key: apiKeyView, secret: z.string() }) },
      },
    },
    async (request, reply) => {
      const actor = personOf(request);
      const { key, secret } = await auth.apiKeys.create({
        personId: actor.personId,
        name: request.body.title,
        scopes: request.body.scopes,
        heldPermissions: authority.permissionsOf(actor),
        expiresAt: new Date(request.body.until),
      });
      await deps.recorder.writeAlone({
        kind: PEOPLE_RECORDS.apiKeyCreated,
        actor,
        subject: { kind: 'person', id: actor.personId },
        measures: [...RESPONSIBILITIES],
        facts: { keyId: key.id, scopes: [...key.scopes], until: key.expiresAt.toISOString() },
      });
      return reply.code(201).send({ key: apiKeyViewOf(key), secret });
    },
  );

  app.delete(
    '/api/v1/api-keys/:id',
    {
      config: ownSession,
      schema: {
        tags,
        summary: 'Revoke one of my API keys',
        operationId: 'revokeMyApiKey',
        params: z.strictObject({ id: schemaId('apk') }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const actor = personOf(request);
      if (!(await auth.apiKeys.revoke(actor.personId, request.params.id))) throw notFound();
      await deps.recorder.writeAlone({
        kind: PEOPLE_RECORDS.apiKeyRevoked,
        actor,
        subject: { kind: 'person', id: actor.personId },
        measures: [...RESPONSIBILITIES],
        facts: { keyId: request.params.id },
      });
      return reply.code(204).send(null);
    },
  );
}

export function sessionViewOf(session: SessionEntry, currentId: string): SessionView {
  return {
    id: session.id,
    createdAt: session.createdAt.toISOString(),
    seenAt: session.seenAt.toISOString(),
    endsAt: session.endsAt.toISOString(),
    ip: session.ip ?? null,
    userAgent: session.userAgent ?? null,
    method: session.method,
    current: session.id === currentId,
  };
}

export function apiKeyViewOf(key: ApiKeyEntry): ApiKeyView {
  return {
    id: key.id,
    title: key.name,
    hint: key.hint,
    scopes: [...key.scopes],
    createdAt: key.createdAt.toISOString(),
    until: key.expiresAt.toISOString(),
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
    revokedAt: key.revokedAt?.toISOString() ?? null,
  };
}
