import { z } from 'zod';
import { CHAPTERS, discrepanciesOf, measureById } from '../../kernel/measure/index.ts';
import type { Clock } from '../../kernel/time/index.ts';
import { actorOf, type HttpServer, pageOf } from '../../platform/http/index.ts';
import type { Authority } from '../authority/index.ts';
import type { ProfileReader } from '../profile/index.ts';
import type { RecordReader } from '../record/index.ts';
import {
  asOfQuery,
  findingView,
  historyQuery,
  type MeasureDetail,
  type MeasureMap,
  type MeasureTile,
  measureDetail,
  measureMap,
  measureParams,
  measureTile,
  recomputeBody,
} from './conformity.schema.ts';
import { unknownMeasure } from './conformity.service.ts';
import type { ConformityEngine, MeasureStatus } from './types.ts';

export interface ConformityRouteParts {
  readonly clock: Clock;
  readonly authority: Authority;
  readonly conformity: ConformityEngine;
  readonly profiles: ProfileReader;
  readonly records: RecordReader;
}

const FEW = 20;

/** `/measures` and the wish to look again. */
export function addConformityRoutes(app: HttpServer, parts: ConformityRouteParts): void {
  const { clock, authority, conformity, profiles, records } = parts;

  app.get(
    '/api/v1/measures',
    {
      config: { access: { permission: 'measure.read' } },
      schema: {
        tags: ['measures'],
        summary: 'The map of the measures with their status, now or as of a time',
        operationId: 'getMeasures',
        querystring: asOfQuery,
        response: { 200: measureMap },
      },
    },
    async (request): Promise<MeasureMap> => {
      const { asOf } = request.query;
      const at = asOf === undefined ? clock.now() : new Date(asOf);
      const statuses = asOf === undefined ? await conformity.statuses() : await conformity.asOf(at);
      const byId = new Map(statuses.map((status) => [status.id, status]));
      return {
        asOf: at.toISOString(),
        chapters: CHAPTERS.map(({ id, title, subClauses }) => ({
          id,
          title,
          subClauses: subClauses.map((sub) => ({
            id: sub.id,
            title: sub.title,
            leadIn: sub.leadIn,
            measures: sub.measures.map((measure) => toTile(byId.get(measure.id)!)),
          })),
        })),
      };
    },
  );

  app.get(
    '/api/v1/measures/:id',
    {
      config: { access: { permission: 'measure.read' } },
      schema: {
        tags: ['measures'],
        summary: 'One measure: what it asks, what runs, what was found, criteria, acts, history',
        operationId: 'getMeasure',
        params: measureParams,
        querystring: asOfQuery,
        response: { 200: measureDetail },
      },
    },
    async (request): Promise<MeasureDetail> => {
      const { id } = request.params;
      const measure = measureById(id);
      if (measure === undefined) throw unknownMeasure(id);
      const { asOf } = request.query;
      const at = asOf === undefined ? undefined : new Date(asOf);
      const { findings, ...status } = await conformity.statusOf(id, at);
      const { profile } = await profiles.current();
      const acts = authority.permits(actorOf(request), 'record.read')
        ? (await records.query({ measureId: id, limit: FEW, ...(at === undefined ? {} : { to: at.toISOString() }) }))
            .items
        : null;
      const known = new Map(conformity.controls(id).map((control) => [control.id, control]));
      const controlIds = [...new Set([...known.keys(), ...findings.map((finding) => finding.controlId)])];
      return {
        ...status,
        asOf: (at ?? clock.now()).toISOString(),
        title: measure.title,
        need: measure.need,
        means: measure.means,
        enforcement: measure.enforcement,
        controls: controlIds.map((controlId) => {
          const control = known.get(controlId);
          return {
            id: controlId,
            title: control?.title ?? { zh: controlId, en: controlId },
            enforcement: control?.enforcement ?? { zh: '（已不再运行）', en: '(no longer there)' },
            finding: findings.find((finding) => finding.controlId === controlId) ?? null,
          };
        }),
        criteria: profile.criteria
          .filter((criterion) => criterion.measureId === id)
          .map(({ measureId: _, ...criterion }) => criterion),
        discrepancies: discrepanciesOf(id).map(({ id: name, title, text }) => ({ id: name, title, text })),
        applicability: await conformity.applicability(id, at),
        acts:
          acts?.map(({ record }) => ({
            id: record.id,
            kind: record.kind,
            at: record.at,
            actorId: record.actor.id,
            outcome: record.outcome,
          })) ?? null,
        history: (await conformity.history(id, { limit: FEW })).items,
      };
    },
  );

  app.get(
    '/api/v1/measures/:id/history',
    {
      config: { access: { permission: 'measure.read' } },
      schema: {
        tags: ['measures'],
        summary: 'Findings of a measure, newest first',
        operationId: 'getMeasureHistory',
        params: measureParams,
        querystring: historyQuery,
        response: { 200: pageOf(findingView) },
      },
    },
    (request) => {
      if (measureById(request.params.id) === undefined) throw unknownMeasure(request.params.id);
      return conformity.history(request.params.id, request.query);
    },
  );

  app.post(
    '/api/v1/conformity/recompute',
    {
      config: { access: { permission: 'measure.recompute' } },
      schema: {
        tags: ['measures'],
        summary: 'Look at the measures again now',
        operationId: 'recomputeConformity',
        body: recomputeBody,
        response: { 200: z.object({ measures: z.array(measureTile) }) },
      },
    },
    async (request) => {
      const { measureIds } = request.body;
      const statuses = await conformity.recompute(measureIds === undefined ? {} : { measureIds });
      return { measures: statuses.map(toTile) };
    },
  );
}

function toTile({ findings, ...status }: MeasureStatus): MeasureTile {
  return {
    ...status,
    title: measureById(status.id)!.title,
    counts: {
      controls: findings.length,
      operating: findings.filter((finding) => finding.status === 'operating').length,
    },
  };
}
