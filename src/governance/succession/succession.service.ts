import {
  findCheckpoint,
  LedgerFormatError,
  openNote,
  type PublishedLog,
  parseCheckpoint,
  parseVerifierKey,
  readPublishedLog,
  verifyLog,
} from '../../engines/ledger/index.ts';
import type { NewId, PersonActor } from '../../kernel/identity/index.ts';
import {
  type Json,
  type StatedHead,
  SUCCESSION_RECORDS,
  type SuccessionCause,
  type SuccessionFacts,
  successorName,
  yearOfLog,
} from '../../kernel/record/index.ts';
import type { Clock } from '../../kernel/time/index.ts';
import { type AnyTx, type Database, jsonb } from '../../platform/database/index.ts';
import { conflict, problem } from '../../platform/http/index.ts';
import type { Logger } from '../../platform/telemetry/index.ts';
import type { AnchorService } from '../anchor/index.ts';
import { endRotations } from '../key-rotation/index.ts';
import {
  adoptEntries,
  commonEntries,
  countInFront,
  headOfLog,
  LogMismatchError,
  putFirst,
  type Recorder,
  type RecordReader,
  type Sequencer,
  takeBack,
} from '../record/index.ts';
import { endLinesOfLog, insertLine, openLines } from '../signature-line/index.ts';
import type { ChainedLog, LogChain } from './log-chain.ts';
import * as repository from './succession.repository.ts';
import type { SuccessionsView, SuccessionView, SuccessorInput } from './succession.schema.ts';

export interface SuccessionDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly recorder: Recorder;
  readonly records: Pick<RecordReader, 'get'>;
  readonly sequencer: Sequencer;
  readonly logger: Pick<Logger, 'info'>;
  readonly chain: LogChain;
  /** Who may have seen more of the log than there is. */
  readonly anchors: Pick<AnchorService, 'state' | 'beginAnew'>;
}

const MEASURES = ['4.1.b'] as const;
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

export type SuccessionService = ReturnType<typeof createSuccession>;

/**
 * Ends a freeze, or a year: a log of a new name and key goes on where the one before ended, and says in its first entry what that one
 * held, what is known beyond it and what is missing. What was asked for is a row; every step after it is taken by the sequencer while
 * no log is open, and found by looking at row, keys and files, so a process may die anywhere. The log before is never written again.
 */
