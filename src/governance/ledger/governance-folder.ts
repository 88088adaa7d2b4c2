import { type ReadFiles, readPublishedLog } from '../../engines/ledger/index.ts';
import type { Sequencer } from '../record/index.ts';
import type { LedgerFolder } from './types.ts';

/** A governance log that another one follows: it is read as it was published last, and never written again. */
export function earlierFolder(parts: {
  name: string;
  files: ReadFiles;
  trustedKey: string;
  /** The log that follows it. */
  successor: string;
}): LedgerFolder {
  return {
    ...{ name: parts.name, kind: 'governance', gatewayId: null, files: parts.files, size: 0, frozen: null },
    ...{ lastCheckpointAt: null, trustedKey: parts.trustedKey, anchoredSize: null, anchoredAt: null },
    successor: parts.successor,
    async entries(from, limit) {
      const log = await readPublishedLog(parts.files);
      const found: { index: number; bytes: Uint8Array }[] = [];
      const end = Math.min(log?.checkpoint.size ?? 0, from + limit);
      if (log === undefined || from >= end) return found;
      for await (const entry of log.entries(from, end)) found.push(entry);
      return found;
    },
  };
}

/** The governance log as one of the ledger's folders. Without entries while another process holds the log. */
export function governanceFolder(parts: {
  name: string;
  files: ReadFiles;
  sequencer: Sequencer;
  /** Of the keyring. */
  trustedKey: string;
}): LedgerFolder {
  const state = parts.sequencer.state();
  const log = parts.sequencer.log();
  return {
    name: parts.name,
    kind: 'governance',
    gatewayId: null,
    files: parts.files,
    size: log?.size() ?? 0,
    frozen: state.kind === 'frozen' ? state.reason : null,
    lastCheckpointAt: state.kind === 'running' ? state.checkpointAt : null,
    trustedKey: parts.trustedKey,
    anchoredSize: null,
    anchoredAt: null,
    successor: null,
    async entries(from, limit) {
      const found: { index: number; bytes: Uint8Array }[] = [];
      if (log === undefined) return found;
      const end = Math.min(log.checkpoint().size, from + limit);
      if (from >= end) return found;
      for await (const entry of log.entries(from, end)) found.push(entry);
      return found;
    },
  };
}
