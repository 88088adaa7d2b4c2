import { addRegisterRoutes } from '../../../../governance/index.ts';
import { type HttpServer, personOf } from '../../../../platform/http/index.ts';
import { addStarterRoute } from '../starter.routes.ts';
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
  const register = {
    path: '/api/v1/screening-policies',
    tag,
    permissions: { read: 'screening-policy.read', write: 'screening-policy.write' },
  };
  addRegisterRoutes(app, {
    ...register,
    idPrefix: 'scp',
    words: {
      list: ['listScreeningPolicies', 'List screening policies'],
      register: ['registerScreeningPolicy', 'Register a screening policy as a draft'],
      get: ['getScreeningPolicy', 'One screening policy: its newest revision and the one in force'],
      edit: ['editScreeningPolicy', 'Save a draft of a screening policy; what is in force stays in force'],
    },
    query: screeningPolicyQuery,
    input: screeningPolicyInput,
    draft: screeningPolicyDraft,
    view: screeningPolicyView,
    page: screeningPolicyPage,
    service: policies,
  });
  addStarterRoute(app, {
    ...register,
    words: ['registerStarterScreeningPolicy', 'Register the proposal for a public service as a draft'],
    view: screeningPolicyView,
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
