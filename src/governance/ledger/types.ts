import type { Readable } from 'node:stream';
import type { LogFiles, ReadFiles } from '../../engines/ledger/index.ts';

/** One log of the ledger, as whoever keeps it tells it. */
export interface LedgerFolder {
  /** Folder name, e.g. `governance-2026`. */
  readonly name: string;
  readonly kind: 'governance' | 'traffic';
  readonly gatewayId: string | null;
  /** The log's folder; read only. */
  readonly files: ReadFiles;
  /** Durable entries, published or not. */
  readonly size: number;
  /** Why nothing more is appended, or null. */
  readonly frozen: string | null;
  readonly lastCheckpointAt: string | null;
  /** Verifier key known from elsewhere than the folder itself (the keyring, the enrolment), or null. */
  readonly trustedKey: string | null;
  /** Entries that the governance log vouches for; null for that log itself. */
  readonly anchoredSize: number | null;
  /** When it did last; null when it has not, and for that log itself. */
  readonly anchoredAt: string | null;
  /** The log that follows this one, by name; null for one that is written, or may be. */
  readonly successor: string | null;
  /** Published entries from `from` on, at most `limit`. */
  entries(from: number, limit: number): Promise<{ index: number; bytes: Uint8Array }[]>;
}

/** What the ledger's routes need of the process around them. */
export interface LedgerPort {
  /** All logs: the governance log and the mirrors of the gateways' traffic logs. */
  folders(): Promise<readonly LedgerFolder[]>;
  /** The empty folder into which job `jobId` exports the log. */
  target(jobId: string, logName: string): LogFiles;
  /** Removes everything that the job exported. */
  removeTarget(jobId: string): Promise<void>;
  /** A tar of everything that the job exported. */
  archive(jobId: string): Promise<Readable>;
}
