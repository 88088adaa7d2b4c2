import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createNodeLogFiles, createSigningKey } from '../../engines/ledger/index.ts';
import { createLogChain, type LogChain } from '../../governance/index.ts';
import { type Keyring, randomBytes } from '../../platform/crypto/index.ts';

export interface GovernanceLog {
  /** First part of the origin of every log of this instance, e.g. `steward-1f0c9a7be2`. */
  readonly instance: string;
  /** The log that is written, and those before it. */
  readonly chain: LogChain;
}

/**
 * The log of acts of management. Its key is made at the first start and names the log: the instance gets a random name, so that
 * logs of two instances are never taken for one another, and the year in which it began. Later keys keep the name; a log that follows has
 * a name and a key of its own.
 */
export function governanceLog(dataDir: string, keyring: Keyring, year: number): GovernanceLog {
  const folderOf = (name: string) => join(dataDir, 'ledger', name);
  const chain = createLogChain({
    keyring,
    keyName: 'governance-log',
    makeFirst() {
      const instance = `steward-${Buffer.from(randomBytes(5)).toString('hex')}`;
      return createSigningKey(`${instance}/governance-${year}`).secretText;
    },
    folder: (name) => ({
      files: createNodeLogFiles(folderOf(name)),
      has: (path) => existsSync(join(folderOf(name), path)),
    }),
    checkpointIntervalMs: 200,
  });
  const { origin } = chain.all()[0]!;
  return { instance: origin.slice(0, origin.indexOf('/')), chain };
}
