import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { randomBytes } from './digest.ts';
import { createOpener, generateSealingKeyPair, type Opener } from './sealed-box.ts';
import { createSigner, generateSigningKeyPair, type Signer } from './signature.ts';

/** What a key file is for; stands in the file, so that one is never used for another purpose. */
export type KeyUse = 'secret' | 'ed25519' | 'x25519' | 'text';

export interface KeyringOptions {
  dataDir: string;
  /** False: a missing key is an error. For everything that runs on data that exists: a lost key must not be replaced in silence. */
  create?: boolean;
}

/** The secrets of an instance, a file each under `keys/`. Each is read (or made) at its first use and then kept. */
export interface Keyring {
  /** 32 random bytes: a master key, a pepper. */
  secret(name: string): Buffer;
  signer(name: string): Signer;
  opener(name: string): Opener;
  /** The raw 32 bytes of a private key, for engines that sign by themselves. */
  privateKey(name: string, use: 'ed25519' | 'x25519'): Buffer;
  /** A secret in a form of its own (the signing key of a log); `make` is asked for one when there is none yet. */
  text(name: string, make: () => string): string;
  /** Puts another text in the place of one that is there: how a secret that has ended is destroyed. Durable on return. */
  replaceText(name: string, text: string): void;
  names(): string[];
}

/** A key file is missing, unreadable, open to others, or of another use; names the file. */
export class KeyringError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'KeyringError';
  }
}

const label = 'steward-key-1';
const nameShape = /^[a-z0-9][a-z0-9.-]{0,99}$/;

const generate = (use: KeyUse): Buffer => {
  if (use === 'ed25519') return generateSigningKeyPair().privateKey;
  if (use === 'x25519') return generateSealingKeyPair().privateKey;
  return randomBytes(32);
};

function sync(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function readKey(path: string, use: KeyUse): Buffer | undefined {
  let text: string;
  try {
    if ((statSync(path).mode & 0o077) !== 0) {
      throw new KeyringError(
        `${path} can be read by other users: chmod 600 it, and think about whether it has to be replaced`,
      );
    }
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    if (error instanceof KeyringError) throw error;
    throw new KeyringError(`${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  const [format, kind, encoded = ''] = text.trim().split(' ');
  const key = Buffer.from(encoded, 'base64');
  if (format !== label || (kind === 'text' ? key.length === 0 : key.length !== 32))
    throw new KeyringError(`${path} is not a key file: restore it from a backup`);
  if (kind !== use) throw new KeyringError(`${path} is a key of kind ${kind}, not ${use}`);
  return key;
}

/** On disk before it is used: what a lost key has sealed or signed would be lost or orphaned with it. */
function writeDraft(dir: string, name: string, use: KeyUse, key: Buffer): string {
  const draft = join(dir, `.${name}.${randomBytes(4).toString('hex')}`);
  const handle = openSync(draft, 'wx', 0o600);
  try {
    writeSync(handle, `${label} ${use} ${key.toString('base64')}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  return draft;
}

function createKey(dir: string, name: string, use: KeyUse, key: Buffer): Buffer {
  const draft = writeDraft(dir, name, use, key);
  try {
    linkSync(draft, join(dir, name));
  } catch (error) {
    // Another process made it in between: its key counts.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  sync(dir);
  return readKey(join(dir, name), use)!;
}

/** Opens `<dataDir>/keys`, made with mode 0700 when missing. */
export function createKeyring(options: KeyringOptions): Keyring {
  const dir = join(options.dataDir, 'keys');
  const create = options.create ?? true;
  const known = new Map<string, Buffer>();
  const load = (name: string, use: KeyUse, make = () => generate(use)): Buffer => {
    if (!nameShape.test(name))
      throw new KeyringError(`"${name}" is not a key name: small letters, digits, dots and hyphens`);
    const at = `${use} ${name}`;
    const cached = known.get(at);
    if (cached) return cached;
    const found = readKey(join(dir, name), use);
    if (!found && !create) throw new KeyringError(`the key ${join(dir, name)} is missing: restore it from a backup`);
    if (!found) {
      mkdirSync(dir, { recursive: true, mode: 0o700 });
      chmodSync(dir, 0o700);
    }
    const key = found ?? createKey(dir, name, use, make());
    known.set(at, key);
    return key;
  };
  return {
    secret: (name) => load(name, 'secret'),
    signer: (name) => createSigner(load(name, 'ed25519')),
    opener: (name) => createOpener(load(name, 'x25519')),
    privateKey: (name, use) => load(name, use),
    text: (name, make) => load(name, 'text', () => Buffer.from(make())).toString(),
    replaceText(name, text) {
      load(name, 'text', () => {
        throw new KeyringError(`there is no key ${name} to replace`);
      });
      const key = Buffer.from(text);
      renameSync(writeDraft(dir, name, 'text', key), join(dir, name));
      sync(dir);
      known.set(`text ${name}`, key);
    },
    names() {
      try {
        return readdirSync(dir)
          .filter((name) => nameShape.test(name))
          .toSorted();
      } catch {
        return [];
      }
    },
  };
}
