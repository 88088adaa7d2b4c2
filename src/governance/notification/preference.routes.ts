import { z } from 'zod';
import { type HttpServer, ifMatch, personOf, requireRevision, sendRevision } from '../../platform/http/index.ts';
import { traitsOf } from './kinds.ts';
import { kindView, preference, workingTimeInput, workingTimeView } from './preference.schema.ts';
import type { PreferenceService } from './preference.service.ts';
import { SENTENCES } from './words.ts';

const tags = ['notifications'];
const own = { access: { permission: 'notification.read' } };

/** How one wants to be told, the kinds of notices, and when the organisation works. */
export function addPreferenceRoutes(app: HttpServer, preferences: PreferenceService): void {
  app.get(
    '/api/v1/notifications/preference',
    {
      config: own,
      schema: { tags, summary: 'How you get notices', operationId: 'getPreference', response: { 200: preference } },
    },
    (request) => preferences.of(personOf(request).personId),
  );
  app.put(
    '/api/v1/notifications/preference',
    {
      config: own,
      schema: {
        tags,
        summary: 'Choose how you get notices: mails, kinds, quiet hours, digest',
        operationId: 'setPreference',
        body: preference,
        response: { 200: preference },
      },
    },
    (request) => preferences.prefer(personOf(request).personId, request.body),
  );
  app.get(
    '/api/v1/notifications/kinds',
    {
      config: own,
      schema: {
        tags,
        summary: 'The kinds of notices',
        operationId: 'listNotificationKinds',
        response: { 200: z.object({ items: z.array(kindView) }) },
      },
    },
    async () => ({
      items: Object.entries(SENTENCES).map(([kind, sentence]) => ({ kind, sentence, ...traitsOf(kind) })),
    }),
  );

  app.get(
    '/api/v1/working-time',
    {
      config: own,
      schema: {
        tags,
        summary: 'Working days and hours of the organisation',
        operationId: 'getWorkingTime',
        response: { 200: workingTimeView },
      },
    },
    async (_request, reply) => {
      const view = await preferences.workingTime();
      sendRevision(reply, view.revision);
      return view;
    },
  );
  app.put(
    '/api/v1/working-time',
    {
      config: { access: { permission: 'notification.manage' } },
      schema: {
        tags,
        summary:
          'Set working days and hours, and after how many of them a notice that needs something done is escalated',
        operationId: 'setWorkingTime',
        headers: ifMatch,
        body: workingTimeInput,
        response: { 200: workingTimeView },
      },
    },
    async (request, reply) => {
      const view = await preferences.setWorkingTime(personOf(request), requireRevision(request), request.body);
      sendRevision(reply, view.revision);
      return view;
    },
  );
}
