import { decodeRecord, type StewardRecord } from '../../kernel/record/index.ts';

/** A record, and where in the log it stands. */
export interface LogRecord {
  readonly index: number;
  readonly record: StewardRecord;
}

const KINDS = ['ledger-key.', 'ledger-log.'];

/** Keeps what a log records of its own keys, lines, beginning and end. Few records do, and to decode all once more would double the time. */
export function createLogRecords() {
  const found: LogRecord[] = [];
  return {
    take(index: number, bytes: Buffer): void {
      if (!KINDS.some((kind) => bytes.includes(kind))) return;
      try {
        const record = decodeRecord(bytes);
        if (KINDS.some((kind) => record.kind.startsWith(kind))) found.push({ index, record });
      } catch {
        // The completeness check names what is no record.
      }
    },
    all: (): readonly LogRecord[] => found,
  };
}
