import type { FastifyReply } from 'fastify';
import {
  type HttpServer,
  idParam,
  ifMatch,
  pageQuery,
  personOf,
  requireRevision,
  sendRevision,
} from '../../../../platform/http/index.ts';
import {
  applicationLimits,
  applicationLimitsView,
  limitSet,
  limitUseView,
  modelLimitsView,
  price,
  priceView,
  servingSettings,
  servingSettingsView,
} from './limit.schema.ts';
import type { LimitService } from './limit.service.ts';

const tags = ['limits'];

/** `…/limits` of applications and releases, `/endpoints/{id}/price`, `/serving-settings`. */
export function addLimitRoutes(app: HttpServer, limits: LimitService): void {
  const answer = <V extends { revision: number }>(reply: FastifyReply, view: V): V => {
    sendRevision(reply, view.revision);
    return view;
  };

  app.get(
    '/api/v1/applications/:id/limits',
    {
      config: { access: { permission: 'application.read' } },
      schema: {
        tags,
        summary: 'Limits and budgets of an application, its keys and its end users, with what is used now',
        operationId: 'getApplicationLimits',
        params: idParam('app'),
        response: { 200: applicationLimitsView },
      },
    },
    async (request, reply) => answer(reply, await limits.ofApplication(request.params.id)),
  );
  app.put(
    '/api/v1/applications/:id/limits',
    {
      config: { access: { permission: 'limit.set' } },
      schema: {
        tags,
        summary:
          'Set the limits of an application, its keys and its end users; gateways apply them with the next policy',
        operationId: 'setApplicationLimits',
        params: idParam('app'),
        headers: ifMatch,
        body: applicationLimits,
        response: { 200: applicationLimitsView },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      await limits.setForApplication(personOf(request), id, requireRevision(request), request.body);
      return answer(reply, await limits.ofApplication(id));
    },
  );

  app.get(
    '/api/v1/limit-use',
    {
      config: { access: { permission: 'application.read' } },
      schema: {
        tags,
        summary: 'Limits and budgets of applications, keys and models with what is used of them now, the fullest first',
        operationId: 'listLimitUse',
        querystring: pageQuery,
        response: { 200: limitUseView },
      },
    },
    (request) => limits.overview(request.query),
  );

  app.get(
    '/api/v1/releases/:id/limits',
    {
      config: { access: { permission: 'release.read' } },
      schema: {
        tags,
        summary: 'Limits of a released model, whoever calls it, with what is used now',
        operationId: 'getReleaseLimits',
        params: idParam('rel'),
        response: { 200: modelLimitsView },
      },
    },
    async (request, reply) => answer(reply, await limits.ofRelease(request.params.id)),
  );
  app.put(
    '/api/v1/releases/:id/limits',
    {
      config: { access: { permission: 'limit.set' } },
      schema: {
        tags,
        summary: 'Set the limits of a released model',
        operationId: 'setReleaseLimits',
        params: idParam('rel'),
        headers: ifMatch,
        body: limitSet,
        response: { 200: modelLimitsView },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      await limits.setForRelease(personOf(request), id, requireRevision(request), request.body);
      return answer(reply, await limits.ofRelease(id));
    },
  );

  app.get(
    '/api/v1/endpoints/:id/price',
    {
      config: { access: { permission: 'endpoint.read' } },
      schema: {
        tags,
        summary: 'What an endpoint costs for a million tokens',
        operationId: 'getEndpointPrice',
        params: idParam('ups'),
        response: { 200: priceView },
      },
    },
    async (request, reply) => answer(reply, await limits.priceOf(request.params.id)),
  );
  app.put(
    '/api/v1/endpoints/:id/price',
    {
      config: { access: { permission: 'limit.set' } },
      schema: {
        tags,
        summary: 'State what an endpoint costs; budgets in money count by it',
        operationId: 'setEndpointPrice',
        params: idParam('ups'),
        headers: ifMatch,
        body: price.nullable(),
        response: { 200: priceView },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      await limits.setPrice(personOf(request), id, requireRevision(request), request.body);
      return answer(reply, await limits.priceOf(id));
    },
  );

  app.get(
    '/api/v1/serving-settings',
    {
      config: { access: { permission: 'release.read' } },
      schema: {
        tags,
        summary: 'How gateways keep limits and how many requests each takes',
        operationId: 'getServingSettings',
        response: { 200: servingSettingsView },
      },
    },
    async (_request, reply) => answer(reply, await limits.settings()),
  );
  app.put(
    '/api/v1/serving-settings',
    {
      config: { access: { permission: 'limit.set' } },
      schema: {
        tags,
        summary: 'Set how gateways keep limits and how many requests each takes',
        operationId: 'setServingSettings',
        headers: ifMatch,
        body: servingSettings,
        response: { 200: servingSettingsView },
      },
    },
    async (request, reply) => {
      await limits.setSettings(personOf(request), requireRevision(request), request.body);
      return answer(reply, await limits.settings());
    },
  );
}
