import { join } from 'node:path';
import {
  createNodeLogFiles,
  type Mirror,
  openMirror,
  type PublishedLog,
  readPublishedLog,
  removeEntries,
} from '../../../../engines/ledger/index.ts';

/** More than the gateways that deliver at a time would need; the one unused for longest is closed. */
const MOST_OPEN = 64;

/** The mirrors of traffic logs on this machine's disk, opened when they are written. */
export interface Mirrors {
  /** Opened for writing; the key is the one that was enrolled. Throws LedgerMirrorError `damaged`, LedgerLockedError. */
  open(log: { name: string; origin: string; publicKey: Uint8Array }): Promise<Mirror>;
  /** Closed, so that the next opening looks at the disk again. */
  forget(name: string): Promise<void>;
  /** For reading as of its checkpoint, whoever writes it. */
  read(name: string): Promise<PublishedLog | undefined>;
  /** Away from the ledger at once and whole, then from the disk. Nothing happens when it is gone already. */
  remove(name: string): Promise<void>;
  /** The entries alone, all at once; checkpoint and hash tiles stay. */
  removeEntries(name: string): Promise<void>;
  close(): Promise<void>;
}

export function createMirrors(ledgerDir: string): Mirrors {
  const open = new Map<string, Promise<Mirror>>();

  async function forget(name: string): Promise<void> {
    const mirror = open.get(name);
    open.delete(name);
    await mirror?.then(
      (one) => one.close(),
      () => undefined,
    );
  }

  return {
    async open({ name, origin, publicKey }) {
      const known = open.get(name);
      const opening = known ?? openMirror({ files: createNodeLogFiles(join(ledgerDir, name)), origin, publicKey });
      open.delete(name);
      open.set(name, opening);
      const oldest = open.keys().next().value;
      if (open.size > MOST_OPEN && oldest !== undefined) await forget(oldest);
      try {
        return await opening;
      } catch (error) {
        if (open.get(name) === opening) open.delete(name);
        throw error;
      }
    },
    forget,
    async remove(name) {
      await forget(name);
      const all = createNodeLogFiles(ledgerDir);
      // A name that neither exports nor backups take for a log: a stop in between leaves no half of one.
      const passing = `${name}.tmp`;
      if ((await all.list(name)).length > 0) {
        await all.remove(passing);
        await all.rename(name, passing);
        await all.syncFolder('');
      }
      await all.remove(passing);
    },
    async removeEntries(name) {
      await forget(name);
      await removeEntries(createNodeLogFiles(ledgerDir), name);
    },
    read: (name) => readPublishedLog(createNodeLogFiles(join(ledgerDir, name))),
    async close() {
      for (const name of [...open.keys()]) await forget(name);
    },
  };
}
