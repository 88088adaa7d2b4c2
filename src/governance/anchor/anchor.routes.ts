import {
  type HttpServer,
  idParam,
  ifMatch,
  pageOf,
  pageQuery,
  personOf,
  requireRevision,
  sendRevision,
} from '../../platform/http/index.ts';
import { anchorItem, keeperInput, keeperList, keeperView } from './anchor.schema.ts';
import type { AnchorService } from './anchor.service.ts';

const tags = ['ledger'];
const params = idParam('ank');

/** `/ledger/anchor-keepers`, `/ledger/anchors`. */
export function addAnchorRoutes(app: HttpServer, anchors: AnchorService): void {
  app.get(
    '/api/v1/ledger/anchor-keepers',
    {
      config: { access: { permission: 'ledger.read' } },
      schema: {
        tags,
        summary: 'Witnesses, timestamp authorities and people with checkpoints, and what they gave or got last',
        operationId: 'listAnchorKeepers',
        response: { 200: keeperList },
      },
    },
    async () => ({ items: await anchors.list() }),
  );

  app.post(
    '/api/v1/ledger/anchor-keepers',
    {
      config: { access: { permission: 'anchor-keeper.manage' } },
      schema: {
        tags,
        summary: 'Enter a witness, a timestamp authority, or somebody who gets checkpoints by mail',
        operationId: 'addAnchorKeeper',
        body: keeperInput,
        response: { 201: keeperView },
      },
    },
    async (request, reply) => {
      const view = await anchors.add(personOf(request), request.body);
      sendRevision(reply, view.revision);
      return reply.code(201).send(view);
    },
  );

  app.put(
    '/api/v1/ledger/anchor-keepers/:id',
    {
      config: { access: { permission: 'anchor-keeper.manage' } },
      schema: {
        tags,
        summary: 'Change it, or let it rest',
        operationId: 'changeAnchorKeeper',
        params,
        headers: ifMatch,
        body: keeperInput,
        response: { 200: keeperView },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const view = await anchors.change(personOf(request), id, requireRevision(request), request.body);
      sendRevision(reply, view.revision);
      return view;
    },
  );

  app.post(
    '/api/v1/ledger/anchor-keepers/:id/probes',
    {
      config: { access: { permission: 'anchor-keeper.manage' } },
      schema: {
        tags,
        summary: 'Show it the checkpoint now',
        operationId: 'probeAnchorKeeper',
        params,
        response: { 200: keeperView },
      },
    },
    (request) => anchors.probe(request.params.id),
  );

  app.get(
    '/api/v1/ledger/anchors',
    {
      config: { access: { permission: 'ledger.read' } },
      schema: {
        tags,
        summary: 'What outsiders vouch for, newest first',
        operationId: 'listAnchors',
        querystring: pageQuery,
        response: { 200: pageOf(anchorItem) },
      },
    },
    (request) => anchors.anchors(request.query),
  );
}
