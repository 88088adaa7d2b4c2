import { z } from 'zod';
import type { GatewayActor } from '../../../../kernel/identity/index.ts';
import type { Db } from '../../../../platform/database/index.ts';
import { actorOf, forbidden, type HttpServer, notFound, schemaId } from '../../../../platform/http/index.ts';
import type { ComputeTables } from '../compute.table.ts';
import { gatewayById } from '../gateway/gateway.repository.ts';
import type { PolicySource } from '../policy-source.ts';
import type { PayloadService } from '../traffic/payload.service.ts';
import { receiptView } from '../traffic/traffic.schema.ts';
import type { TrafficService } from '../traffic/traffic.service.ts';
import type { DeliveryService } from '../traffic-log/delivery.service.ts';
import {
  acknowledgement,
  gatewayStatus,
  logDelivery,
  logName,
  payloadDelivery,
  statusAnswer,
} from './channel.schema.ts';
import type { Channels } from './channels.ts';
import type { ReportService } from './report.service.ts';

const access = { gateway: true } as const;
const tags = ['gateway channel'];
const MB = 1024 * 1024;

function gatewayOf(request: Parameters<typeof actorOf>[0]): GatewayActor {
  const actor = actorOf(request);
  if (actor.kind === 'gateway') return actor;
  throw forbidden('gateway-only', { zh: '此接口仅供网关使用。', en: 'Only an enrolled gateway may call this.' });
}

/** `/gateway/v1`: what enrolled gateways call. They always dial out; the server only answers. */
export function addChannelRoutes(
  app: HttpServer,
  db: Db<ComputeTables>,
  parts: {
    channels: Channels;
    reports: ReportService;
    deliveries: DeliveryService;
    payloads: PayloadService;
    keywordContent: PolicySource['keywordContent'];
    receiptFor: TrafficService['receiptFor'];
  },
): void {
  const { channels, reports, deliveries, payloads, keywordContent, receiptFor } = parts;

  app.get(
    '/gateway/v1/channel',
    {
      config: { access },
      schema: { tags, summary: 'Event stream of policy, standing, credentials and leases', operationId: 'openChannel' },
    },
    async (request, reply) => {
      const gateway = await gatewayById(db, gatewayOf(request).gatewayId);
      if (gateway === undefined) throw notFound();
      reply.hijack();
      channels.open({ id: gateway.id, sealingKey: gateway.sealing_key }, reply.raw);
    },
  );

  app.get(
    '/gateway/v1/keyword-contents/:sha256',
    {
      config: { access },
      schema: {
        tags,
        summary: 'The content of a keyword list that the present policy names, by its SHA-256',
        operationId: 'getKeywordContent',
        params: z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
      },
    },
    async (request, reply) => {
      gatewayOf(request);
      const text = await keywordContent(request.params.sha256);
      if (text === null) throw notFound();
      // Bytes, so that nothing on the way writes them in another form.
      return reply.header('content-type', 'application/octet-stream').send(Buffer.from(text));
    },
  );

  app.get(
    '/gateway/v1/applications/:applicationId/traffic/:id/receipt',
    {
      config: { access },
      schema: {
        tags,
        summary: 'Proof that a record is in its log, for a caller of its application',
        operationId: 'getCallersReceipt',
        params: z.strictObject({ applicationId: schemaId('app'), id: schemaId('trf') }),
        response: { 200: receiptView },
      },
    },
    (request) => {
      gatewayOf(request);
      return receiptFor(request.params.applicationId, request.params.id);
    },
  );

  app.post(
    '/gateway/v1/acknowledge',
    {
      config: { access },
      schema: {
        tags,
        summary: 'What the gateway has taken and applies',
        operationId: 'acknowledgePolicy',
        body: acknowledgement,
        response: { 200: z.object({}) },
      },
    },
    async (request) => {
      await reports.acknowledge(gatewayOf(request), request.body);
      return {};
    },
  );

  app.post(
    '/gateway/v1/status',
    {
      bodyLimit: 8 * MB,
      config: { access },
      schema: {
        tags,
        summary: 'How the gateway does',
        operationId: 'reportStatus',
        body: gatewayStatus,
        response: { 200: statusAnswer },
      },
    },
    (request) => reports.status(gatewayOf(request).gatewayId, request.body),
  );

  app.post(
    '/gateway/v1/logs/:name/entries',
    {
      bodyLimit: 4 * MB,
      config: { access },
      schema: {
        tags,
        summary: 'Entries of a traffic log, under a signed checkpoint',
        operationId: 'deliverLogEntries',
        params: z.strictObject({ name: logName }),
        body: logDelivery,
        response: { 200: z.object({ size: z.number() }) },
      },
    },
    (request) => deliveries.deliver(gatewayOf(request).gatewayId, request.params.name, request.body),
  );

  app.post(
    '/gateway/v1/payloads',
    {
      bodyLimit: 128 * MB,
      config: { access },
      schema: {
        tags,
        summary: 'Payloads, sealed to the key of the organisation',
        operationId: 'deliverPayloads',
        body: payloadDelivery,
        response: { 200: z.object({ accepted: z.array(z.string()) }) },
      },
    },
    async (request) => ({ accepted: await payloads.take(gatewayOf(request).gatewayId, request.body.payloads) }),
  );
}
