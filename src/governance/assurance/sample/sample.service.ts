import { z } from 'zod';
import type { SampleHeader } from '../../../engines/audit/index.ts';
import { type NewId, type PersonActor, systemActor } from '../../../kernel/identity/index.ts';
import { measureById } from '../../../kernel/measure/index.ts';
import { decodeRecord } from '../../../kernel/record/index.ts';
import type { Clock } from '../../../kernel/time/index.ts';
import type { Database } from '../../../platform/database/index.ts';
import { conflict, decodeCursor, encodeCursor, invalidInput, notFound } from '../../../platform/http/index.ts';
import type { Logger } from '../../../platform/telemetry/index.ts';
import { RIGHT_ENDED, RightEndedError, type StillMay } from '../../authority/index.ts';
import { type Page, type PageRequest, pageFrom } from '../../page.ts';
import type { Recorder } from '../../record/index.ts';
import { inTransaction } from '../../transaction.ts';
import { createBoundRevisions, type DrawerParts, drawSample, openGovernanceLogs } from './drawer.ts';
import { evidenceOf } from './evidence.ts';
import * as repository from './sample.repository.ts';
import type { Sample } from './types.ts';

export interface SampleParts extends Omit<DrawerParts, 'db'> {
  readonly database: Pick<Database, 'kysely'>;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly recorder: Recorder;
  readonly logger: Pick<Logger, 'warn'>;
  readonly stillMay: StillMay;
}

export interface SampleRequest {
  readonly from: string;
  readonly to: string;
  readonly count: number;
  /** Without one, the root of the governance log of this moment: nobody can have chosen it. */
  readonly seed?: string;
  readonly measureId?: string;
  readonly kind?: string;
}

