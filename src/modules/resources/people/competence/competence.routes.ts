import { z } from 'zod';
import {
  type HttpServer,
  idParam,
  ifMatch,
  pageQuery,
  personOf,
  requireRevision,
  schemaId,
  schemaText,
  sendRevision,
} from '../../../../platform/http/index.ts';
import {
  certificateImport,
  certificateReport,
  competenceInput,
  competencePage,
  competenceView,
  coverageView,
  proofPage,
  proofQuery,
  rightList,
  ruleContent,
  ruleView,
} from './competence.schema.ts';
import type { DefinitionService } from './definition.service.ts';
import type { OverviewService } from './overview.service.ts';
import type { ProofService } from './proof.service.ts';
import type { RuleService } from './rule.service.ts';

const tags = ['competence'];

/** `/competences`, `/competence-rule`, `/competence-proofs`, `/competence-rights`, `/competence-coverage`. */
export function addCompetenceRoutes(
  app: HttpServer,
  services: { definitions: DefinitionService; rule: RuleService; proofs: ProofService; overview: OverviewService },
): void {
  const { definitions, rule, proofs, overview } = services;

  app.get(
    '/api/v1/competences',
    {
      config: { access: { permission: 'competence.read' } },
      schema: {
        tags,
        summary: 'List competences',
        operationId: 'listCompetences',
        querystring: pageQuery,
        response: { 200: competencePage },
      },
    },
    (request) => definitions.list(request.query),
  );
  app.post(
    '/api/v1/competences',
    {
      config: { access: { permission: 'competence.define' }, idempotent: true },
      schema: {
        tags,
        summary: 'Define a competence',
        operationId: 'defineCompetence',
        body: competenceInput,
        response: { 201: competenceView },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await definitions.get(await definitions.define(personOf(request), request.body))),
  );
  app.post(
    '/api/v1/competences/:id/retire',
    {
      config: { access: { permission: 'competence.define' } },
      schema: {
        tags,
        summary: 'Retire a competence that no role demands any more',
        operationId: 'retireCompetence',
        params: idParam('cmp'),
        response: { 200: competenceView },
      },
    },
    async (request) => {
      await definitions.retire(personOf(request), request.params.id);
      return definitions.get(request.params.id);
    },
  );

  app.get(
    '/api/v1/competence-rule',
    {
      config: { access: { permission: 'competence.read' } },
      schema: {
        tags,
        summary: 'Which competences each role requires: in force, and the newest draft',
        operationId: 'getCompetenceRule',
        response: { 200: ruleView },
      },
    },
    async (_request, reply) => {
      const view = await rule.get();
      sendRevision(reply, view.latest ?? '0');
      return view;
    },
  );
  app.put(
    '/api/v1/competence-rule/draft',
    {
      config: { access: { permission: 'competence-rule.write' } },
      schema: {
        tags,
        summary: 'Save a draft of what roles require; it counts once a review approved it',
        operationId: 'editCompetenceRule',
        headers: ifMatch,
        body: ruleContent,
        response: { 200: ruleView },
      },
    },
    async (request, reply) => {
      await rule.edit(personOf(request), requireRevision(request), request.body);
      const view = await rule.get();
      sendRevision(reply, view.latest ?? '0');
      return view;
    },
  );

  app.get(
    '/api/v1/competence-proofs',
    {
      config: { access: { signedIn: true } },
      schema: {
        tags,
        summary: 'History of competence: one’s own, of others with permission',
        operationId: 'listCompetenceProofs',
        querystring: proofQuery,
        response: { 200: proofPage },
      },
    },
    (request) => proofs.list(personOf(request), request.query),
  );
  app.post(
    '/api/v1/competence-proofs/import',
    {
      bodyLimit: 3_000_000,
      config: { access: { permission: 'competence-proof.record' } },
      schema: {
        tags,
        summary: 'Import certificates from CSV; a file with faults changes nothing',
        operationId: 'importCertificates',
        body: certificateImport,
        response: { 200: certificateReport },
      },
    },
    (request) => proofs.importCertificates(personOf(request), request.body.csv),
  );
  app.post(
    '/api/v1/competence-proofs/:id/revoke',
    {
      config: { access: { permission: 'competence-proof.record' } },
      schema: {
        tags,
        summary: 'Revoke a proof; rights that rest on it end at once',
        operationId: 'revokeCompetenceProof',
        params: idParam('cpf'),
        body: z.strictObject({ reason: schemaText({ max: 2_000, multiline: true }) }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await proofs.revoke(personOf(request), request.params.id, request.body.reason);
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/api/v1/competence-rights',
    {
      config: { access: { permission: 'competence-proof.read' } },
      schema: {
        tags,
        summary: 'Rights that end soon, have ended, wait for a proof or are kept',
        operationId: 'listCompetenceRights',
        querystring: z.strictObject({ personId: schemaId('per').optional() }),
        response: { 200: rightList },
      },
    },
    (request) => overview.rights(request.query.personId),
  );
  app.get(
    '/api/v1/me/competence-rights',
    {
      config: { access: { signedIn: true } },
      schema: {
        tags,
        summary: 'One’s own rights that end soon or have ended',
        operationId: 'listMyCompetenceRights',
        response: { 200: rightList },
      },
    },
    (request) => overview.rights(personOf(request).personId),
  );
  app.get(
    '/api/v1/competence-coverage',
    {
      config: { access: { permission: 'competence-proof.read' } },
      schema: {
        tags,
        summary: 'How far the organisation has the competences it needs, by competence and unit',
        operationId: 'getCompetenceCoverage',
        response: { 200: coverageView },
      },
    },
    () => overview.coverage(),
  );
}
