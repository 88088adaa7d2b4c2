import { nodeCrypto } from './crypto.ts';
import type { SignatureLine } from './lines.ts';
import {
  type Checkpoint,
  equalBytes,
  formOf,
  parseNote,
  type SignatureAlgorithm,
  signaturesBy,
  type VerifierKey,
  verifierKeyText,
  verifyLine,
} from './verify-core/index.ts';

/** A further signature line of a log, and which of the checkpoints that are at hand carry it. */
export interface LineReport {
  readonly algorithm: SignatureAlgorithm;
  /** Verifier key text. */
  readonly key: string;
  /** Every checkpoint beyond so many entries must carry it; null when only the caller knows of it, and not the log. */
  readonly from: number | null;
  /** The size of the last checkpoint that must; null while it goes on. */
  readonly end: number | null;
  /** True when the caller brought the key along. */
  readonly trusted: boolean;
  /** Sizes of the checkpoints with a valid line, smallest first. */
  readonly valid: readonly number[];
}

type Report = (file: string, message: string) => void;

/**
 * Checks further lines: those that the log's notes name, and those whose keys the caller trusts. A wrong line is a problem wherever it
 * is, and so is a missing one where it must be.
 */
export function createLineCheck(origin: string, lines: readonly SignatureLine[], trust: readonly VerifierKey[]) {
  const isSame = (a: VerifierKey, b: VerifierKey) =>
    a.algorithm === b.algorithm && equalBytes(a.publicKey, b.publicKey);
  const trusted = trust.filter(({ name, algorithm }) => name === origin && algorithm !== 'ed25519');
  const watched = [
    ...lines.map(({ key, from, last }) => ({ key, from, end: last?.size ?? null })),
    ...trusted
      .filter((key) => !lines.some((line) => isSame(line.key, key)))
      .map((key) => ({ key, from: null, end: null })),
  ].map((one) => ({ ...one, trusted: trusted.some((key) => isSame(key, one.key)), valid: new Set<number>() }));

  return {
    /** Checks one checkpoint, kept at a path; `newest` for the log's own, which must carry what the caller trusts. */
    check(path: string, checkpoint: Checkpoint, newest: boolean, report: Report): void {
      const note = parseNote(checkpoint.note);
      const { size } = checkpoint;
      for (const { key, from, end, trusted, valid } of watched) {
        const { label } = formOf(key.algorithm);
        const found = signaturesBy(note, key);
        const isNamed = from !== null && from < size && (end === null || size <= end);
        const isDue = isNamed || (trusted && newest && end === null);
        if (found.some(({ signature }) => !verifyLine(note.text, key, signature, nodeCrypto)))
          report(path, `the ${label} line is wrong`);
        else if (found.length > 0) valid.add(size);
        else if (isDue)
          report(
            path,
            isNamed
              ? `has no ${label} line, and every checkpoint beyond ${from} entries must carry it`
              : `has no ${label} line of the trusted key`,
          );
      }
    },
    /** True when the checkpoint of this size carries a valid line of a trusted key. */
    vouches: (size: number): boolean => watched.some((one) => one.trusted && one.valid.has(size)),
    reports: (): LineReport[] =>
      watched.map(({ key, from, end, trusted, valid }) => ({
        algorithm: key.algorithm,
        key: verifierKeyText(key),
        ...{ from, end, trusted },
        valid: [...valid].sort((a, b) => a - b),
      })),
  };
}
