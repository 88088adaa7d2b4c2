import { type HttpServer, ifMatch, personOf, requireRevision, sendRevision } from '../../../../platform/http/index.ts';
import {
  canarySettings,
  canarySettingsView,
  changeParams,
  endpointParams,
  fingerprintDetail,
  fingerprintList,
  settleInput,
} from './canary.schema.ts';
import type { CanaryService } from './canary.service.ts';

const tags = ['gateways'];
const read = { access: { permission: 'gateway.read' } } as const;

/** `/api/v1/model-fingerprints` and the questions behind them. */
export function addCanaryRoutes(app: HttpServer, canaries: CanaryService): void {
  app.get(
    '/api/v1/model-fingerprints',
    {
      config: read,
      schema: {
        tags,
        summary: 'Whether the models behind upstreams answer as they did',
        operationId: 'listModelFingerprints',
        response: { 200: fingerprintList },
      },
    },
    async () => ({ items: await canaries.list() }),
  );

  app.get(
    '/api/v1/model-fingerprints/:endpointId',
    {
      config: read,
      schema: {
        tags,
        summary: 'The fingerprint of one upstream, its last runs and changes',
        operationId: 'getModelFingerprint',
        params: endpointParams,
        response: { 200: fingerprintDetail },
      },
    },
    (request) => canaries.ofEndpoint(request.params.endpointId),
  );

  app.post(
    '/api/v1/model-fingerprints/:endpointId/changes/:changeId/settlement',
    {
      config: { access: { permission: 'canary.judge' }, idempotent: true },
      schema: {
        tags,
        summary: 'Accept a change of the model as the new baseline, or say that the model was put back',
        operationId: 'settleModelChange',
        params: changeParams,
        body: settleInput,
        response: { 201: fingerprintDetail },
      },
    },
    async (request, reply) => {
      const { endpointId, changeId } = request.params;
      await canaries.settle(personOf(request), endpointId, changeId, request.body);
      return reply.code(201).send(await canaries.ofEndpoint(endpointId));
    },
  );

  app.get(
    '/api/v1/canary-settings',
    {
      config: read,
      schema: {
        tags,
        summary: 'The questions that gateways ask upstreams by themselves, and how often',
        operationId: 'getCanarySettings',
        response: { 200: canarySettingsView },
      },
    },
    async (_request, reply) => {
      const view = await canaries.settings();
      sendRevision(reply, view.revision);
      return view;
    },
  );

  app.put(
    '/api/v1/canary-settings',
    {
      config: { access: { permission: 'canary.set' } },
      schema: {
        tags,
        summary: 'Set the questions that gateways ask upstreams by themselves, and how often',
        operationId: 'setCanarySettings',
        headers: ifMatch,
        body: canarySettings,
        response: { 200: canarySettingsView },
      },
    },
    async (request, reply) => {
      const view = await canaries.set(personOf(request), requireRevision(request), request.body);
      sendRevision(reply, view.revision);
      return view;
    },
  );
}
