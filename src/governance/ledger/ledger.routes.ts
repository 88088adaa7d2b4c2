import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Checkpoint, parseCheckpoint } from '../../engines/ledger/index.ts';
import type { Clock } from '../../kernel/time/index.ts';
import { actorOf, type HttpServer, notFound, personOf } from '../../platform/http/index.ts';
import type { AnchoringState, AnchorService } from '../anchor/index.ts';
import { RIGHT_ENDED } from '../authority/index.ts';
import type { Recorder } from '../record/index.ts';
import { addComparisonRoutes } from './comparison.routes.ts';
import type { LedgerJobs } from './jobs.ts';
import {
  entriesAnswer,
  entriesQuery,
  fileParams,
  jobParams,
  jobView,
  type LedgerJobView,
  type LedgerLogView,
  logParams,
  logView,
} from './ledger.schema.ts';
import type { LedgerFolder, LedgerPort } from './types.ts';

export interface LedgerRouteParts {
  readonly port: LedgerPort;
  readonly jobs: LedgerJobs;
  readonly recorder: Recorder;
  readonly anchors: Pick<AnchorService, 'state'>;
  readonly clock: Clock;
}

/** What a log shows to the world: nothing else in its folder is served. */
const PUBLIC_FILE =
  /^(checkpoint|key\.pub|(handover|line)\/\d{4}(\.end)?|tile\/(entries|\d{1,2})(\/x\d{3})*\/\d{3}(\.p\/\d{1,3})?)$/;

/** `/ledger`. */
export function addLedgerRoutes(app: HttpServer, { port, jobs, recorder, anchors, clock }: LedgerRouteParts): void {
  async function folder(name: string): Promise<LedgerFolder> {
    const found = (await port.folders()).find((one) => one.name === name);
    if (found === undefined) throw notFound({ zh: `没有名为 ${name} 的日志。`, en: `There is no log named ${name}.` });
    return found;
  }

  app.get(
    '/api/v1/ledger/logs',
    {
      config: { access: { permission: 'ledger.read' } },
      schema: {
        tags: ['ledger'],
        summary: 'All logs with their checkpoints and keys',
        operationId: 'listLogs',
        response: { 200: z.object({ items: z.array(logView) }) },
      },
    },
    async () => {
      const now = clock.now();
      const view = async (log: LedgerFolder) =>
        presentLog(log, await (log.kind === 'governance' ? anchors.state(now, log.name) : anchors.state(now)));
      return { items: await Promise.all((await port.folders()).map(view)) };
    },
  );

  app.get(
    '/api/v1/ledger/logs/:name/entries',
    {
      config: { access: { permission: 'ledger.read' } },
      schema: {
        tags: ['ledger'],
        summary: 'Published entries of a log, from an index on',
        operationId: 'listLogEntries',
        params: logParams,
        querystring: entriesQuery,
        response: { 200: entriesAnswer },
      },
    },
    async (request) => {
      const log = await folder(request.params.name);
      const found = await log.entries(request.query.from, request.query.limit);
      return {
        items: found.map(({ index, bytes }) => ({ index, entry: JSON.parse(Buffer.from(bytes).toString('utf8')) })),
        publishedSize: (await checkpointOf(log))?.size ?? 0,
      };
    },
  );

  app.get(
    '/api/v1/ledger/logs/:name/files/*',
    {
      config: { access: { permission: 'ledger.read' } },
      schema: {
        tags: ['ledger'],
        summary: 'Static files of a log (tlog-tiles): checkpoint, key.pub, tile/...',
        operationId: 'getLogFile',
        params: fileParams,
      },
    },
    async (request, reply) => {
      const path = request.params['*'];
      const bytes = PUBLIC_FILE.test(path) ? await (await folder(request.params.name)).files.read(path) : undefined;
      if (bytes === undefined) throw notFound({ zh: '日志中没有这个文件。', en: 'The log has no such file.' });
      const text = !path.startsWith('tile/');
      return reply.header('content-type', text ? 'text/plain; charset=utf-8' : 'application/octet-stream').send(bytes);
    },
  );

  addComparisonRoutes(app, { port, recorder });
  addJobRoutes('verification', 'verifications', 'ledger.read');
  addJobRoutes('export', 'exports', 'ledger.export');

  function addJobRoutes(kind: LedgerJobView['kind'], plural: string, permission: string): void {
    const noun = kind === 'export' ? 'Export' : 'Verification';
    const config = { access: { permission } };
    const tags = ['ledger'];
    const response = { 200: jobView };
    const ended = (request: FastifyRequest) => async (job: LedgerJobView) => {
      await recorder.writeAlone({
        kind: kind === 'export' ? 'ledger.exported' : 'ledger.verified',
        actor: actorOf(request),
        measures: ['4.1.b'],
        outcome: job.state === 'done' ? 'done' : job.error === RIGHT_ENDED ? 'refused' : 'failed',
        facts: figures(job),
      });
    };

    app.post(
      `/api/v1/ledger/${plural}`,
      {
        config,
        schema: {
          tags,
          summary: `Start: ${noun} of all logs`,
          operationId: `startLedger${noun}`,
          response: { 202: jobView },
        },
      },
      async (request, reply) =>
        reply.code(202).send(await jobs.start(kind, { by: personOf(request), permission }, ended(request))),
    );

    app.get(
      `/api/v1/ledger/${plural}/:id`,
      {
        config,
        schema: {
          tags,
          summary: `${noun}: how far it is, and what came of it`,
          operationId: `getLedger${noun}`,
          params: jobParams,
          response,
        },
      },
      async (request) => jobs.get(kind, request.params.id),
    );

    app.delete(
      `/api/v1/ledger/${plural}/:id`,
      {
        config,
        schema: { tags, summary: `${noun}: cancel`, operationId: `cancelLedger${noun}`, params: jobParams, response },
      },
      (request) => jobs.cancel(kind, request.params.id),
    );
  }

  app.get(
    '/api/v1/ledger/exports/:id/archive',
    {
      config: { access: { permission: 'ledger.export' } },
      schema: {
        tags: ['ledger'],
        summary: 'The finished export as a tar file',
        operationId: 'downloadLedgerExport',
        params: jobParams,
      },
    },
    async (request, reply) => {
      const { id, state } = jobs.get('export', request.params.id);
      if (state !== 'done') throw notFound({ zh: '导出尚未完成。', en: 'The export is not finished.' });
      return reply
        .header('content-type', 'application/x-tar')
        .header('content-disposition', 'attachment; filename="ledger.tar"')
        .send(await port.archive(id));
    },
  );
}

