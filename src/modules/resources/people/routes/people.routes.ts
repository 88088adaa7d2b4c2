import { z } from 'zod';
import { ROLE_NAMES, ROLES } from '../../../../kernel/identity/index.ts';
import {
  decodeCursor,
  encodeCursor,
  type HttpServer,
  idParam,
  personOf,
  schemaId,
} from '../../../../platform/http/index.ts';
import type { GrantService } from '../grant.service.ts';
import type { PeopleDeps } from '../people.deps.ts';
import {
  grantInput,
  peoplePage,
  peopleQuery,
  personInput,
  personPatch,
  personView,
  reasonInput,
  roleView,
} from '../people.schema.ts';
import type { PersonService } from '../person.service.ts';

const tags = ['people'];

/** `/people`, `/roles` and the grants of a person. */
export function addPeopleRoutes(
  app: HttpServer,
  deps: PeopleDeps,
  services: { people: PersonService; grants: GrantService },
  linkUrl: (token: string) => string,
): void {
  const { people, grants } = services;

  app.get(
    '/api/v1/people',
    {
      config: { access: { permission: 'person.read' } },
      schema: {
        tags,
        summary: 'List people',
        operationId: 'listPeople',
        querystring: peopleQuery,
        response: { 200: peoplePage },
      },
    },
    async (request) => {
      const after = request.query.cursor === undefined ? undefined : decodeCursor(z.string(), request.query.cursor);
      const { items, last } = await people.list(request.query, after);
      return { items, ...(last === undefined ? {} : { nextCursor: encodeCursor(last) }) };
    },
  );

  app.post(
    '/api/v1/people',
    {
      config: { access: { permission: 'person.manage' } },
      schema: {
        tags,
        summary: 'Create a person and the link by which they set their password',
        operationId: 'createPerson',
        body: personInput,
        response: { 201: z.object({ person: personView, inviteUrl: z.string() }) },
      },
    },
    async (request, reply) => {
      const { id, linkToken } = await people.create(personOf(request), request.body);
      return reply.code(201).send({ person: await people.get(id), inviteUrl: linkUrl(linkToken) });
    },
  );

  app.get(
    '/api/v1/people/:id',
    {
      config: { access: { permission: 'person.read' } },
      schema: {
        tags,
        summary: 'One person',
        operationId: 'getPerson',
        params: idParam('per'),
        response: { 200: personView },
      },
    },
    (request) => people.get(request.params.id),
  );

  app.patch(
    '/api/v1/people/:id',
    {
      config: { access: { permission: 'person.manage' } },
      schema: {
        tags,
        summary: 'Change name or unit of a person',
        operationId: 'changePerson',
        params: idParam('per'),
        body: personPatch,
        response: { 200: personView },
      },
    },
    async (request) => {
      await people.change(personOf(request), request.params.id, request.body);
      return people.get(request.params.id);
    },
  );

  app.post(
    '/api/v1/people/:id/disable',
    {
      config: { access: { permission: 'person.manage' } },
      schema: {
        tags,
        summary: 'Disable an account and end its sessions',
        operationId: 'disablePerson',
        params: idParam('per'),
        body: reasonInput,
        response: { 200: personView },
      },
    },
    async (request) => {
      await people.disable(personOf(request), request.params.id, request.body.reason);
      return people.get(request.params.id);
    },
  );

  app.post(
    '/api/v1/people/:id/enable',
    {
      config: { access: { permission: 'person.manage' } },
      schema: {
        tags,
        summary: 'Enable an account again',
        operationId: 'enablePerson',
        params: idParam('per'),
        response: { 200: personView },
      },
    },
    async (request) => {
      await people.enable(personOf(request), request.params.id);
      return people.get(request.params.id);
    },
  );

  app.post(
    '/api/v1/people/:id/password-link',
    {
      config: { access: { permission: 'person.manage' } },
      schema: {
        tags,
        summary: 'Make a one-time link by which the person sets a new password',
        operationId: 'makePasswordLink',
        params: idParam('per'),
        response: { 201: z.object({ url: z.string() }) },
      },
    },
    async (request, reply) =>
      reply.code(201).send({ url: linkUrl(await people.makePasswordLink(personOf(request), request.params.id)) }),
  );

  app.post(
    '/api/v1/people/:id/grants',
    {
      config: { access: { permission: 'grant.manage' }, idempotent: true },
      schema: {
        tags,
        summary: 'Grant a role at a unit',
        operationId: 'grantRole',
        params: idParam('per'),
        body: grantInput,
        response: { 201: personView },
      },
    },
    async (request, reply) => {
      await grants.grant(personOf(request), request.params.id, request.body);
      return reply.code(201).send(await people.get(request.params.id));
    },
  );

  app.delete(
    '/api/v1/people/:id/grants/:grantId',
    {
      config: { access: { permission: 'grant.manage' } },
      schema: {
        tags,
        summary: 'Take a role back',
        operationId: 'revokeRole',
        params: z.strictObject({ id: schemaId('per'), grantId: schemaId('grt') }),
        response: { 200: personView },
      },
    },
    async (request) => {
      await grants.revoke(personOf(request), request.params.id, request.params.grantId);
      return people.get(request.params.id);
    },
  );

  app.get(
    '/api/v1/roles',
    {
      config: { access: { permission: 'person.read' } },
      schema: {
        tags,
        summary: 'The roles and what each may do',
        operationId: 'listRoles',
        response: { 200: z.array(roleView) },
      },
    },
    async () => describeRoles(deps),
  );
}

function describeRoles(deps: PeopleDeps) {
  return ROLE_NAMES.map((role) => ({
    role,
    title: { zh: ROLES[role].zh, en: ROLES[role].en },
    administrator: 'administrator' in ROLES[role],
    timeBoxed: 'timeBoxed' in ROLES[role],
    permissions: Object.entries(deps.authority.rules)
      .filter(([, rule]) => rule.roles === 'everyone' || rule.roles.includes(role))
      .map(([id, rule]) => ({ id, title: { ...rule.title } })),
  }));
}
