import { z } from 'zod';
import { type HttpServer, personOf } from '../../../../platform/http/index.ts';
import { codeInput, enrolmentView, recoveryCodesView, secondFactorView } from './identity.schema.ts';
import type { SecondFactorService } from './second-factor.service.ts';

const tags = ['account'];
const ownSession = { access: { signedIn: true, via: 'session' } } as const;

/** `/me/second-factor`: everybody's own. */
export function addSecondFactorRoutes(app: HttpServer, service: SecondFactorService): void {
  app.get(
    '/api/v1/me/second-factor',
    {
      config: ownSession,
      schema: {
        tags,
        summary: 'My second factor',
        operationId: 'getMySecondFactor',
        response: { 200: secondFactorView },
      },
    },
    (request) => service.state(personOf(request).personId),
  );

  app.post(
    '/api/v1/me/second-factor',
    {
      config: ownSession,
      schema: {
        tags,
        summary: 'Begin to enrol an authenticator app; the secret is in this answer only',
        operationId: 'beginMySecondFactor',
        response: { 201: enrolmentView },
      },
    },
    async (request, reply) => reply.code(201).send(await service.begin(personOf(request))),
  );

  app.post(
    '/api/v1/me/second-factor/confirm',
    {
      config: ownSession,
      schema: {
        tags,
        summary: 'Confirm the app by a code; the recovery codes are in this answer only',
        operationId: 'confirmMySecondFactor',
        body: codeInput,
        response: { 200: recoveryCodesView },
      },
    },
    async (request) => ({ recoveryCodes: [...(await service.confirm(personOf(request), request.body.code))] }),
  );

  app.post(
    '/api/v1/me/second-factor/recovery-codes',
    {
      config: ownSession,
      schema: {
        tags,
        summary: 'New recovery codes in place of the old ones',
        operationId: 'renewMyRecoveryCodes',
        body: codeInput,
        response: { 200: recoveryCodesView },
      },
    },
    async (request) => ({
      recoveryCodes: [...(await service.renewRecoveryCodes(personOf(request), request.body.code))],
    }),
  );

  app.post(
    '/api/v1/me/second-factor/remove',
    {
      config: ownSession,
      schema: {
        tags,
        summary: 'Turn my second factor off',
        operationId: 'removeMySecondFactor',
        body: codeInput,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await service.remove(personOf(request), request.body.code);
      return reply.code(204).send(null);
    },
  );
}
