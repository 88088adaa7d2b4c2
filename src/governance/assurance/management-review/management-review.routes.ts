import { type HttpServer, pageOf, personOf } from '../../../platform/http/index.ts';
import {
  closeInput,
  decisionParams,
  decisionView,
  doneInput,
  inputsView,
  managementReviewQuery,
  managementReviewView,
  meetingInput,
  minutesInput,
  managementReviewParams as params,
  submitInput,
} from './management-review.schema.ts';
import type { ManagementReviewService } from './management-review.service.ts';

const tags = ['management reviews'];
const read = { access: { permission: 'management-review.read' } };
const hold = { access: { permission: 'management-review.hold' } };
const response = { 200: managementReviewView };

/** `/management-reviews`. */
export function addManagementReviewRoutes(app: HttpServer, service: ManagementReviewService): void {
  const base = '/api/v1/management-reviews';
  app.get(
    base,
    {
      config: read,
      schema: {
        tags,
        summary: 'Management reviews, newest first',
        operationId: 'listManagementReviews',
        querystring: managementReviewQuery,
        response: { 200: pageOf(managementReviewView) },
      },
    },
    (request) => service.list(request.query),
  );
  app.post(
    base,
    {
      config: { ...hold, idempotent: true },
      schema: {
        tags,
        summary: 'Prepare a management review',
        operationId: 'prepareManagementReview',
        body: meetingInput,
        response: { 201: managementReviewView },
      },
    },
    async (request, reply) => reply.code(201).send(await service.prepare(personOf(request), request.body)),
  );
  app.get(
    `${base}/:id`,
    {
      config: read,
      schema: { tags, summary: 'One management review', operationId: 'getManagementReview', params, response },
    },
    (request) => service.get(request.params.id),
  );
  app.get(
    `${base}/:id/inputs`,
    {
      config: read,
      schema: {
        tags,
        summary: 'What it looks at: computed now, or as frozen with the minutes',
        operationId: 'getManagementReviewInputs',
        params,
        response: { 200: inputsView },
      },
    },
    (request) => service.inputs(request.params.id),
  );
  app.put(
    `${base}/:id/minutes`,
    {
      config: hold,
      schema: {
        tags,
        summary: 'Write minutes and decisions',
        operationId: 'minuteManagementReview',
        params,
        body: minutesInput,
        response,
      },
    },
    (request) => service.minute(personOf(request), request.params.id, request.body),
  );
  app.post(
    `${base}/:id/submit`,
    {
      config: hold,
      schema: {
        tags,
        summary: 'Freeze inputs and minutes and apply for their approval',
        operationId: 'submitManagementReview',
        params,
        body: submitInput,
        response,
      },
    },
    (request) => service.submit(personOf(request), request.params.id, request.body.statement),
  );
  app.post(
    `${base}/:id/decisions/:number/complete`,
    {
      // Who may is for the decision to say: whoever has it, whatever their role.
      config: { access: { signedIn: true } },
      schema: {
        tags,
        summary: 'A decision was carried out, by whoever has it: answered is that decision alone',
        operationId: 'completeDecision',
        params: decisionParams,
        body: doneInput,
        response: { 200: decisionView },
      },
    },
    (request) => {
      const { id, number } = request.params;
      return service.complete(personOf(request), id, number, request.body.evidence);
    },
  );
  app.post(
    `${base}/:id/decisions/:number/close`,
    {
      config: hold,
      schema: {
        tags,
        summary: 'Close a decision that was carried out, or send it back; by somebody else',
        operationId: 'closeDecision',
        params: decisionParams,
        body: closeInput,
        response,
      },
    },
    (request) => {
      const { id, number } = request.params;
      const { outcome, remark } = request.body;
      return service.close(personOf(request), id, number, outcome, remark);
    },
  );
}
