import { join } from 'node:path';
import {
  createNodeLogFiles,
  createSigningKey,
  formatVerifierKey,
  type Log,
  openLog,
  openSigner,
  type RememberedHead,
} from '../../engines/ledger/index.ts';
import { type Keyring, randomBytes } from '../../platform/crypto/index.ts';

export interface GovernanceLog {
  /** Folder name, e.g. `governance-2026`. */
  readonly name: string;
  /** First part of the origin of every log of this instance, e.g. `steward-1f0c9a7be2`. */
  readonly instance: string;
  /** Text of the verifier key. */
  readonly verifierKey: string;
  readonly folder: string;
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
  const folder = join(dataDir, 'ledger', name);
  return {
    name,
    instance: signer.name.slice(0, signer.name.indexOf('/')),
    verifierKey: formatVerifierKey(signer.name, signer.publicKey),
    folder,
    open: (remembered) =>
      openLog({
        files: createNodeLogFiles(folder),
        origin: signer.name,
        signer,
        remembered,
        checkpointIntervalMs: 200,
      }),
  };
}
