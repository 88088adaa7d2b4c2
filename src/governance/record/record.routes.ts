import type { PublishedLog } from '../../engines/ledger/index.ts';
import { encodeRecord } from '../../kernel/record/index.ts';
import { conflict, type HttpServer, notFound, pageOf, problem } from '../../platform/http/index.ts';
import type { Directory } from '../directory.ts';
import { type RecordView, receiptView, recordParams, recordQuery, recordView } from './record.schema.ts';
import type { RecordReader, RecordRow, Sequencer } from './types.ts';

export interface RecordRouteParts {
  readonly records: RecordReader;
  readonly sequencer: Sequencer;
  readonly directory: Directory;
  /** A governance log that is not written any more, by name. */
  readonly earlierLog?: (name: string) => Promise<PublishedLog | undefined>;
}

/** `/records`. */
export function addRecordRoutes(app: HttpServer, parts: RecordRouteParts): void {
  const { records, sequencer, directory } = parts;

  async function present(rows: readonly RecordRow[]): Promise<RecordView[]> {
    const ids = rows.flatMap(({ record }) =>
      record.actor.kind === 'person' ? [record.actor.id, principalOf(record) ?? record.actor.id] : [],
    );
    const people = await directory.people([...new Set(ids)]);
    const names = new Map(people.map((person) => [person.id, person.name]));
    return rows.map((row) => {
      const principal = principalOf(row.record);
      return {
        ...row,
        actorName: names.get(row.record.actor.id) ?? null,
        onBehalfOf: principal === undefined ? null : { id: principal, name: names.get(principal) ?? null },
      };
    });
  }

  app.get(
    '/api/v1/records',
    {
      config: { access: { permission: 'record.read' } },
      schema: {
        tags: ['records'],
        summary: 'Records of what was done, newest first',
        operationId: 'listRecords',
        querystring: recordQuery,
        response: { 200: pageOf(recordView) },
      },
    },
    async (request) => {
      const page = await records.query(request.query);
      return { ...page, items: await present(page.items) };
    },
  );

  app.get(
    '/api/v1/records/:id',
    {
      config: { access: { permission: 'record.read' } },
      schema: {
        tags: ['records'],
        summary: 'One record',
        operationId: 'getRecord',
        params: recordParams,
        response: { 200: recordView },
      },
    },
    async (request) => (await present([await known(request.params.id)]))[0]!,
  );

  app.get(
    '/api/v1/records/:id/receipt',
    {
      config: { access: { permission: 'record.read' } },
      schema: {
        tags: ['records'],
        summary: 'The proof that a record is in the log, for verifying without this server',
        operationId: 'getRecordReceipt',
        params: recordParams,
        response: { 200: receiptView },
      },
    },
    async (request) => {
      const { record, logName, index } = await known(request.params.id);
      if (logName === null || index === null) {
        throw conflict('not-sequenced-yet', {
          zh: '该记录尚未进入账本，请稍后再试。',
          en: 'This record has not entered the log yet; try again in a moment.',
        });
      }
      const written = sequencer.log();
      const log = written?.origin.endsWith(`/${logName}`) === true ? written : await parts.earlierLog?.(logName);
      if (log === undefined) throw logNotOpen();
      return {
        recordId: record.id,
        logName,
        index,
        entry: Buffer.from(encodeRecord(record)).toString('base64'),
        proof: await log.proofFile(index),
        verifierKey: log.verifierKey,
      };
    },
  );

  async function known(id: string): Promise<RecordRow> {
    const row = await records.get(id);
    if (row === null) throw notFound({ zh: `没有记录 ${id}。`, en: `There is no record ${id}.` });
    return row;
  }
}

/** For whom a person did it, as the recorder writes it. */
function principalOf({ actor, facts }: RecordRow['record']): string | undefined {
  return actor.kind === 'person' && typeof facts.onBehalfOf === 'string' ? facts.onBehalfOf : undefined;
}

function logNotOpen() {
  return problem({
    status: 503,
    code: 'log-not-open',
    title: { zh: '账本未打开', en: 'The log is not open' },
    detail: {
      zh: '此进程未持有该账本，请稍后再试，或在账本页查看其状态。',
      en: 'This process does not hold the log now; try again, or look at its state on the ledger page.',
    },
    headers: { 'retry-after': '2' },
  });
}