async function checkpointOf(log: LedgerFolder): Promise<Checkpoint | null> {
  const note = await log.files.read('checkpoint');
  if (note === undefined) return null;
  try {
    return parseCheckpoint(note.toString('utf8'));
  } catch {
    // A broken checkpoint is for the verification to name; the list must still show the log.
    return null;
  }
}

async function presentLog(log: LedgerFolder, state: AnchoringState): Promise<LedgerLogView> {
  const checkpoint = await checkpointOf(log);
  const key = log.trustedKey ?? (await log.files.read('key.pub'))?.toString('utf8').trim() ?? '';
  const publishedSize = checkpoint?.size ?? 0;
  return {
    name: log.name,
    origin: checkpoint?.origin ?? '',
    kind: log.kind,
    gatewayId: log.gatewayId,
    size: Math.max(log.size, publishedSize),
    publishedSize,
    root: checkpoint === null ? '' : Buffer.from(checkpoint.root).toString('hex'),
    checkpoint: checkpoint?.note ?? '',
    verifierKey: key,
    frozen: log.frozen,
    successor: log.successor,
    lastCheckpointAt: log.lastCheckpointAt,
    anchoring:
      log.kind === 'governance' ? anchoringOf(state, log) : (log.anchoredSize ?? 0) > 0 ? 'governance' : 'unanchored',
    anchoredSize: log.kind === 'governance' ? Math.min(state.lastSize, publishedSize) : (log.anchoredSize ?? 0),
    anchoredAt: log.kind === 'governance' ? (state.lastAt?.toISOString() ?? null) : log.anchoredAt,
  };
}

function anchoringOf(state: AnchoringState, { successor }: LedgerFolder): LedgerLogView['anchoring'] {
  // Keepers are asked about the log that is written.
  if (successor === null && state.contradicting.length > 0) return 'contradicted';
  return state.lastAt === null ? 'unanchored' : 'anchored';
}

function figures(job: LedgerJobView): Record<string, string | number | null> {
  if (job.report === null)
    return {
      jobId: job.id,
      state: job.state,
      damaged: job.damaged.length,
      ...(job.error === RIGHT_ENDED ? { reason: RIGHT_ENDED } : {}),
    };
  const { logs, completeness, problems } = job.report;
  return {
    jobId: job.id,
    state: job.state,
    logs: logs.length,
    entries: logs.reduce((sum, log) => sum + log.size, 0),
    broken: logs.filter((log) => log.integrity === 'broken').length,
    completeness,
    problems: problems.length,
  };
}
