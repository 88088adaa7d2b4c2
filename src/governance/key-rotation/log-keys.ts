import {
  createSigningKey,
  formatVerifierKey,
  handoverPath,
  type LogFiles,
  openSigner,
  parseVerifierKey,
  readHandovers,
  type Signer,
  writeHandover,
  writeKeyEnd,
} from '../../engines/ledger/index.ts';
import type { Keyring } from '../../platform/crypto/index.ts';

/** The keys of one log, by number from 0: change `n` leads from key `n - 1` to key `n`. Every step may be done twice: the first time counts. */
export interface LogKeys {
  /** Name of the log and of all its keys. */
  readonly origin: string;
  /** Number of the key in use. */
  newest(): number;
  /** Verifier key of that number. */
  text(number: number): string;
  /** Who signs now: the key in use first, then the one before while it has not ended. */
  signers(): Promise<[Signer, ...Signer[]]>;
  /** Makes the secret of that number, durably, and answers its verifier key. */
  make(number: number): string;
  /** Puts the note of change `number` into the log's folder; answers the size that it names. */
  handOver(number: number, size: number): Promise<number>;
  /** Puts the note of the old key's end there; answers the size that it names. */
  end(number: number, size: number): Promise<number>;
  /** Destroys the secret of that number. */
  destroy(number: number): void;
  /** Destroys all secrets of the log, which is never written again. */
  retire(): void;
}

/** In the place of a secret that has ended: whose it was. */
export const ENDED_KEY = 'ENDED+KEY+';

/** The secrets lie in the keyring; which of them is in use, the notes in the log's folder say. */
export function createLogKeys(parts: {
  readonly keyring: Pick<Keyring, 'text' | 'replaceText' | 'names'>;
  /** Name in the keyring; later keys add a dot and their number. */
  readonly name: string;
  /** Makes the first secret, for a log that is new. */
  readonly makeFirst: () => string;
  /** Files of a log by its origin, and whether one is there. */
  readonly folder: (origin: string) => { files: LogFiles; has: (path: string) => boolean };
}): LogKeys {
  const { keyring, name } = parts;
  const nameOf = (number: number) => (number === 0 ? name : `${name}.${number}`);
  const missing = (): never => {
    throw new Error(`a key of the log (${name}) is missing: restore it from a backup`);
  };
  const textOf = (number: number) => keyring.text(nameOf(number), number === 0 ? parts.makeFirst : missing);
  const signer = (number: number) => openSigner(textOf(number));
  function publicText(number: number): string {
    const text = textOf(number);
    if (text.startsWith(ENDED_KEY)) return text.slice(ENDED_KEY.length);
    const opened = openSigner(text);
    return formatVerifierKey(opened.name, opened.publicKey);
  }
  const { name: origin } = parseVerifierKey(publicText(0));
  const { files, has } = parts.folder(origin);

  const destroy = (number: number) => keyring.replaceText(nameOf(number), `${ENDED_KEY}${publicText(number)}`);

  return {
    origin,
    newest() {
      let number = 0;
      while (has(handoverPath(number + 1))) number++;
      return number;
    },
    text: publicText,
    async signers() {
      const last = (await readHandovers(files, origin)).at(-1);
      if (last === undefined) return [signer(0)];
      return last.end === null ? [signer(last.number), signer(last.number - 1)] : [signer(last.number)];
    },
    make(number) {
      keyring.text(nameOf(number), () => createSigningKey(origin).secretText);
      return publicText(number);
    },
    async handOver(number, size) {
      await writeHandover(files, { number, from: signer(number - 1), to: signer(number), size });
      return (await readHandovers(files, origin))[number - 1]!.size;
    },
    async end(number, size) {
      await writeKeyEnd(files, { number, from: parseVerifierKey(publicText(number - 1)), to: signer(number), size });
      return (await readHandovers(files, origin))[number - 1]!.end!;
    },
    destroy,
    retire() {
      // One that was made and not yet handed over to is among them.
      const there = new Set(keyring.names());
      for (let number = 0; there.has(nameOf(number)); number++) destroy(number);
    },
  };
}
