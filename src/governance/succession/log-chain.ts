import {
  createSigningKey,
  type Log,
  type LogFiles,
  openLog,
  parseVerifierKey,
  type RememberedHead,
  type Signer,
  type Succession,
  writeSuccession,
} from '../../engines/ledger/index.ts';
import type { Keyring } from '../../platform/crypto/index.ts';
import { createLogKeys, type LogKeys } from '../key-rotation/index.ts';
import { createLogLines, type KnownLine, type LogLines } from '../signature-line/index.ts';

/** One of the governance logs. */
export interface ChainedLog {
  /** From 1. */
  readonly number: number;
  /** Folder name, e.g. `governance-2026`. */
  readonly name: string;
  readonly origin: string;
  readonly files: LogFiles;
  readonly keys: LogKeys;
  readonly lines: LogLines;
}

/** The governance logs of an instance, one after another. Only the last one is written; what was said of it can't be taken back. */
export interface LogChain {
  /** Oldest first. */
  all(): readonly ChainedLog[];
  current(): ChainedLog;
  /** The keys of the current log, whichever it is. */
  readonly keys: LogKeys;
  /** Opens the current log. `known`: its further signature lines, as the database knows them. */
  open(remembered: readonly RememberedHead[], known?: readonly KnownLine[]): Promise<Log>;
  /** Makes the key of the log that comes next, durably; one that was made before keeps its name. */
  make(name: string): ChainedLog;
  /** Puts the note of the succession into the folder of log `number`, which is the current one from then on. */
  begin(number: number, held: Succession['held']): Promise<void>;
}

/** Keys lie in the keyring, and beside each successor's key whether it has begun: the folder of a log may be lost, its key may not. */
export function createLogChain(parts: {
  readonly keyring: Pick<Keyring, 'text' | 'replaceText' | 'names'>;
  /** Name of the first log's key in the keyring; those of later ones add a hyphen and their number. */
  readonly keyName: string;
  readonly makeFirst: () => string;
  /** Files of a log by its name, and whether one is there. */
  readonly folder: (name: string) => { files: LogFiles; has: (path: string) => boolean };
  readonly checkpointIntervalMs?: number;
}): LogChain {
  const { keyring, keyName } = parts;
  const nameOf = (origin: string) => origin.slice(origin.lastIndexOf('/') + 1);
  const keyOf = (number: number) => (number === 1 ? keyName : `${keyName}-${number}`);
  const begun = (number: number) => `${keyOf(number)}.begun`;
  const known: ChainedLog[] = [];
  const missing = (): never => {
    throw new Error(`a key of the governance log (${keyName}) is missing: restore it from a backup`);
  };

  function linkOf(number: number): ChainedLog {
    const keys = createLogKeys({
      keyring,
      name: keyOf(number),
      makeFirst: number === 1 ? parts.makeFirst : missing,
      folder: (origin) => parts.folder(nameOf(origin)),
    });
    const { origin } = keys;
    const { files } = parts.folder(nameOf(origin));
    const newestKey = () => keys.text(keys.newest());
    const lines = createLogLines({ keyring, name: keyOf(number), origin, files, newestKey });
    return { number, name: nameOf(origin), origin, files, keys, lines };
  }

  function all(): readonly ChainedLog[] {
    if (known.length === 0) known.push(linkOf(1));
    const there = new Set(keyring.names());
    while (there.has(begun(known.length + 1))) known.push(linkOf(known.length + 1));
    return known;
  }

  const current = () => all().at(-1)!;
  const keys: LogKeys = {
    get origin() {
      return current().origin;
    },
    newest: () => current().keys.newest(),
    text: (number) => current().keys.text(number),
    signers: () => current().keys.signers(),
    make: (number) => current().keys.make(number),
    handOver: (number, size) => current().keys.handOver(number, size),
    end: (number, size) => current().keys.end(number, size),
    destroy: (number) => current().keys.destroy(number),
    retire: () => current().keys.retire(),
  };

  return {
    all,
    current,
    keys,
    async open(remembered, known = []) {
      const { files, origin, keys: own, lines: further } = current();
      const [signer, ...cosigners] = await own.signers();
      const lines = await further.signers(known);
      const { checkpointIntervalMs } = parts;
      const more = checkpointIntervalMs === undefined ? {} : { checkpointIntervalMs };
      return openLog({ files, origin, signer, cosigners, lines, remembered, ...more });
    },
    make(name) {
      const { number, origin } = current();
      const own = `${origin.slice(0, origin.lastIndexOf('/') + 1)}${name}`;
      keyring.text(keyOf(number + 1), () => createSigningKey(own).secretText);
      return linkOf(number + 1);
    },
    async begin(number, held) {
      const [before, next] = [all()[number - 2], linkOf(number)];
      if (before === undefined) throw new Error(`log ${number} has no predecessor`);
      const [to] = await next.keys.signers();
      await writeSuccession(next.files, { from: await lastSigner(before), to, held });
      keyring.text(begun(number), () => next.origin);
    },
  };
}

/** Who signs for a log that ends; the public half alone when the secret is gone, and then nobody vouches for what follows. */
async function lastSigner({ keys }: ChainedLog): Promise<Signer | ReturnType<typeof parseVerifierKey>> {
  try {
    return (await keys.signers())[0];
  } catch {
    return parseVerifierKey(keys.text(keys.newest()));
  }
}
