import { type HttpServer, personOf } from '../../../../platform/http/index.ts';
import { addRegisterRoutes } from '../register.routes.ts';
import {
  guardCredential,
  guardParams,
  screeningPolicyDraft,
  screeningPolicyInput,
  screeningPolicyPage,
  screeningPolicyQuery,
  screeningPolicyView,
} from './screening-policy.schema.ts';
import type { ScreeningPolicyService } from './screening-policy.service.ts';

const tag = 'screening policies';

/** `/screening-policies`: the register, and the secrets of guards. */
export function addScreeningPolicyRoutes(app: HttpServer, policies: ScreeningPolicyService): void {
  addRegisterRoutes(app, {
    path: 'screening-policies',
    tag,
    idPrefix: 'scp',
    read: 'screening-policy.read',
    write: 'screening-policy.write',
    operations: {
      list: { summary: 'List screening policies', operationId: 'listScreeningPolicies' },
      register: { summary: 'Register a screening policy as a draft', operationId: 'registerScreeningPolicy' },
      starter: {
        summary: 'Register the proposal for a public service as a draft',
        operationId: 'registerStarterScreeningPolicy',
      },
      get: {
        summary: 'One screening policy: its newest revision and the one in force',
        operationId: 'getScreeningPolicy',
      },
      edit: {
        summary: 'Save a draft of a screening policy; what is in force stays in force',
        operationId: 'editScreeningPolicy',
      },
    },
    schemas: {
      input: screeningPolicyInput,
      draft: screeningPolicyDraft,
      query: screeningPolicyQuery,
      view: screeningPolicyView,
      page: screeningPolicyPage,
    },
    service: policies,
  });

  app.put(
    '/api/v1/screening-policies/:id/guards/:guard/credential',
    {
      config: { access: { permission: 'screening-guard.operate' } },
      schema: {
        tags: [tag],
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
