import { z } from 'zod';
import {
  type HttpServer,
  ifMatch,
  pageOf,
  pageQuery,
  personOf,
  requireRevision,
  schemaId,
  sendRevision,
} from '../../platform/http/index.ts';
import { addChannelRoutes, channelTest } from './channel/index.ts';
import {
  dismissInput,
  inboxQuery,
  mailServerInput,
  mailServerView,
  notificationView,
  readInput,
  undeliveredView,
  unreadView,
} from './notification.schema.ts';
import type { NotificationService } from './notification.service.ts';
import { addPreferenceRoutes } from './preference.routes.ts';

const tags = ['notifications'];
const own = { access: { permission: 'notification.read' } };
const managed = { access: { permission: 'mail-server.manage' } };

/** `/notifications` of whoever asks, `/mail-server`, `/channels`, `/messages`. */
export function addNotificationRoutes(app: HttpServer, notifications: NotificationService): void {
  app.get(
    '/api/v1/notifications',
    {
      config: own,
      schema: {
        tags,
        summary: 'Your inbox, newest first',
        operationId: 'listNotifications',
        querystring: inboxQuery,
        response: { 200: pageOf(notificationView) },
      },
    },
    (request) => notifications.inbox(personOf(request).personId, request.query),
  );
  app.get(
    '/api/v1/notifications/unread',
    {
      config: own,
      schema: { tags, summary: 'How many are unread', operationId: 'countUnread', response: { 200: unreadView } },
    },
    async (request) => ({ unread: await notifications.unread(personOf(request).personId) }),
  );
  app.post(
    '/api/v1/notifications/read',
    {
      config: own,
      schema: {
        tags,
        summary: 'Mark as read: one, or it and all before it; or one as unread',
        operationId: 'markRead',
        body: readInput,
        response: { 200: unreadView },
      },
    },
    async (request) => {
      const { id, all, read } = request.body;
      return { unread: await notifications.read(personOf(request).personId, id, all, read) };
    },
  );
  addPreferenceRoutes(app, notifications.preferences);

  app.get(
    '/api/v1/mail-server',
    {
      config: managed,
      schema: { tags, summary: 'The mail server', operationId: 'getMailServer', response: { 200: mailServerView } },
    },
    async (request, reply) => {
      personOf(request);
      const view = await notifications.mailServerView();
      sendRevision(reply, view.revision);
      return view;
    },
  );
  app.put(
    '/api/v1/mail-server',
    {
      config: managed,
      schema: {
        tags,
        summary: 'Set the mail server',
        operationId: 'setMailServer',
        headers: ifMatch,
        body: mailServerInput,
        response: { 200: mailServerView },
      },
    },
    async (request, reply) => {
      const view = await notifications.setMailServer(personOf(request), requireRevision(request), request.body);
      sendRevision(reply, view.revision);
      return view;
    },
  );
  app.post(
    '/api/v1/mail-server/tests',
    {
      config: managed,
      schema: {
        tags,
        summary: 'Send a test mail to an address now, and say what came of it',
        operationId: 'testMailServer',
        body: z.strictObject({ to: z.email().max(254) }),
        response: { 200: channelTest },
      },
    },
    (request) => notifications.testMail(personOf(request), request.body.to),
  );
  addChannelRoutes(app, notifications.channels);
  app.get(
    '/api/v1/messages/undelivered',
    {
      config: managed,
      schema: {
        tags,
        summary: 'Mails and messages to channels that could not be delivered, or may have come twice',
        operationId: 'listUndelivered',
        querystring: pageQuery,
        response: { 200: pageOf(undeliveredView) },
      },
    },
    (request) => notifications.undelivered(request.query),
  );
  app.post(
    '/api/v1/messages/:id/dismissal',
    {
      config: managed,
      schema: {
        tags,
        summary: 'Give a failed message up for good, with the reason',
        operationId: 'dismissMessage',
        params: z.strictObject({ id: schemaId('ntf') }),
        body: dismissInput,
      },
    },
    async (request, reply) => {
      await notifications.dismiss(personOf(request), request.params.id, request.body.reason);
      return reply.code(204).send();
    },
  );
  app.post(
    '/api/v1/messages/:id/attempts',
    {
      config: managed,
      schema: {
        tags,
        summary: 'Send a failed message again',
        operationId: 'sendAgain',
        params: z.strictObject({ id: schemaId('ntf') }),
      },
    },
    async (request, reply) => {
      await notifications.sendAgain(request.params.id);
      return reply.code(204).send();
    },
  );
}
