import { type HttpServer, personOf } from '../../platform/http/index.ts';
import { changeApplied, changeBody, profileView } from './profile.schema.ts';
import type { ProfileStore } from './types.ts';

/** `/profile`. */
export function addProfileRoutes(app: HttpServer, { profiles }: { profiles: ProfileStore }): void {
  app.get(
    '/api/v1/profile',
    {
      config: { access: { permission: 'profile.read' } },
      schema: {
        tags: ['profile'],
        summary: 'The profile that counts now, with every criterion and its source',
        operationId: 'getProfile',
        response: { 200: profileView },
      },
    },
    () => profiles.current(),
  );

  app.post(
    '/api/v1/profile/changes',
    {
      config: { access: { permission: 'profile.change' }, idempotent: true },
      schema: {
        tags: ['profile'],
        summary: 'Apply for a change of the profile; two people decide about it',
        operationId: 'changeProfile',
        body: changeBody,
        response: { 201: changeApplied },
      },
    },
    async (request, reply) => {
      const { id, state } = await profiles.change({ applicant: personOf(request), ...request.body });
      return reply.code(201).send({ review: { id, state } });
    },
  );
}
