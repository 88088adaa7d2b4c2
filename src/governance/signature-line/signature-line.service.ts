import {
  keyFingerprint,
  type Log,
  parseVerifierKey,
  type SignatureLine,
  verifierKeyText,
} from '../../engines/ledger/index.ts';
import { type NewId, type PersonActor, systemActor } from '../../kernel/identity/index.ts';
import { type Json, LINE_RECORDS } from '../../kernel/record/index.ts';
import type { Clock } from '../../kernel/time/index.ts';
import type { AnyTx, Database } from '../../platform/database/index.ts';
import { conflict } from '../../platform/http/index.ts';
import type { Logger } from '../../platform/telemetry/index.ts';
import type { Recorder, RecordReader, Sequencer } from '../record/index.ts';
import { inTurns, isUnderCheckpoint, refuseWhenFrozen } from '../steps/index.ts';
import type { LogLines } from './log-lines.ts';
import * as repository from './signature-line.repository.ts';
import type { SignatureLineInput, SignatureLinesView, SignatureLineView } from './signature-line.schema.ts';

export interface SignatureLineDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly recorder: Recorder;
  readonly records: Pick<RecordReader, 'get'>;
  readonly sequencer: Sequencer;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  /** The log that is written now. */
  readonly chain: { current(): { readonly name: string; readonly origin: string; readonly lines: LogLines } };
}

const MEASURES = ['4.1.b'] as const;

export type SignatureLineService = ReturnType<typeof createSignatureLines>;

/**
 * Lets the governance log carry lines of other algorithms beside Ed25519, and ends them. What was asked for is a row and a record; the
 * notes are written while the log is opened anew, and every step is found by looking at rows and notes, so it may end anywhere and is
 * gone on with by `carryOn`. A line whose secret is gone does not stop the log: it ends, on record.
 */
