import { z } from 'zod';
import {
  type HttpServer,
  idParam,
  ifMatch,
  personOf,
  requireRevision,
  sendRevision,
} from '../../../platform/http/index.ts';
import { channelInput, channelTest, channelView } from './channel.schema.ts';
import type { ChannelService } from './channel.service.ts';

const tags = ['notifications'];
const config = { access: { permission: 'notification.manage' } };
const params = idParam('chn');

/** `/channels`: group robots and webhooks. */
export function addChannelRoutes(app: HttpServer, channels: ChannelService): void {
  app.get(
    '/api/v1/channels',
    {
      config,
      schema: {
        tags,
        summary: 'Group robots and webhooks',
        operationId: 'listChannels',
        response: { 200: z.object({ items: z.array(channelView) }) },
      },
    },
    async () => ({ items: await channels.list() }),
  );
  app.post(
    '/api/v1/channels',
    {
      config: { ...config, idempotent: true },
      schema: {
        tags,
        summary: 'Enter a group robot or webhook',
        operationId: 'addChannel',
        body: channelInput,
        response: { 201: channelView },
      },
    },
    async (request, reply) => reply.code(201).send(await channels.add(personOf(request), request.body)),
  );
  app.put(
    '/api/v1/channels/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Change a group robot or webhook',
        operationId: 'changeChannel',
        params,
        headers: ifMatch,
        body: channelInput,
        response: { 200: channelView },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const view = await channels.change(personOf(request), id, requireRevision(request), request.body);
      sendRevision(reply, view.revision);
      return view;
    },
  );
  app.delete(
    '/api/v1/channels/:id',
    { config, schema: { tags, summary: 'Remove a channel', operationId: 'removeChannel', params } },
    async (request, reply) => {
      await channels.remove(personOf(request), request.params.id);
      return reply.code(204).send();
    },
  );
  app.post(
    '/api/v1/channels/:id/tests',
    {
      config,
      schema: {
        tags,
        summary: 'Send a test message now, and say what came of it',
        operationId: 'testChannel',
        params,
        response: { 200: channelTest },
      },
    },
    (request) => channels.test(personOf(request), request.params.id),
  );
}
