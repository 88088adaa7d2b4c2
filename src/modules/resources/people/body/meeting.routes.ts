import { z } from 'zod';
import type { PersonActor } from '../../../../kernel/identity/index.ts';
import {
  type HttpServer,
  idParam,
  pageQuery,
  personOf,
  schemaId,
  schemaText,
} from '../../../../platform/http/index.ts';
import { ballotInput, meetingInput, meetingPage, meetingView } from './body.schema.ts';
import type { MeetingService } from './meeting.service.ts';

const tags = ['meetings'];
const itemParams = z.strictObject({ id: schemaId('mtg'), position: z.coerce.number().int().min(0).max(49) });
/** What counts is one's function in the body, which the service looks at; a meeting is held by people, not by keys. */
const access = { signedIn: true, via: 'session' } as const;

/** `/bodies/{id}/meetings` and `/meetings`. */
export function addMeetingRoutes(app: HttpServer, meetings: MeetingService): void {
  app.get(
    '/api/v1/bodies/:id/meetings',
    {
      config: { access: { signedIn: true } },
      schema: {
        tags,
        summary: 'Meetings of a body, to its members and auditors',
        operationId: 'listMeetings',
        params: idParam('bdy'),
        querystring: pageQuery,
        response: { 200: meetingPage },
      },
    },
    (request) => meetings.list(personOf(request), request.params.id, request.query),
  );
  app.post(
    '/api/v1/bodies/:id/meetings',
    {
      config: { access, idempotent: true },
      schema: {
        tags,
        summary: 'Convene a meeting with its agenda',
        operationId: 'conveneMeeting',
        params: idParam('bdy'),
        body: meetingInput,
        response: { 201: meetingView },
      },
    },
    async (request, reply) => {
      const actor = personOf(request);
      return reply
        .code(201)
        .send(await meetings.get(actor, await meetings.convene(actor, request.params.id, request.body)));
    },
  );
  app.get(
    '/api/v1/meetings/:id',
    {
      config: { access: { signedIn: true } },
      schema: {
        tags,
        summary: 'One meeting: who is there, quorum, agenda, results, minutes',
        operationId: 'getMeeting',
        params: idParam('mtg'),
        response: { 200: meetingView },
      },
    },
    (request) => meetings.get(personOf(request), request.params.id),
  );

  for (const [verb, summary, operationId] of [
    ['open', 'Open the meeting; it needs a quorum', 'openMeeting'],
    ['close', 'Close the meeting', 'closeMeeting'],
    ['cancel', 'Call off a meeting that has not begun', 'cancelMeeting'],
  ] as const) {
    app.post(
      `/api/v1/meetings/:id/${verb}`,
      {
        config: { access },
        schema: { tags, summary, operationId, params: idParam('mtg'), response: { 200: meetingView } },
      },
      async (request) => {
        await meetings[verb](personOf(request), request.params.id);
        return meetings.get(personOf(request), request.params.id);
      },
    );
  }
  app.post(
    '/api/v1/meetings/:id/attendance',
    {
      config: { access },
      schema: {
        tags,
        summary: 'Mark a member as present',
        operationId: 'attendMeeting',
        params: idParam('mtg'),
        body: z.strictObject({ personId: schemaId('per') }),
        response: { 200: meetingView },
      },
    },
    async (request) => {
      await meetings.attend(personOf(request), request.params.id, request.body.personId);
      return meetings.get(personOf(request), request.params.id);
    },
  );
  app.post(
    '/api/v1/meetings/:id/minutes',
    {
      config: { access },
      schema: {
        tags,
        summary: 'Freeze the minutes of a closed meeting',
        operationId: 'freezeMinutes',
        params: idParam('mtg'),
        body: z.strictObject({ text: schemaText({ max: 50_000, multiline: true }) }),
        response: { 200: meetingView },
      },
    },
    async (request) => {
      await meetings.minute(personOf(request), request.params.id, request.body.text);
      return meetings.get(personOf(request), request.params.id);
    },
  );

  const ofItem = (
    path: string,
    [summary, operationId]: readonly [string, string],
    run: (actor: PersonActor, id: string, position: number) => Promise<void>,
  ) =>
    app.post(
      `/api/v1/meetings/:id/items/:position/${path}`,
      {
        config: { access },
        schema: { tags, summary, operationId, params: itemParams, response: { 200: meetingView } },
      },
      async (request) => {
        await run(personOf(request), request.params.id, request.params.position);
        return meetings.get(personOf(request), request.params.id);
      },
    );
  ofItem('voting', ['Call the vote on an item', 'callVote'], meetings.call);
  ofItem('decision', ['Close the vote: it becomes a resolution', 'decideItem'], meetings.decide);
  app.post(
    '/api/v1/meetings/:id/items/:position/recusal',
    {
      config: { access },
      schema: {
        tags,
        summary: 'Step back from an item',
        operationId: 'recuseFromItem',
        params: itemParams,
        body: z.strictObject({ reason: schemaText({ max: 2_000, multiline: true }) }),
        response: { 200: meetingView },
      },
    },
    async (request) => {
      const { id, position } = request.params;
      await meetings.recuse(personOf(request), id, position, request.body.reason);
      return meetings.get(personOf(request), id);
    },
  );
  app.post(
    '/api/v1/meetings/:id/items/:position/ballot',
    {
      config: { access },
      schema: {
        tags,
        summary: 'Vote on an item; of a secret vote only that one voted is kept with the name',
        operationId: 'castBallot',
        params: itemParams,
        body: ballotInput,
        response: { 200: meetingView },
      },
    },
    async (request) => {
      const { id, position } = request.params;
      await meetings.vote(personOf(request), id, position, request.body.choice);
      return meetings.get(personOf(request), id);
    },
  );
}
