import { type HttpServer, idParam, pageOf, personOf } from '../../../../platform/http/index.ts';
import type { PseudonymService } from './pseudonym.service.ts';
import { refusalsQuery, refusalView } from './refusals.schema.ts';
import {
  payloadView,
  personNamed,
  pseudonymView,
  reasonQuery,
  receiptView,
  screeningView,
  summaryQuery,
  summaryView,
  trafficQuery,
  trafficView,
} from './traffic.schema.ts';
import type { TrafficService } from './traffic.service.ts';

const tags = ['traffic'];

/** `/api/v1/traffic`. */
export function addTrafficRoutes(app: HttpServer, traffic: TrafficService, pseudonyms: PseudonymService): void {
  app.get(
    '/api/v1/traffic',
    {
      config: { access: { permission: 'traffic.read' } },
      schema: {
        tags,
        summary: 'Records of accepted requests, newest first',
        operationId: 'listTraffic',
        querystring: trafficQuery,
        response: { 200: pageOf(trafficView) },
      },
    },
    (request) => traffic.list(personOf(request), request.query),
  );

  // A POST, so that the name stands in no address: proxies and browsers keep those.
  app.post(
    '/api/v1/traffic/pseudonym',
    {
      config: { access: { permission: 'traffic.read-payload' } },
      schema: {
        tags,
        summary:
          'The pseudonym of a person by the name that an application calls them, to search for; the name is not kept',
        operationId: 'findPseudonym',
        body: personNamed,
        response: { 200: pseudonymView },
      },
    },
    (request) => pseudonyms.find(personOf(request), request.body),
  );

  app.get(
    '/api/v1/traffic/summary',
    {
      config: { access: { permission: 'traffic.read' } },
      schema: {
        tags,
        summary: 'Requests over time by outcome',
        operationId: 'summariseTraffic',
        querystring: summaryQuery,
        response: { 200: summaryView },
      },
    },
    (request) => traffic.summary(personOf(request), request.query),
  );

  app.get(
    '/api/v1/traffic/refusals',
    {
      config: { access: { permission: 'traffic.read' } },
      schema: {
        tags,
        summary: 'Requests turned away before they were accepted, by application, key and reason',
        operationId: 'listRefusals',
        querystring: refusalsQuery,
        response: { 200: pageOf(refusalView) },
      },
    },
    (request) => traffic.refusals(personOf(request), request.query),
  );

  app.get(
    '/api/v1/traffic/screening',
    {
      config: { access: { permission: 'traffic.read' } },
      schema: {
        tags,
        summary: 'What screening did over time, by side, detector and verdict',
        operationId: 'summariseScreening',
        querystring: summaryQuery,
        response: { 200: screeningView },
      },
    },
    (request) => traffic.screening(personOf(request), request.query),
  );

  app.get(
    '/api/v1/traffic/:id',
    {
      config: { access: { permission: 'traffic.read' } },
      schema: {
        tags,
        summary: 'One record',
        operationId: 'getTraffic',
        params: idParam('trf'),
        response: { 200: trafficView },
      },
    },
    (request) => traffic.get(personOf(request), request.params.id),
  );

  app.get(
    '/api/v1/traffic/:id/receipt',
    {
      config: { access: { permission: 'traffic.read' } },
      schema: {
        tags,
        summary: 'Proof that the record is in its log',
        operationId: 'getTrafficReceipt',
        params: idParam('trf'),
        response: { 200: receiptView },
      },
    },
    (request) => traffic.receipt(personOf(request), request.params.id),
  );

  app.get(
    '/api/v1/traffic/:id/payload',
    {
      config: { access: { permission: 'traffic.read-payload' } },
      schema: {
        tags,
        summary: 'Prompt and answer; reading is recorded with the reason',
        operationId: 'readTrafficPayload',
        params: idParam('trf'),
        querystring: reasonQuery,
        response: { 200: payloadView },
      },
    },
    (request) => traffic.readPayload(personOf(request), request.params.id, request.query.reason),
  );

  app.post(
    '/api/v1/traffic/:id/erase',
    {
      config: { access: { permission: 'traffic.erase' } },
      schema: {
        tags,
        summary: 'Erase prompt and answer, unless they must be kept',
        operationId: 'eraseTrafficPayload',
        params: idParam('trf'),
        body: reasonQuery,
        response: { 200: trafficView },
      },
    },
    (request) => traffic.erase(personOf(request), request.params.id, request.body.reason),
  );
}