export function createSuccession(deps: SuccessionDeps) {
  const { database, clock, newId, recorder, records, sequencer, logger, chain, anchors } = deps;
  const db = database.kysely;

  /** Why the log may get a successor now; null when there is no reason to. */
  async function causeNow(kept: StatedHead | null): Promise<SuccessionCause | null> {
    const state = sequencer.state();
    if (state.kind === 'frozen') return 'frozen';
    const now = clock.now();
    if ((await anchors.state(now)).contradicting.length > 0) return 'contradicted';
    if (kept !== null && !(await holds(kept))) return 'contradicted';
    return now.getUTCFullYear() > yearOfLog(chain.current().name) ? 'year' : null;
  }

  async function holds({ size, root }: StatedHead): Promise<boolean> {
    const log = await readPublishedLog(chain.current().files);
    return log !== undefined && size <= log.checkpoint.size && hex(await log.rootAt(size)) === root;
  }

  /** A checkpoint that somebody kept, as of the log's own keys. */
  function keptHead(text: string): StatedHead {
    const { origin, keys } = chain.current();
    try {
      const note = findCheckpoint(Buffer.from(text));
      const known = Array.from({ length: keys.newest() + 1 }, (_, number) => parseVerifierKey(keys.text(number)));
      openNote(note, known);
      const checkpoint = parseCheckpoint(note);
      if (checkpoint.origin !== origin) throw new LedgerFormatError(`belongs to the log ${checkpoint.origin}`);
      return { size: checkpoint.size, root: hex(checkpoint.root), note };
    } catch (error) {
      throw problem({
        status: 422,
        code: 'checkpoint-not-of-this-log',
        title: { zh: '不是本账本的检查点', en: 'No checkpoint of this log' },
        detail: {
          zh: `需要由本账本密钥签名的检查点：${(error as Error).message}`,
          en: `A checkpoint signed by the log’s key is needed: ${(error as Error).message}`,
        },
      });
    }
  }

  /** What is left of a log: its head, and whether every byte leads to it. */
  async function examine({ files, keys }: ChainedLog): Promise<{ log: PublishedLog | null; sound: boolean }> {
    const log = await readPublishedLog(files).catch((error: unknown) => {
      if (error instanceof LedgerFormatError) return undefined;
      throw error;
    });
    if (log === undefined) return { log: null, sound: false };
    const trust = Array.from({ length: keys.newest() + 1 }, (_, number) => parseVerifierKey(keys.text(number)));
    const { integrity, keyTrusted } = await verifyLog(log.files, { trust });
    return { log, sound: integrity === 'ok' && keyTrusted };
  }

  const adopt = async (tx: AnyTx, left: { name: string; log: PublishedLog; base: number }, now: Date) =>
    adoptEntries(tx, left.name, left.log, left.base, now);

  /** The further signature lines of a log that go on in the one that follows, each with a key of its own there. */
  async function linesInto(next: ChainedLog, old: ChainedLog) {
    const lines: { key: string; of: Awaited<ReturnType<typeof openLines>>[number] }[] = [];
    for (const of of await openLines(db, old.name))
      if (['named', 'opening', 'signing'].includes(of.state))
        lines.push({ key: await next.lines.make(of.algorithm, []), of });
    return lines;
  }

  /** Fixes what the predecessor ended with, and writes the successor's first entry into the outbox, in one transaction. */
  async function foundIt(row: repository.SuccessionState): Promise<void> {
    const old = chain.current();
    // Durable before anything names it.
    const next = chain.make(successorName(old.name, clock.now().getUTCFullYear()));
    const lines = await linesInto(next, old);
    const { log, sound } = await examine(old);
    const remembered = (await headOfLog(db, old.name)) ?? { size: 0, root: Buffer.alloc(32) };
    const known: StatedHead[] = [
      ...(remembered.size > 0 ? [{ size: remembered.size, root: hex(remembered.root), note: null }] : []),
      ...(row.kept === null ? [] : [keptHead(row.kept)]),
    ];
    const base = log !== null && sound ? await commonEntries(db, old.name, log) : 0;
    const forked =
      row.kept !== null && log !== null && known.at(-1)!.size <= log.checkpoint.size && !(await holds(known.at(-1)!));
    // A database that was restored from before may not know the end of an earlier log either.
    const before: { name: string; log: PublishedLog; base: number }[] = [];
    for (const link of chain.all().slice(0, -1)) {
      const left = await examine(link);
      if (left.log !== null && left.sound)
        before.push({ name: link.name, log: left.log, base: await commonEntries(db, link.name, left.log) });
    }
    const held = log === null ? null : { ...log.checkpoint, root: Buffer.from(log.checkpoint.root) };
    await db.transaction().execute(async (tx) => {
      const now = clock.now();
      for (const earlier of before) await takeBack(tx, earlier.name, earlier.base).then(() => adopt(tx, earlier, now));
      const taken = await takeBack(tx, old.name, base);
      const adopted = log !== null && sound ? await adopt(tx, { name: old.name, log, base }, now) : 0;
      const rerecorded = await countInFront(tx);
      const reached = Math.max(remembered.size, held !== null && sound ? held.size : 0);
      const gone =
        Math.max(0, remembered.size - base - taken) + Math.max(0, ...known.map(({ size }) => size - reached));
      // Somebody saw other entries at the places of ours: how many is not known.
      const lost = forked ? Math.max(1, gone) : gone;
      const facts: SuccessionFacts = {
        origin: next.origin,
        key: next.keys.text(0),
        cause: row.cause,
        predecessor: {
          origin: old.origin,
          key: old.keys.text(old.keys.newest()),
          held: held === null ? null : { size: held.size, root: hex(held.root), note: held.note },
          sound,
        },
        ...{ known, base, rerecorded, adopted, lost },
        ...(lines.length === 0 ? {} : { lines: lines.map(({ key }) => key) }),
      };
      const record = await recorder.write(tx, {
        kind: SUCCESSION_RECORDS.founded,
        // Whoever asked for it; a way in is not kept, for the request is over.
        actor: { kind: 'person', personId: row.requested_by, name: '', roles: [], via: 'session' },
        measures: [...MEASURES],
        facts: facts as unknown as Record<string, Json>,
        payload: { subjectKey: row.id, value: { reason: row.reason, mismatch: row.mismatch } },
      });
      await putFirst(tx, record.id);
      await endRotations(tx);
      await endLinesOfLog(tx, old.name, now);
      for (const { key, of } of lines)
        await insertLine(tx, {
          id: newId('signatureLine'),
          ...{ log: next.name, algorithm: of.algorithm, key, state: 'signing', reason: of.reason },
          ...{ requested_by: of.requested_by, requested_at: of.requested_at, named_record: record.id },
          ...{ from_size: 0, begun_at: now },
        });
      await anchors.beginAnew(tx);
      const alone = await repository.advance(tx, row, {
        ...{ state: 'founded', successor: next.name, founded_record: record.id, founded_at: now },
        ...{ held_size: held?.size ?? null, held_root: held?.root ?? null, sound },
        ...{ known: jsonb(known), base, rerecorded, adopted, lost },
      });
      if (!alone) throw new Error('another process founded the successor');
    });
  }

  async function settle(): Promise<void> {
    let row = await repository.newestSuccession(db);
    if (row?.state === 'asked') {
      // What was asked for in a log that can still take it stands in that log, as its end.
      const { kind } = sequencer.state();
      if (row.ended_record !== null && kind !== 'frozen' && (await records.get(row.ended_record))?.index == null)
        return;
      await foundIt(row);
      row = await repository.newestSuccession(db);
    }
    const current = chain.current();
    if (row !== undefined && row.number > current.number) {
      if (row.state !== 'founded') throw new Error(`the key of ${row.successor} is missing: restore it from a backup`);
      await chain.begin(
        row.number,
        row.held_size === null || row.held_root === null ? null : { size: row.held_size, root: row.held_root },
      );
      logger.info({ log: row.successor, predecessor: row.predecessor }, 'a governance log follows another');
      return;
    }
    if (current.number > 1 && (row === undefined || row.number < current.number))
      throw new LogMismatchError(
        `the database does not know how ${current.name} was founded: it was restored from before`,
      );
  }

  const openOne = async (tx: AnyTx | typeof db) => {
    const row = await repository.newestSuccession(tx);
    return row === undefined || row.state === 'done' ? undefined : row;
  };

  sequencer.followedBy({
    due: async () => {
      const row = await repository.newestSuccession(db);
      return row !== undefined && (row.state === 'asked' || row.number > chain.current().number);
    },
    settle,
  });

  /** Goes on with what was asked for, as far as it goes now. */
  async function carryOn(): Promise<void> {
    const row = await openOne(db);
    if (row === undefined) return;
    if (row.state === 'asked' || row.number > chain.current().number) {
      await sequencer.reopen();
      return;
    }
    const index = (await records.get(row.founded_record!))?.index;
    if (index == null) return;
    // Nothing signs for the log before any more.
    const ended = chain.all()[row.number - 2]!;
    ended.keys.retire();
    ended.lines.retire();
    await repository.advance(db, row, { state: 'done' });
  }

  async function view(): Promise<SuccessionsView> {
    const state = sequencer.state();
    return {
      log: chain.current().name,
      frozen: state.kind === 'frozen' ? state.reason : null,
      cause: (await openOne(db)) === undefined ? await causeNow(null) : null,
      successions: (await repository.successions(db)).map(viewOf),
    };
  }

  return {
    view,
    carryOn,

    async found(actor: PersonActor, { reason, checkpoint }: SuccessorInput): Promise<SuccessionsView> {
      const kept = checkpoint === undefined ? null : keptHead(checkpoint);
      const cause = await causeNow(kept);
      if (cause === null)
        throw conflict('ledger-goes-on', {
          zh: '账本未冻结，外部所见亦与之相符，本年度尚未结束：无需后继账本。',
          en: 'The ledger is not frozen, nobody has seen another history of it, and its year is not over: it needs no successor.',
        });
      const state = sequencer.state();
      const current = chain.current();
      const asked = await db.transaction().execute(async (tx) => {
        await repository.lockSuccessions(tx);
        const before = await openOne(tx);
        const newest = await repository.newestSuccession(tx);
        if (before !== undefined || (newest !== undefined && newest.number > current.number)) return null;
        const ended =
          cause === 'frozen'
            ? null
            : await recorder.write(tx, {
                kind: SUCCESSION_RECORDS.ended,
                actor,
                measures: [...MEASURES],
                facts: { origin: current.origin, cause },
              });
        await repository.insertSuccession(tx, {
          id: newId('logSuccession'),
          ...{ number: current.number + 1, cause, predecessor: current.name, reason },
          mismatch: state.kind === 'frozen' ? state.reason : null,
          kept: kept?.note ?? null,
          ...{ requested_by: actor.personId, requested_at: clock.now(), ended_record: ended?.id ?? null },
        });
        return { ended };
      });
      if (asked === null)
        throw conflict('ledger-successor-open', {
          zh: '后继账本已在建立，请查看账本页。',
          en: 'A successor is being founded already: see the ledger page.',
        });
      const { ended } = asked;
      if (ended !== null) await sequencer.waitSequenced(ended.id).catch(() => undefined);
      await carryOn();
      const row = await openOne(db);
      if (row?.founded_record != null) await sequencer.waitSequenced(row.founded_record).then(carryOn, () => undefined);
      return view();
    },
  };
}

const viewOf = (row: repository.SuccessionState): SuccessionView => ({
  number: row.number,
  state: row.state,
  cause: row.cause,
  predecessor: row.predecessor,
  successor: row.successor,
  reason: row.reason,
  mismatch: row.mismatch,
  requestedBy: row.requested_by,
  requestedAt: row.requested_at.toISOString(),
  foundedAt: row.founded_at?.toISOString() ?? null,
  heldSize: row.held_size,
  sound: row.sound,
  known: row.known,
  rerecorded: row.rerecorded,
  adopted: row.adopted,
  lost: row.lost,
});
