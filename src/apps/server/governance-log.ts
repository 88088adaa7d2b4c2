import { join } from 'node:path';
import {
  createNodeLogFiles,
  createSigningKey,
  type Log,
  openLog,
  openSigner,
  type RememberedHead,
} from '../../engines/ledger/index.ts';
import { type Keyring, randomBytes } from '../../platform/crypto/index.ts';

export interface GovernanceLog {
  /** Folder name, e.g. `governance-2026`. */
  readonly name: string;
  readonly origin: string;
  open(remembered: readonly RememberedHead[]): Promise<Log>;
}

/**
 * The log of acts of management. Its key is made at the first start and names the log: the instance gets a random name, so that
 * logs of two instances are never taken for one another, and the year in which it began.
 */
export function governanceLog(dataDir: string, keyring: Keyring, year: number): GovernanceLog {
  const secret = keyring.text('governance-log', () => {
    const instance = `steward-${Buffer.from(randomBytes(5)).toString('hex')}`;
    return createSigningKey(`${instance}/governance-${year}`).secretText;
  });
  const signer = openSigner(secret);
  const name = signer.name.slice(signer.name.lastIndexOf('/') + 1);
  return {
    name,
    origin: signer.name,
    open: (remembered) =>
      openLog({
        files: createNodeLogFiles(join(dataDir, 'ledger', name)),
        origin: signer.name,
        signer,
        remembered,
        checkpointIntervalMs: 200,
      }),
  };
}
