import {
  type HttpServer,
  ifMatch,
  pageOf,
  personOf,
  requireRevision,
  sendRevision,
} from '../../../platform/http/index.ts';
import {
  auditDetail,
  auditPlan,
  auditQuery,
  auditView,
  cancelBody,
  linkBody,
  auditParams as params,
  reportBody,
} from './audit.schema.ts';
import type { AuditService } from './audit.service.ts';

const tags = ['audits'];
const read = { access: { permission: 'audit.read' } };
const plan = { access: { permission: 'audit.plan' } };
// Who may is for the audit to say: its auditors.
const perform = { access: { permission: 'audit.perform' } };
const response = { 200: auditDetail };

/** `/audits`. */
export function addAuditRoutes(app: HttpServer, audits: AuditService): void {
  app.get(
    '/api/v1/audits',
    {
      config: read,
      schema: {
        tags,
        summary: 'Internal audits of the programme, newest first',
        operationId: 'listAudits',
        querystring: auditQuery,
        response: { 200: pageOf(auditView) },
      },
    },
    (request) => {
      const { year, state, ...page } = request.query;
      return audits.list({ year, state }, page);
    },
  );
  app.post(
    '/api/v1/audits',
    {
      config: { ...plan, idempotent: true },
      schema: {
        tags,
        summary: 'Plan an audit; whoever did some of the audited work is refused as an auditor',
        operationId: 'planAudit',
        body: auditPlan,
        response: { 201: auditDetail },
      },
    },
    async (request, reply) => reply.code(201).send(await audits.plan(personOf(request), request.body)),
  );
  app.get(
    '/api/v1/audits/:id',
    { config: read, schema: { tags, summary: 'One audit', operationId: 'getAudit', params, response } },
    async (request, reply) => {
      const view = await audits.get(request.params.id);
      sendRevision(reply, view.revision);
      return view;
    },
  );
  app.put(
    '/api/v1/audits/:id',
    {
      config: plan,
      schema: {
        tags,
        summary: 'Change the plan before it is reported',
        operationId: 'changeAudit',
        params,
        headers: ifMatch,
        body: auditPlan,
        response,
      },
    },
    (request) => audits.change(personOf(request), request.params.id, requireRevision(request), request.body),
  );
  app.post(
    '/api/v1/audits/:id/start',
    { config: perform, schema: { tags, summary: 'The audit begins', operationId: 'startAudit', params, response } },
    (request) => audits.start(personOf(request), request.params.id),
  );
  app.post(
    '/api/v1/audits/:id/samples',
    {
      config: perform,
      schema: {
        tags,
        summary: 'Link a seeded sample to the audit',
        operationId: 'linkSample',
        params,
        body: linkBody,
        response,
      },
    },
    (request) => audits.link(personOf(request), request.params.id, request.body.sampleId),
  );
  app.post(
    '/api/v1/audits/:id/report',
    {
      config: perform,
      schema: {
        tags,
        summary: 'Freeze the report and apply for its approval',
        operationId: 'reportAudit',
        params,
        body: reportBody,
        response,
      },
    },
    (request) => audits.report(personOf(request), request.params.id, request.body),
  );
  app.post(
    '/api/v1/audits/:id/cancel',
    {
      config: plan,
      schema: {
        tags,
        summary: 'Cancel it, with a reason',
        operationId: 'cancelAudit',
        params,
        body: cancelBody,
        response,
      },
    },
    (request) => audits.cancel(personOf(request), request.params.id, request.body.reason),
  );
}
