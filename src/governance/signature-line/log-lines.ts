import {
  createSigningKey,
  keyOfSigner,
  keySpans,
  keysAt,
  LedgerFormatError,
  LedgerProofError,
  type LogFiles,
  openSigner,
  parseVerifierKey,
  readHandovers,
  readLines,
  type SignatureAlgorithm,
  type SignatureLine,
  type Signer,
  verifierKeyText,
} from '../../engines/ledger/index.ts';
import type { Keyring } from '../../platform/crypto/index.ts';
import { ENDED_KEY } from '../key-rotation/index.ts';

/** A line that the database knows. */
export interface KnownLine {
  /** Verifier key text. */
  readonly key: string;
  /** Whether the log is opened with it. */
  readonly goesOn: boolean;
}

/** The further signature lines of one log. Which of them it carries, the notes in its folder say; the secrets lie in the keyring. */
export interface LogLines {
  /** The notes, oldest first. Throws LedgerFormatError or LedgerProofError. */
  read(): Promise<SignatureLine[]>;
  /** Who signs beside the log's key. A line that the notes say goes on does so, also when the database does not know it. */
  signers(known: readonly KnownLine[]): Promise<Signer[]>;
  /** Makes a secret, durably, and answers its verifier key. One that was made before and that nobody names is taken. */
  make(algorithm: SignatureAlgorithm, known: readonly KnownLine[]): Promise<string>;
  /** True while the secret of this key is there. */
  holds(key: string): boolean;
  /** Destroys the secret of this key. */
  destroy(key: string): void;
  /** Destroys all secrets of lines of the log, which is never written again. */
  retire(): void;
}

/** Opens the lines of a log; their secrets have the log's name in the keyring, with `.line.` and a number from 1. */
export function createLogLines(parts: {
  readonly keyring: Pick<Keyring, 'text' | 'replaceText' | 'names'>;
  readonly name: string;
  readonly origin: string;
  readonly files: LogFiles;
  /** The log's own key in use. */
  readonly newestKey: () => string;
}): LogLines {
  const { keyring, name, origin, files } = parts;
  const gone = (): never => {
    throw new Error(`a key of the log (${name}) has just gone`);
  };

  /** The secrets that are there, in the order in which they were made. */
  function secrets(): { readonly at: string; readonly key: string; readonly signer: Signer }[] {
    const numbered = keyring.names().flatMap((at) => {
      const number = at.startsWith(`${name}.line.`) ? at.slice(`${name}.line.`.length) : '';
      return /^\d+$/.test(number) ? [{ at, number: Number(number) }] : [];
    });
    return numbered
      .sort((a, b) => a.number - b.number)
      .flatMap(({ at }) => {
        const text = keyring.text(at, gone);
        if (text.startsWith(ENDED_KEY)) return [];
        const signer = openSigner(text);
        return [{ at, key: verifierKeyText(keyOfSigner(signer)), signer }];
      });
  }

  async function read(): Promise<SignatureLine[]> {
    const spans = keySpans([parseVerifierKey(parts.newestKey())], await readHandovers(files, origin));
    return readLines(files, origin, (size) => keysAt(spans, size));
  }

  /** The notes by verifier key. */
  async function noted(): Promise<Map<string, SignatureLine>> {
    try {
      return new Map((await read()).map((line) => [verifierKeyText(line.key), line]));
    } catch (error) {
      // A log with broken notes is frozen when it is opened, and says why.
      if (error instanceof LedgerFormatError || error instanceof LedgerProofError) return new Map();
      throw error;
    }
  }

  function destroy(key: string): void {
    const found = secrets().find((one) => one.key === key);
    if (found !== undefined) keyring.replaceText(found.at, `${ENDED_KEY}${key}`);
  }

  return {
    read,
    async signers(known) {
      const notes = await noted();
      const goesOn = (key: string) => {
        const note = notes.get(key);
        if (note !== undefined && note.last !== null) return false;
        return known.find((line) => line.key === key)?.goesOn ?? note !== undefined;
      };
      return secrets().flatMap(({ key, signer }) => (goesOn(key) ? [signer] : []));
    },
    async make(algorithm, known) {
      const notes = await noted();
      const isNamed = (key: string) => notes.has(key) || known.some((line) => line.key === key);
      const left = secrets().find(({ key, signer }) => signer.algorithm === algorithm && !isNamed(key));
      if (left !== undefined) return left.key;
      const there = new Set(keyring.names());
      let number = 1;
      while (there.has(`${name}.line.${number}`)) number++;
      const { secretText } = createSigningKey(origin, algorithm);
      return verifierKeyText(keyOfSigner(openSigner(keyring.text(`${name}.line.${number}`, () => secretText))));
    },
    holds: (key) => secrets().some((one) => one.key === key),
    destroy,
    retire() {
      for (const { key } of secrets()) destroy(key);
    },
  };
}
