import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { create } from 'tar';
import { createNodeLogFiles } from '../../engines/ledger/index.ts';
import {
  earlierFolder,
  type Governance,
  governanceFolder,
  type LedgerFolder,
  type LedgerPort,
  type LogChain,
} from '../../governance/index.ts';

/** Where the ledger's logs lie, and where exports are written, for governance's verification and export jobs. */
export function createLedgerPort(parts: {
  governance: Governance;
  chain: LogChain;
  exportDir: string;
  /** Mirrors of the gateways' traffic logs. */
  trafficFolders: () => Promise<readonly LedgerFolder[]>;
}): LedgerPort {
  const { governance, chain, exportDir } = parts;
  const folderOf = (jobId: string) => join(exportDir, jobId);
  return {
    async folders() {
      const logs = chain.all();
      const governed = await Promise.all(
        logs.map(async ({ name, files, keys }, at) => {
          const shared = { name, files, trustedKey: keys.text(keys.newest()) };
          const successor = logs[at + 1]?.name;
          if (successor === undefined) return [governanceFolder({ ...shared, sequencer: governance.sequencer })];
          // Of a log whose folder was lost there is nothing to show, verify or export; its successor says so.
          return (await files.read('checkpoint')) === undefined ? [] : [earlierFolder({ ...shared, successor })];
        }),
      );
      return [...governed.flat(), ...(await parts.trafficFolders())];
    },
    target(jobId, logName) {
      const folder = join(folderOf(jobId), logName);
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      return createNodeLogFiles(folder);
    },
    async removeTarget(jobId) {
      rmSync(folderOf(jobId), { recursive: true, force: true });
    },
    async archive(jobId) {
      return Readable.from(create({ cwd: folderOf(jobId), portable: true }, ['.']));
    },
  };
}
