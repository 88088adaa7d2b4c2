import { type HttpServer, notFound, pageOf, personOf } from '../../../platform/http/index.ts';
import type { Authority } from '../../authority/index.ts';
import {
  actionParams,
  answerBody,
  completeBody,
  nonconformityQuery,
  nonconformityView,
  nonconformityParams as params,
  raiseBody,
  verifyBody,
} from './nonconformity.schema.ts';
import type { NonconformityService } from './nonconformity.service.ts';

const tags = ['nonconformities'];
const response = { 200: nonconformityView };

/** `/nonconformities`. */
export function addNonconformityRoutes(
  app: HttpServer,
  nonconformities: NonconformityService,
  authority: Pick<Authority, 'permits'>,
): void {
  app.get(
    '/api/v1/nonconformities',
    {
      config: { access: { signedIn: true } },
      schema: {
        tags,
        summary: 'Nonconformities, newest first; without the permission to see all, those that concern the caller',
        operationId: 'listNonconformities',
        querystring: nonconformityQuery,
        response: { 200: pageOf(nonconformityView) },
      },
    },
    (request) => {
      const { mine, state, measureId, ...page } = request.query;
      const person = personOf(request);
      const all = mine === undefined && authority.permits(person, 'nonconformity.read');
      const concerns = all ? undefined : person.personId;
      return nonconformities.list({ state, measureId, concerns }, page);
    },
  );

  app.post(
    '/api/v1/nonconformities',
    {
      config: { access: { permission: 'nonconformity.raise' }, idempotent: true },
      schema: {
        tags,
        summary: 'Raise a nonconformity against a measure, with an owner and a day',
        operationId: 'raiseNonconformity',
        body: raiseBody,
        response: { 201: nonconformityView },
      },
    },
    async (request, reply) => reply.code(201).send(await nonconformities.raise(personOf(request), request.body)),
  );

  app.get(
    '/api/v1/nonconformities/:id',
    {
      config: { access: { signedIn: true } },
      schema: { tags, summary: 'One nonconformity', operationId: 'getNonconformity', params, response },
    },
    async (request) => {
      const person = personOf(request);
      const found = await nonconformities.require(request.params.id);
      const concerned = [found.ownerId, ...found.actions.map(({ ownerId }) => ownerId)].includes(person.personId);
      if (concerned || authority.permits(person, 'nonconformity.read')) return found;
      throw notFound({ zh: '没有这项不符合。', en: 'There is no such nonconformity.' });
    },
  );

  app.post(
    '/api/v1/nonconformities/:id/answer',
    {
      // Who may is for the nonconformity to say: its owner, whatever their role.
      config: { access: { signedIn: true } },
      schema: {
        tags,
        summary: 'The cause and the corrective actions, by the owner',
        operationId: 'answerNonconformity',
        params,
        body: answerBody,
        response,
      },
    },
    (request) => nonconformities.answer(personOf(request), request.params.id, request.body),
  );

  app.post(
    '/api/v1/nonconformities/:id/actions/:number/complete',
    {
      config: { access: { signedIn: true } },
      schema: {
        tags,
        summary: 'A corrective action was done, by whoever has it',
        operationId: 'completeCorrectiveAction',
        params: actionParams,
        body: completeBody,
        response,
      },
    },
    (request) =>
      nonconformities.completeAction(
        personOf(request),
        request.params.id,
        request.params.number,
        request.body.evidence,
      ),
  );

  app.post(
    '/api/v1/nonconformities/:id/verify',
    {
      config: { access: { permission: 'nonconformity.raise' } },
      schema: {
        tags,
        summary: 'Close it, or send it back; by somebody who did none of the work',
        operationId: 'verifyNonconformity',
        params,
        body: verifyBody,
        response,
      },
    },
    (request) => nonconformities.verify(personOf(request), request.params.id, request.body),
  );
}