export function createSignatureLines(deps: SignatureLineDeps) {
  const { database, clock, newId, recorder, records, sequencer, logger, chain } = deps;
  const db = database.kysely;

  type Row = repository.SignatureLineState;

  async function noteOf({ key }: Pick<Row, 'key'>): Promise<SignatureLine | undefined> {
    return (await chain.current().lines.read()).find((line) => verifierKeyText(line.key) === key);
  }

  /** Takes a row on, and writes down what happened, in one transaction. */
  async function go(row: Row, change: Partial<Row> & Pick<Row, 'state'>, kind: string, facts: Record<string, Json>) {
    return db.transaction().execute(async (tx) => {
      if (!(await repository.advance(tx, row, change))) return false;
      const { algorithm, key } = row;
      const measures = [...MEASURES];
      await recorder.write(tx, { kind, actor: systemActor('ledger'), measures, facts: { algorithm, key, ...facts } });
      return true;
    });
  }

  /** What the notes say has ended, or can't begin. */
  async function finish(row: Row, end: number | null): Promise<boolean> {
    const cause = row.state === 'closing' ? 'asked' : 'secret-missing';
    chain.current().lines.destroy(row.key);
    const change = { state: 'ended', end_cause: cause, end_size: end, ended_at: clock.now() } as const;
    const done = await go(row, change, LINE_RECORDS.ended, { end, cause });
    const { algorithm } = row;
    if (done && cause === 'asked') logger.info({ algorithm, end }, 'a signature line of the governance log has ended');
    else if (done) logger.warn({ algorithm, end }, 'a signature line of the governance log ended: its secret is gone');
    return done;
  }

  async function stepOf(row: Row, log: Log): Promise<boolean> {
    const { lines } = chain.current();
    let note = await noteOf(row);
    if (note?.last) return finish(row, note.last.size);
    switch (row.state) {
      case 'named':
        // Nothing signs with a key of which the log says nothing yet.
        if (!(await isUnderCheckpoint(records, log, row.named_record))) return false;
        return repository.advance(db, row, { state: 'opening' });
      case 'opening': {
        if (note === undefined) await sequencer.reopen();
        note ??= await noteOf(row);
        // Another process may open the log; then it is found there.
        if (note === undefined) return lines.holds(row.key) ? false : finish(row, null);
        const change = { state: 'signing', from_size: note.from, begun_at: clock.now() } as const;
        return go(row, change, LINE_RECORDS.signing, { from: note.from });
      }
      case 'leaving':
        if (!(await isUnderCheckpoint(records, log, row.leaving_record!))) return false;
        return repository.advance(db, row, { state: 'closing' });
      case 'closing':
        await sequencer.reopen();
        note = await noteOf(row);
        return note?.last ? finish(row, note.last.size) : false;
      default:
        return false;
    }
  }

  /** One step; false when there is none to do now, or this process does not write the log. */
  async function step(): Promise<boolean> {
    const log = sequencer.log();
    const { name, origin } = chain.current();
    if (log === undefined || log.origin !== origin) return false;
    for (const row of await repository.openLines(db, name)) if (await stepOf(row, log)) return true;
    return false;
  }

  const carryOn = inTurns(step);

  async function view(): Promise<SignatureLinesView> {
    return { log: chain.current().name, lines: (await repository.allLines(db)).map(viewOf) };
  }

  /** Does what was asked for in a transaction of its own, then as much of it as goes now. */
  async function ask(
    begin: (tx: AnyTx) => Promise<{ id: string } | undefined>,
    refusal: () => Error,
  ): Promise<SignatureLinesView> {
    refuseWhenFrozen(sequencer, {
      zh: '账本已冻结，不能增减签名行。',
      en: 'The ledger is frozen; its signature lines can’t be changed now.',
    });
    const written = await db.transaction().execute(async (tx) => {
      await repository.lockLines(tx);
      return begin(tx);
    });
    if (written === undefined) throw refusal();
    await sequencer.waitSequenced(written.id).then(carryOn, () => undefined);
    return view();
  }

  return {
    view,
    carryOn,

    name: (actor: PersonActor, { algorithm, reason }: SignatureLineInput): Promise<SignatureLinesView> =>
      ask(
        async (tx) => {
          const { name: log, lines } = chain.current();
          if ((await repository.openLine(tx, log, algorithm)) !== undefined) return undefined;
          // Durable before anything names it.
          const key = await lines.make(algorithm, await repository.knownLines(tx, log));
          const facts = { algorithm, key };
          const record = await recorder.write(tx, { kind: LINE_RECORDS.named, actor, measures: [...MEASURES], facts });
          await repository.insertLine(tx, {
            id: newId('signatureLine'),
            ...{ log, algorithm, key, state: 'named', reason, named_record: record.id },
            ...{ requested_by: actor.personId, requested_at: clock.now() },
          });
          return record;
        },
        () =>
          conflict('signature-line-open', {
            zh: '已有此算法的签名行：终止后才能再设。',
            en: 'There is a line of this algorithm already: another one can begin when it has ended.',
          }),
      ),

    end: (actor: PersonActor, { algorithm, reason }: SignatureLineInput): Promise<SignatureLinesView> =>
      ask(
        async (tx) => {
          const row = await repository.openLine(tx, chain.current().name, algorithm);
          if (row?.state !== 'signing') return undefined;
          const facts = { algorithm, key: row.key };
          const record = await recorder.write(tx, {
            kind: LINE_RECORDS.leaving,
            actor,
            measures: [...MEASURES],
            facts,
          });
          await repository.advance(tx, row, {
            ...{ state: 'leaving', leaving_record: record.id, end_reason: reason },
            ...{ end_requested_by: actor.personId, end_requested_at: clock.now() },
          });
          return record;
        },
        () =>
          conflict('signature-line-not-signing', {
            zh: '没有正在签名的此算法签名行。',
            en: 'No line of this algorithm signs now.',
          }),
      ),
  };
}

const viewOf = (row: repository.SignatureLineState): SignatureLineView => ({
  log: row.log,
  algorithm: row.algorithm,
  key: row.key,
  fingerprint: keyFingerprint(parseVerifierKey(row.key)),
  state: row.state,
  reason: row.reason,
  requestedBy: row.requested_by,
  requestedAt: row.requested_at.toISOString(),
  from: row.from_size,
  begunAt: row.begun_at?.toISOString() ?? null,
  endReason: row.end_reason,
  endRequestedBy: row.end_requested_by,
  endRequestedAt: row.end_requested_at?.toISOString() ?? null,
  endCause: row.end_cause,
  end: row.end_size,
  endedAt: row.ended_at?.toISOString() ?? null,
});