export interface SampleService {
  /** Begins to draw; ends as failed, `right-ended`, once the person may no longer draw. That it was asked for is on record before anybody sees what comes of it, so no draw can be thrown away unseen. */
  draw(person: PersonActor, request: SampleRequest): Promise<Sample>;
  require(id: string): Promise<Sample>;
  list(page: PageRequest): Promise<Page<Sample>>;
  cancel(person: PersonActor, id: string): Promise<Sample>;
  /** The evidence file of a finished sample, line by line, as things stand now. Recorded. */
  evidence(person: PersonActor, id: string): Promise<AsyncIterable<string>>;
  /** Ends what a server that was killed left behind; it can be drawn again with the same seed. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export function createSampleService(parts: SampleParts): SampleService {
  const { database, clock, newId, recorder, logger, stillMay } = parts;
  const db = database.kysely;
  const drawing = new Map<string, { stopping: AbortController; running: Promise<void> }>();
  const reading = { ...parts, db };

  async function found(id: string): Promise<Sample> {
    const sample = await repository.findSample(db, id);
    if (sample === null) throw notFound({ zh: '没有这次抽样。', en: 'There is no such sample.' });
    return sample;
  }

  const measuresOf = ({ rule }: Pick<Sample, 'rule'>) => [rule.measureId ?? '4.1.b'];

  async function run(sample: Sample, asker: PersonActor, signal: AbortSignal): Promise<void> {
    const requireRight = async () => {
      if (!(await stillMay(asker, 'sample.draw'))) throw new RightEndedError();
    };
    let end: Parameters<typeof repository.endSample>[2];
    try {
      const result = await drawSample(reading, sample.rule, {
        signal,
        onProgress: async (lookedAt, entries) => {
          await requireRight();
          await repository.advanceSample(db, sample.id, lookedAt, entries);
        },
      });
      await requireRight();
      end = { state: 'done', result };
    } catch (error) {
      const refused = error instanceof RightEndedError;
      if (!signal.aborted && !refused) logger.warn({ err: error, sampleId: sample.id }, 'a sample could not be drawn');
      end = signal.aborted
        ? { state: 'cancelled' }
        : { state: 'failed', error: (error as Error).message.slice(0, 500) };
    }
    await inTransaction(database, async (tx) => {
      if (!(await repository.endSample(tx, sample.id, end, clock.now()))) return;
      await recorder.write(tx, {
        kind: 'sample.drawn',
        actor: systemActor('sample'),
        subject: { kind: 'sample', id: sample.id },
        measures: measuresOf(sample),
        outcome: end.state === 'done' ? 'done' : end.error === RIGHT_ENDED ? 'refused' : 'failed',
        facts: {
          state: end.state,
          ...(end.error === RIGHT_ENDED ? { reason: RIGHT_ENDED } : {}),
          ...(end.result && {
            population: end.result.population,
            problems: end.result.problemCount,
            logs: end.result.logs.map(({ name, size, root }) => ({ name, size, root })),
            acts: end.result.acts.map(({ log, index }) => `${log}/${index}`),
          }),
        },
      });
    }).catch((error: unknown) => logger.warn({ err: error, sampleId: sample.id }, 'the end of a sample was not kept'));
  }

  return {
    async draw(person, request) {
      const { measureId, kind } = request;
      const issues = [];
      if (Date.parse(request.from) >= Date.parse(request.to))
        issues.push({ path: 'to', message: 'Must be later than from' });
      if (measureId !== undefined && measureById(measureId) === undefined)
        issues.push({ path: 'measureId', message: 'Must be a clause number of the catalogue' });
      if (issues.length > 0) throw invalidInput(issues);
      if (drawing.size > 0) {
        throw conflict('sample-being-drawn', {
          zh: '已有抽样在进行，请等待其完成或先取消。',
          en: 'A sample is being drawn already: wait for its end, or cancel it.',
        });
      }
      const id = newId('sample');
      const stopping = new AbortController();
      const place = { stopping, running: Promise.resolve() };
      drawing.set(id, place);
      try {
        const seed = request.seed ?? (await openGovernanceLogs(parts.port)).at(-1)?.root ?? id;
        const rule = {
          seed,
          from: new Date(request.from).toISOString(),
          to: new Date(request.to).toISOString(),
          count: request.count,
          ...(measureId === undefined ? {} : { measureId }),
          ...(kind === undefined ? {} : { kind }),
        };
        await inTransaction(database, async (tx) => {
          await repository.insertSample(tx, { id, rule, drawnBy: person.personId }, clock.now());
          await recorder.write(tx, {
            kind: 'sample.requested',
            actor: person,
            subject: { kind: 'sample', id },
            measures: measuresOf({ rule }),
            facts: { ...rule },
          });
        });
        const sample = await found(id);
        place.running = run(sample, person, stopping.signal).finally(() => drawing.delete(id));
        return sample;
      } catch (error) {
        drawing.delete(id);
        throw error;
      }
    },

    require: found,

    async list({ cursor, limit }) {
      const below = cursor === undefined ? undefined : decodeCursor(z.string().max(60), cursor);
      const rows = await repository.listSamples(db, { limit: limit + 1, ...(below === undefined ? {} : { below }) });
      return pageFrom(rows, limit, (last) => encodeCursor(last.id));
    },

    async cancel(person, id) {
      const sample = await found(id);
      const place = drawing.get(id);
      if (place === undefined) return sample;
      place.stopping.abort(new Error('cancelled'));
      await recorder.writeAlone({
        kind: 'sample.cancelled',
        actor: person,
        subject: { kind: 'sample', id },
        measures: measuresOf(sample),
      });
      await place.running;
      return found(id);
    },

    async evidence(person, id) {
      const sample = await found(id);
      if (sample.state !== 'done') {
        throw conflict('sample-not-drawn', {
          zh: '抽样尚未完成，没有可下载的证据。',
          en: 'The sample was not drawn to its end, so there is no evidence to download.',
        });
      }
      const logs = await openGovernanceLogs(parts.port);
      await recorder.writeAlone({
        kind: 'sample.exported',
        actor: person,
        subject: { kind: 'sample', id },
        measures: measuresOf(sample),
        facts: { acts: sample.acts.length },
      });
      return lines(sample, logs);
    },

    async start() {
      for (const id of await repository.samplesBeingDrawn(db))
        await repository.endSample(db, id, { state: 'failed', error: 'interrupted' }, clock.now());
    },

    async stop() {
      for (const { stopping } of drawing.values()) stopping.abort(new Error('the server stops'));
      await Promise.all([...drawing.values()].map(({ running }) => running));
    },
  };

  async function* lines(sample: Sample, logs: Awaited<ReturnType<typeof openGovernanceLogs>>) {
    const header: SampleHeader = {
      format: 'steward/sample/1',
      rule: sample.rule,
      logs: sample.logs.map((log) => ({ ...log })),
      population: sample.population ?? 0,
    };
    yield `${JSON.stringify(header)}\n`;
    const bound = createBoundRevisions();
    for (const { published, size } of logs)
      for await (const { bytes } of published.entries(0, size)) bound.take(decodeRecord(bytes));
    for (const { log: name, index } of sample.acts) {
      const log = logs.find((one) => one.name === name);
      if (log === undefined) throw new Error(`log ${name} is not there any more`);
      yield `${JSON.stringify((await evidenceOf(reading, log, index, bound.has)).act)}\n`;
    }
  }
}
