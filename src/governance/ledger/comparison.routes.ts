import type { Readable } from 'node:stream';
import { z } from 'zod';
import {
  compareCheckpoint,
  findCheckpoint,
  LedgerFormatError,
  parseCheckpoint,
  parseVerifierKey,
} from '../../engines/ledger/index.ts';
import { actorOf, bytesOf, type HttpServer, invalidInput, problem } from '../../platform/http/index.ts';
import type { Recorder } from '../record/index.ts';
import type { LedgerFolder, LedgerPort } from './types.ts';

/** A mail with a checkpoint has a few kilobytes; what surrounds it when it was forwarded may be more. */
const MOST_BYTES = 1024 * 1024;

const comparisonView = z.object({
  origin: z.string().describe('Which log the checkpoint names'),
  logName: z.string().nullable().describe('Null when this ledger holds no such log'),
  size: z.number().describe('Entries that the checkpoint saw'),
  publishedSize: z.number().nullable(),
  verdict: z
    .enum(['contained', 'shortened', 'rewritten', 'no-such-log', 'unreadable'])
    .describe('Whether the log still begins with what the checkpoint saw'),
  signed: z.boolean().describe('False: no key known here stands for it, so it proves nothing either way'),
});
export type CheckpointComparisonView = z.infer<typeof comparisonView>;

/** `/ledger/kept-checkpoints`: what somebody kept outside is held against the ledger as it is. */
export function addComparisonRoutes(
  app: HttpServer,
  { port, recorder }: { port: Pick<LedgerPort, 'folders'>; recorder: Recorder },
): void {
  app.post(
    '/api/v1/ledger/kept-checkpoints',
    {
      config: { access: { permission: 'ledger.read' } },
      schema: {
        tags: ['ledger'],
        summary:
          'Hold a checkpoint that was kept outside (a saved mail, its attachment or its text, at most 1 MB) against the ledger',
        operationId: 'compareKeptCheckpoint',
        response: { 200: comparisonView },
      },
    },
    async (request) => {
      const view = await compare(port, noteIn(await whole(bytesOf(request.body))));
      await recorder.writeAlone({
        kind: 'ledger.checkpoint-compared',
        actor: actorOf(request),
        measures: ['4.1.b'],
        outcome: view.verdict === 'contained' && view.signed ? 'done' : 'failed',
        facts: { log: view.logName, size: view.size, verdict: view.verdict, signed: view.signed },
      });
      return view;
    },
  );
}

/** Uploads reach a route as they arrive, so whoever reads one counts. */
async function whole(stream: Readable): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge() {
  return problem({
    status: 413,
    code: 'kept-checkpoint-too-large',
    title: { zh: '文件过大', en: 'The file is too large' },
    detail: {
      zh: '含检查点的邮件不超过 1 MB，请仅上传该邮件或其附件。',
      en: 'A mail with a checkpoint has less than 1 MB: hand over that mail alone, or its attachment.',
    },
  });
}

function noteIn(kept: Uint8Array): string {
  try {
    return findCheckpoint(kept);
  } catch (error) {
    if (!(error instanceof LedgerFormatError)) throw error;
    throw invalidInput([{ path: '', message: 'Holds no signed checkpoint' }], {
      zh: '其中没有签名检查点：请上传保存的邮件或其附件，或粘贴从日志名到签名的全文。',
      en: 'There is no signed checkpoint in it: hand over the saved mail, its attachment, or its text from the origin to the signatures.',
    });
  }
}

async function compare(port: Pick<LedgerPort, 'folders'>, note: string): Promise<CheckpointComparisonView> {
  const { origin, size } = parseCheckpoint(note);
  const log = await withOrigin(await port.folders(), origin);
  const none = { origin, size, logName: log?.name ?? null, publishedSize: null, signed: false };
  if (log === undefined) return { ...none, verdict: 'no-such-log' };
  try {
    const key = log.trustedKey ?? (await log.files.read('key.pub'))?.toString('utf8').trim() ?? '';
    return { ...none, ...(await compareCheckpoint(log.files, note, [parseVerifierKey(key)])) };
  } catch (error) {
    // What is wrong with the log's own files is for the verification to name.
    if (!(error instanceof LedgerFormatError)) throw error;
    return { ...none, verdict: 'unreadable' };
  }
}

/** The origin stands in the first line of a log's checkpoint. */
async function withOrigin(folders: readonly LedgerFolder[], origin: string): Promise<LedgerFolder | undefined> {
  for (const folder of folders) {
    const note = (await folder.files.read('checkpoint'))?.toString('utf8');
    if (note?.slice(0, note.indexOf('\n')) === origin) return folder;
  }
  return undefined;
}
