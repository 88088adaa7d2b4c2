import { z } from 'zod';
import { type HttpServer, idParam, personOf } from '../../../../platform/http/index.ts';
import { settingsInput, settingsView, unitInput, unitPatch, unitView } from '../people.schema.ts';
import type { SettingsService } from '../settings.service.ts';
import type { UnitService } from '../unit.service.ts';

/** `/units` and `/settings`. */
export function addUnitRoutes(app: HttpServer, services: { units: UnitService; settings: SettingsService }): void {
  const { units, settings } = services;

  app.get(
    '/api/v1/units',
    {
      config: { access: { permission: 'unit.read' } },
      schema: {
        tags: ['people'],
        summary: 'The tree of units',
        operationId: 'listUnits',
        response: { 200: z.object({ items: z.array(unitView) }) },
      },
    },
    async () => ({ items: units.list() }),
  );

  app.post(
    '/api/v1/units',
    {
      config: { access: { permission: 'unit.manage' }, idempotent: true },
      schema: {
        tags: ['people'],
        summary: 'Create a unit below another',
        operationId: 'createUnit',
        body: unitInput,
        response: { 201: unitView },
      },
    },
    async (request, reply) => reply.code(201).send(await units.create(personOf(request), request.body)),
  );

  app.patch(
    '/api/v1/units/:id',
    {
      config: { access: { permission: 'unit.manage' } },
      schema: {
        tags: ['people'],
        summary: 'Rename a unit',
        operationId: 'renameUnit',
        params: idParam('unt'),
        body: unitPatch,
        response: { 200: unitView },
      },
    },
    (request) => units.rename(personOf(request), request.params.id, request.body.title),
  );

  app.get(
    '/api/v1/settings',
    {
      config: { access: { permission: 'settings.read' } },
      schema: {
        tags: ['settings'],
        summary: 'Settings of the organisation',
        operationId: 'getSettings',
        response: { 200: settingsView },
      },
    },
    () => settings.read(),
  );

  app.put(
    '/api/v1/settings',
    {
      config: { access: { permission: 'settings.write' } },
      schema: {
        tags: ['settings'],
        summary: 'Change the settings of the organisation',
        operationId: 'changeSettings',
        body: settingsInput,
        response: { 200: settingsView },
      },
    },
    async (request) => {
      await settings.change(personOf(request), request.body);
      return settings.read();
    },
  );
}
