import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  createNodeLogFiles,
  createSigningKey,
  type Log,
  openLog,
  type RememberedHead,
} from '../../engines/ledger/index.ts';
import { createLogKeys, type LogKeys } from '../../governance/index.ts';
import { type Keyring, randomBytes } from '../../platform/crypto/index.ts';

export interface GovernanceLog {
  /** Folder name, e.g. `governance-2026`. */
  readonly name: string;
  /** First part of the origin of every log of this instance, e.g. `steward-1f0c9a7be2`. */
  readonly instance: string;
  readonly keys: LogKeys;
  readonly folder: string;
  open(remembered: readonly RememberedHead[]): Promise<Log>;
}

/**
 * The log of acts of management. Its key is made at the first start and names the log: the instance gets a random name, so that
 * logs of two instances are never taken for one another, and the year in which it began. Later keys keep the name.
 */
export function governanceLog(dataDir: string, keyring: Keyring, year: number): GovernanceLog {
  const nameOf = (origin: string) => origin.slice(origin.lastIndexOf('/') + 1);
  const folderOf = (origin: string) => join(dataDir, 'ledger', nameOf(origin));
  const keys = createLogKeys({
    keyring,
    name: 'governance-log',
    makeFirst() {
      const instance = `steward-${Buffer.from(randomBytes(5)).toString('hex')}`;
      return createSigningKey(`${instance}/governance-${year}`).secretText;
    },
    folder: (origin) => ({
      files: createNodeLogFiles(folderOf(origin)),
      has: (path) => existsSync(join(folderOf(origin), path)),
    }),
  });
  const { origin } = keys;
  const folder = folderOf(origin);
  return {
    name: nameOf(origin),
    instance: origin.slice(0, origin.indexOf('/')),
    keys,
    folder,
    async open(remembered) {
      const [signer, ...cosigners] = await keys.signers();
      const files = createNodeLogFiles(folder);
      return openLog({ files, origin, signer, cosigners, remembered, checkpointIntervalMs: 200 });
    },
  };
}
