import type { Actor } from '../../kernel/identity/index.ts';
import { actorOf, type HttpServer } from '../../platform/http/index.ts';
import type { Authority } from '../authority/index.ts';
import { asOfAreas, asOfChanges, asOfPage, asOfPageQuery, asOfParams, asOfQuery } from './as-of.schema.ts';
import type { AsOfService } from './as-of.service.ts';

const tags = ['as-of'];
// Every line names the acts behind it, so who may not read acts reads none; each area asks its own permission besides.
const access = { permission: 'record.read' } as const;

/** `/as-of`. */
export function addAsOfRoutes(app: HttpServer, { asOf, authority }: { asOf: AsOfService; authority: Authority }): void {
  app.get(
    '/api/v1/as-of',
    {
      config: { access },
      schema: {
        tags,
        summary: 'The parts of the organisation that can be looked at as of a moment',
        operationId: 'getAsOf',
        querystring: asOfQuery,
        response: { 200: asOfAreas },
      },
    },
    async (request) => {
      const at = await asOf.moment(request.query.at);
      const actor = actorOf(request);
      return {
        at: at.toISOString(),
        foundedAt: (await asOf.foundedAt())!.toISOString(),
        areas: asOf.areas().map(({ name, title, notes, permission }) => ({
          name,
          title,
          notes,
          readable: authority.permits(actor, permission),
        })),
      };
    },
  );

  /** The area and the moment, for whoever may read the area. */
  async function asked(actor: Actor, name: string, at: string | undefined) {
    const area = asOf.area(name);
    authority.require(actor, area.permission);
    const moment = { at: await asOf.moment(at), may: (permission: string) => authority.permits(actor, permission) };
    return { area, moment };
  }

  app.get(
    '/api/v1/as-of/:area',
    {
      config: { access },
      schema: {
        tags,
        summary: 'One part of the organisation as it stood at a moment, each line with the acts that made it so',
        operationId: 'getAsOfArea',
        params: asOfParams,
        querystring: asOfPageQuery,
        response: { 200: asOfPage },
      },
    },
    async (request) => {
      const { at, ...page } = request.query;
      const { area, moment } = await asked(actorOf(request), request.params.area, at);
      return { ...(await asOf.lines(area, moment, page)), at: moment.at.toISOString() };
    },
  );

  app.get(
    '/api/v1/as-of/:area/changes',
    {
      config: { access },
      schema: {
        tags,
        summary: 'What has been added, has ended or has changed in one part since a moment',
        operationId: 'getAsOfChanges',
        params: asOfParams,
        querystring: asOfPageQuery,
        response: { 200: asOfChanges },
      },
    },
    async (request) => {
      const { at, ...page } = request.query;
      const { area, moment } = await asked(actorOf(request), request.params.area, at);
      return { ...(await asOf.changes(area, moment, page)), at: moment.at.toISOString() };
    },
  );
}
