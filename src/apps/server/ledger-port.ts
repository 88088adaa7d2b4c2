import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { create } from 'tar';
import { createNodeLogFiles } from '../../engines/ledger/index.ts';
import { type Governance, governanceFolder, type LedgerFolder, type LedgerPort } from '../../governance/index.ts';
import type { GovernanceLog } from './governance-log.ts';

/** Where the ledger's logs lie, and where exports are written, for governance's verification and export jobs. */
export function createLedgerPort(parts: {
  governance: Governance;
  log: GovernanceLog;
  exportDir: string;
  /** Mirrors of the gateways' traffic logs. */
  trafficFolders: () => Promise<readonly LedgerFolder[]>;
}): LedgerPort {
  const { governance, log, exportDir } = parts;
  const folderOf = (jobId: string) => join(exportDir, jobId);
  return {
    async folders() {
      const own = governanceFolder({
        name: log.name,
        files: createNodeLogFiles(log.folder),
        sequencer: governance.sequencer,
        trustedKey: log.keys.text(log.keys.newest()),
      });
      return [own, ...(await parts.trafficFolders())];
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
