import { z } from 'zod';
import type { Db } from '../../../../platform/database/index.ts';
import { type HttpServer, idParam, personOf } from '../../../../platform/http/index.ts';
import type { DelegationService } from './delegation.service.ts';
import type { DisputeService } from './dispute.service.ts';
import type { InterestService } from './interest.service.ts';
import type { MatrixService } from './matrix.service.ts';
import {
  assignmentInput,
  delegationInput,
  delegationPage,
  disputeInput,
  disputePage,
  disputeView,
  interestInput,
  interestPage,
  matrixQuery,
  matrixSubjectPage,
  matrixView,
  mediatorInput,
  pageQuery,
  wordsInput,
} from './responsibility.schema.ts';

const tags = ['responsibilities'];
const done = { 204: z.null() };
/** What only the person themselves may do, signed in. */
const own = { signedIn: true, via: 'session' } as const;

/** `/responsibilities`, `/delegations`, `/interests` and `/disputes`. */
export function addResponsibilityRoutes(
  app: HttpServer,
  db: Db<never>,
  services: {
    matrix: MatrixService;
    delegations: DelegationService;
    interests: InterestService;
    disputes: DisputeService;
  },
): void {
  const { matrix, delegations, interests, disputes } = services;

  app.get(
    '/api/v1/responsibilities',
    {
      config: { access: { permission: 'responsibility.read' } },
      schema: {
        tags,
        summary: 'The responsibility matrix, with its gaps and contradictions',
        operationId: 'getResponsibilities',
        querystring: matrixQuery,
        response: { 200: matrixView },
      },
    },
    (request) => matrix.view(db, request.query.subjectId ?? null),
  );
  app.get(
    '/api/v1/responsibilities/subjects',
    {
      config: { access: { permission: 'responsibility.read' } },
      schema: {
        tags,
        summary: 'Subjects with people of their own, and where something is missing',
        operationId: 'listResponsibilitySubjects',
        querystring: pageQuery,
        response: { 200: matrixSubjectPage },
      },
    },
    (request) => matrix.subjects(db, request.query),
  );
  app.post(
    '/api/v1/responsibilities',
    {
      config: { access: { permission: 'responsibility.write' }, idempotent: true },
      schema: {
        tags,
        summary: 'Charge somebody with a measure',
        operationId: 'assignResponsibility',
        body: assignmentInput,
        response: { 201: matrixView },
      },
    },
    async (request, reply) => {
      await matrix.assign(personOf(request), request.body);
      return reply.code(201).send(await matrix.view(db, request.body.subjectId ?? null));
    },
  );
  app.delete(
    '/api/v1/responsibilities/:id',
    {
      config: { access: { permission: 'responsibility.write' } },
      schema: {
        tags,
        summary: 'End a responsibility',
        operationId: 'endResponsibility',
        params: idParam('rsp'),
        response: done,
      },
    },
    async (request, reply) => {
      await matrix.end(personOf(request), request.params.id);
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/api/v1/delegations',
    {
      config: { access: { signedIn: true } },
      schema: {
        tags,
        summary: 'Delegations: one’s own, all with permission',
        operationId: 'listDelegations',
        querystring: pageQuery,
        response: { 200: delegationPage },
      },
    },
    (request) => delegations.list(personOf(request), request.query),
  );
  app.post(
    '/api/v1/delegations',
    {
      config: { access: own, idempotent: true },
      schema: {
        tags,
        summary: 'Make somebody one’s stand-in for some time',
        operationId: 'makeDelegation',
        body: delegationInput,
        response: { 201: z.object({ id: z.string() }) },
      },
    },
    async (request, reply) => reply.code(201).send({ id: await delegations.make(personOf(request), request.body) }),
  );
  app.post(
    '/api/v1/delegations/:id/end',
    {
      config: { access: own },
      schema: {
        tags,
        summary: 'End a delegation early',
        operationId: 'endDelegation',
        params: idParam('dlg'),
        response: done,
      },
    },
    async (request, reply) => {
      await delegations.end(personOf(request), request.params.id);
      return reply.code(204).send(null);
    },
  );
  app.get(
    '/api/v1/me/principals',
    {
      config: { access: { signedIn: true } },
      schema: {
        tags,
        summary: 'For whom one may act now, by the header X-Steward-On-Behalf-Of',
        operationId: 'listPrincipals',
        response: { 200: z.object({ items: z.array(z.object({ id: z.string(), name: z.string() })) }) },
      },
    },
    async (request) => ({ items: await delegations.principals(personOf(request)) }),
  );

  app.get(
    '/api/v1/interests',
    {
      config: { access: { signedIn: true } },
      schema: {
        tags,
        summary: 'Declared interests: one’s own, all with permission',
        operationId: 'listInterests',
        querystring: pageQuery,
        response: { 200: interestPage },
      },
    },
    (request) => interests.list(personOf(request), request.query),
  );
  app.post(
    '/api/v1/interests',
    {
      config: { access: { signedIn: true }, idempotent: true },
      schema: {
        tags,
        summary: 'Declare an interest in a subject; it bars from deciding about it',
        operationId: 'declareInterest',
        body: interestInput,
        response: { 201: z.object({ id: z.string() }) },
      },
    },
    async (request, reply) => reply.code(201).send({ id: await interests.declare(personOf(request), request.body) }),
  );
  app.post(
    '/api/v1/interests/:id/end',
    {
      config: { access: { signedIn: true } },
      schema: {
        tags,
        summary: 'End a declared interest',
        operationId: 'endInterest',
        params: idParam('itr'),
        response: done,
      },
    },
    async (request, reply) => {
      await interests.end(personOf(request), request.params.id);
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/api/v1/disputes',
    {
      config: { access: { signedIn: true } },
      schema: {
        tags,
        summary: 'Disputes that one is part of; all with permission',
        operationId: 'listDisputes',
        querystring: pageQuery,
        response: { 200: disputePage },
      },
    },
    (request) => disputes.list(personOf(request), request.query),
  );
  app.post(
    '/api/v1/disputes',
    {
      config: { access: own, idempotent: true },
      schema: {
        tags,
        summary: 'Raise a dispute with its statement',
        operationId: 'raiseDispute',
        body: disputeInput,
        response: { 201: disputeView },
      },
    },
    async (request, reply) => reply.code(201).send(await disputes.raise(personOf(request), request.body)),
  );
  app.get(
    '/api/v1/disputes/:id',
    {
      config: { access: { signedIn: true } },
      schema: {
        tags,
        summary: 'One dispute',
        operationId: 'getDispute',
        params: idParam('dsp'),
        response: { 200: disputeView },
      },
    },
    (request) => disputes.get(personOf(request), request.params.id),
  );
  app.post(
    '/api/v1/disputes/:id/mediator',
    {
      config: { access: own },
      schema: {
        tags,
        summary: 'Assign the mediator',
        operationId: 'assignMediator',
        params: idParam('dsp'),
        body: mediatorInput,
        response: { 200: disputeView },
      },
    },
    (request) => disputes.assign(personOf(request), request.params.id, request.body.mediatorId),
  );
  app.post(
    '/api/v1/disputes/:id/escalation',
    {
      config: { access: own },
      schema: {
        tags,
        summary: 'Escalate before the deadline does',
        operationId: 'escalateDispute',
        params: idParam('dsp'),
        response: { 200: disputeView },
      },
    },
    (request) => disputes.escalate(personOf(request), request.params.id),
  );
  for (const [path, verb, summary, operationId] of [
    ['statements', 'state', 'Add a statement', 'stateInDispute'],
    ['outcome', 'settle', 'Settle with an outcome', 'settleDispute'],
    ['withdrawal', 'withdraw', 'Withdraw, by who raised it', 'withdrawDispute'],
  ] as const) {
    app.post(
      `/api/v1/disputes/:id/${path}`,
      {
        config: { access: own },
        schema: {
          tags,
          summary,
          operationId,
          params: idParam('dsp'),
          body: wordsInput,
          response: { 200: disputeView },
        },
      },
      (request) => disputes[verb](personOf(request), request.params.id, request.body.words),
    );
  }
}
