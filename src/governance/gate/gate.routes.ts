import { z } from 'zod';
import type { AnyDb } from '../../platform/database/index.ts';
import { forbidden, type HttpServer, personOf } from '../../platform/http/index.ts';
import type { Authority } from '../authority/index.ts';
import { subjectId, verdict } from '../schema.ts';
import { hiddenKinds, type SubjectRegistry, unknownSubject } from '../subject/index.ts';
import { applied, applyBody, gateCheckQuery, gateModeBody, gateParams, gateView } from './gate.schema.ts';
import type { GateEngine } from './types.ts';

export interface GateRouteParts {
  readonly db: AnyDb;
  readonly authority: Authority;
  readonly gates: GateEngine;
  readonly subjects: SubjectRegistry;
}

/** `/gates`, and the application for a transition that has no route of its own. */
export function addGateRoutes(app: HttpServer, { db, authority, gates, subjects }: GateRouteParts): void {
  app.get(
    '/api/v1/gates',
    {
      config: { access: { permission: 'gate.read' } },
      schema: {
        tags: ['gates'],
        summary: 'All gates with their mode, approval rule and the requirements of the profile',
        operationId: 'listGates',
        response: { 200: z.object({ items: z.array(gateView) }) },
      },
    },
    async () => ({ items: await gates.list(db) }),
  );

  app.put(
    '/api/v1/gates/:name/mode',
    {
      config: { access: { permission: 'gate.set-mode' } },
      schema: {
        tags: ['gates'],
        summary: 'Set the mode of a gate; it counts at once and is recorded',
        operationId: 'setGateMode',
        params: gateParams,
        body: gateModeBody,
        response: { 200: gateView },
      },
    },
    async (request) => {
      const { name } = request.params;
      const person = personOf(request);
      await gates.setMode(person, name, request.body.mode, request.body.reason);
      return (await gates.list(db)).find((gate) => gate.name === name)!;
    },
  );

  app.get(
    '/api/v1/gates/:name/check',
    {
      config: { access: { permission: 'gate.read' } },
      schema: {
        tags: ['gates'],
        summary: 'What a subject still misses to pass a gate',
        operationId: 'checkGate',
        params: gateParams,
        querystring: gateCheckQuery,
        response: { 200: verdict },
      },
    },
    async (request) => {
      const { subjectId: id } = request.query;
      const subject = await subjects.get(db, id);
      // One answer, to the word, for what may not be seen and for what there is not: of whatever kind, at whatever gate.
      if (subject === null || hiddenKinds(authority, personOf(request)).includes(subject.kind))
        throw unknownSubject(id);
      return gates.check(db, request.params.name, id);
    },
  );

  app.post(
    '/api/v1/subjects/:id/apply',
    {
      config: { access: { signedIn: true }, idempotent: true },
      schema: {
        tags: ['gates'],
        summary: 'Apply for the approval of the newest revision',
        operationId: 'applyForApproval',
        params: z.strictObject({ id: subjectId }),
        body: applyBody,
        response: { 201: applied },
      },
    },
    async (request, reply) => {
      const person = personOf(request);
      const subject = await subjects.require(db, request.params.id);
      const permission = gates.permissionOf(request.body.gate);
      if (permission === null) {
        throw forbidden('gate-has-own-route', {
          zh: '此关口有专门的申请入口，请从对应页面提交。',
          en: 'This gate is applied for at a route of its own, not here.',
        });
      }
      authority.require(person, permission, subject.unitId);
      const { verdict: judged, review } = await gates.apply({
        name: request.body.gate,
        subjectId: subject.id,
        applicant: person,
        statement: request.body.statement,
      });
      return reply.code(201).send({ verdict: judged, review: { id: review.id, state: review.state } });
    },
  );
}
