import {
  type HttpServer,
  idParam,
  ifMatch,
  personOf,
  requireRevision,
  sendRevision,
} from '../../../../platform/http/index.ts';
import {
  guardCredential,
  guardParams,
  screeningPolicyDraft,
  screeningPolicyInput,
  screeningPolicyPage,
  screeningPolicyQuery,
  screeningPolicyView,
  starterPolicyInput,
} from './screening-policy.schema.ts';
import type { ScreeningPolicyService } from './screening-policy.service.ts';

const tags = ['screening policies'];

/** `/screening-policies`: the register, and the secrets of guards. */
export function addScreeningPolicyRoutes(app: HttpServer, policies: ScreeningPolicyService): void {
  app.get(
    '/api/v1/screening-policies',
    {
      config: { access: { permission: 'screening-policy.read' } },
      schema: {
        tags,
        summary: 'List screening policies',
        operationId: 'listScreeningPolicies',
        querystring: screeningPolicyQuery,
        response: { 200: screeningPolicyPage },
      },
    },
    (request) => policies.list(request.query),
  );

  app.post(
    '/api/v1/screening-policies',
    {
      config: { access: { permission: 'screening-policy.write' }, idempotent: true },
      schema: {
        tags,
        summary: 'Register a screening policy as a draft',
        operationId: 'registerScreeningPolicy',
        body: screeningPolicyInput,
        response: { 201: screeningPolicyView },
      },
    },
    async (request, reply) => {
      const view = await policies.get(await policies.register(personOf(request), request.body));
      sendRevision(reply, view.latest);
      return reply.code(201).send(view);
    },
  );

  app.post(
    '/api/v1/screening-policies/starter',
    {
      config: { access: { permission: 'screening-policy.write' }, idempotent: true },
      schema: {
        tags,
        summary: 'Register the proposal for a public service as a draft',
        operationId: 'registerStarterScreeningPolicy',
        body: starterPolicyInput,
        response: { 201: screeningPolicyView },
      },
    },
    async (request, reply) => {
      const view = await policies.get(await policies.registerStarter(personOf(request), request.body.unitId));
      sendRevision(reply, view.latest);
      return reply.code(201).send(view);
    },
  );

  app.get(
    '/api/v1/screening-policies/:id',
    {
      config: { access: { permission: 'screening-policy.read' } },
      schema: {
        tags,
        summary: 'One screening policy: its newest revision and the one in force',
        operationId: 'getScreeningPolicy',
        params: idParam('scp'),
        response: { 200: screeningPolicyView },
      },
    },
    async (request, reply) => {
      const view = await policies.get(request.params.id);
      sendRevision(reply, view.latest);
      return view;
    },
  );

  app.put(
    '/api/v1/screening-policies/:id/draft',
    {
      config: { access: { permission: 'screening-policy.write' } },
      schema: {
        tags,
        summary: 'Save a draft of a screening policy; what is in force stays in force',
        operationId: 'editScreeningPolicy',
        params: idParam('scp'),
        headers: ifMatch,
        body: screeningPolicyDraft,
        response: { 200: screeningPolicyView },
      },
    },
    async (request, reply) => {
      await policies.edit(personOf(request), request.params.id, requireRevision(request), request.body);
      const view = await policies.get(request.params.id);
      sendRevision(reply, view.latest);
      return view;
    },
  );

  app.put(
    '/api/v1/screening-policies/:id/guards/:guard/credential',
    {
      config: { access: { permission: 'screening-guard.operate' } },
      schema: {
        tags,
        summary: 'Keep the credential of a guard for the address in the newest revision, or remove it',
        operationId: 'setGuardCredential',
        params: guardParams,
        body: guardCredential,
        response: { 200: screeningPolicyView },
      },
    },
    async (request) => {
      const { id, guard } = request.params;
      await policies.setCredential(personOf(request), id, guard, request.body.credential);
      return policies.get(id);
    },
  );
}
