import { z } from 'zod';
import { type HttpServer, idParam, personOf, schemaId } from '../../../../platform/http/index.ts';
import { reasonInput } from '../people.schema.ts';
import type { AccountService } from './account.service.ts';
import { accountEndInput, accountView, emergencyInput } from './identity.schema.ts';

const tags = ['people'];
const config = { access: { permission: 'person.manage' } } as const;

/** `/people/:id/account`: what a security administrator does to another's account. */
export function addAccountRoutes(app: HttpServer, service: AccountService): void {
  app.get(
    '/api/v1/people/:id/account',
    {
      config,
      schema: {
        tags,
        summary: 'Sign-in, sessions and API keys of a person',
        operationId: 'getAccount',
        params: idParam('per'),
        response: { 200: accountView },
      },
    },
    (request) => service.view(personOf(request), request.params.id),
  );

  const acts = [
    ['second-factor/reset', 'resetSecondFactor', 'Reset the second factor and end the sessions'],
    ['sessions/end', 'endSessions', 'End all sessions of a person'],
    ['password-change', 'demandPasswordChange', 'Have the password changed at the next sign-in'],
    ['unlock', 'unlock', 'Unlock an account that wrong passwords locked'],
  ] as const;
  for (const [path, verb, summary] of acts) {
    app.post(
      `/api/v1/people/:id/${path}`,
      {
        config,
        schema: {
          tags,
          summary,
          operationId: verb === 'unlock' ? 'unlockAccount' : verb,
          params: idParam('per'),
          body: reasonInput,
          response: { 200: accountView },
        },
      },
      async (request) => {
        const actor = personOf(request);
        await service[verb](actor, request.params.id, request.body.reason);
        return service.view(actor, request.params.id);
      },
    );
  }

  app.put(
    '/api/v1/people/:id/account-end',
    {
      config,
      schema: {
        tags,
        summary: 'Set or take away the instant at which an account ends',
        operationId: 'setAccountEnd',
        params: idParam('per'),
        body: accountEndInput,
        response: { 200: accountView },
      },
    },
    async (request) => {
      const actor = personOf(request);
      const { endsAt, reason } = request.body;
      await service.setEnd(actor, request.params.id, endsAt === null ? null : new Date(endsAt), reason);
      return service.view(actor, request.params.id);
    },
  );

  app.put(
    '/api/v1/people/:id/emergency',
    {
      config,
      schema: {
        tags,
        summary: 'Name an account for emergencies, which may use a local password',
        operationId: 'setEmergencyAccount',
        params: idParam('per'),
        body: emergencyInput,
        response: { 200: accountView },
      },
    },
    async (request) => {
      const actor = personOf(request);
      await service.setEmergency(actor, request.params.id, request.body.emergency, request.body.reason);
      return service.view(actor, request.params.id);
    },
  );

  app.delete(
    '/api/v1/people/:id/sessions/:sessionId',
    {
      config,
      schema: {
        tags,
        summary: 'End one session of a person',
        operationId: 'endSession',
        params: z.strictObject({ id: schemaId('per'), sessionId: z.string().min(1).max(100) }),
        response: { 200: accountView },
      },
    },
    async (request) => {
      const actor = personOf(request);
      await service.endSession(actor, request.params.id, request.params.sessionId);
      return service.view(actor, request.params.id);
    },
  );

  app.delete(
    '/api/v1/people/:id/api-keys/:keyId',
    {
      config,
      schema: {
        tags,
        summary: 'Revoke an API key of a person',
        operationId: 'revokeApiKey',
        params: z.strictObject({ id: schemaId('per'), keyId: schemaId('apk') }),
        response: { 200: accountView },
      },
    },
    async (request) => {
      const actor = personOf(request);
      await service.revokeApiKey(actor, request.params.id, request.params.keyId);
      return service.view(actor, request.params.id);
    },
  );
}
