import type { SignatureAlgorithm } from './algorithms.ts';
import { equalBytes } from './bytes.ts';
import { type Checkpoint, parseCheckpoint } from './checkpoint.ts';
import { LedgerProofError } from './errors.ts';
import { runHashingAsync } from './hashing.ts';
import { inclusionRootHashing, leafHashing } from './merkle.ts';
import { parseNote, parseVerifierKeyHashing, signaturesBy, type VerifierKey } from './note.ts';
import { parseProof } from './proof-file.ts';
import { verifyLine } from './signature-line.ts';

/** What the verifying half needs from outside: WebCrypto in a browser, `node:crypto` on a server. */
export interface VerifyCrypto {
  sha256(bytes: Uint8Array): Uint8Array | Promise<Uint8Array>;
  /** Undefined for an algorithm that can't be checked here: neither valid nor wrong. */
  verify(
    algorithm: SignatureAlgorithm,
    publicKey: Uint8Array,
    message: Uint8Array,
    signature: Uint8Array,
  ): boolean | undefined | Promise<boolean | undefined>;
}

/** A checkpoint that was verified. */
export interface VerifiedCheckpoint {
  readonly checkpoint: Checkpoint;
  /** The key whose signature was verified. */
  readonly key: VerifierKey;
  /** Given keys that signed too, with an algorithm that is not checked here: they say nothing for or against. */
  readonly unchecked: readonly VerifierKey[];
}

export interface VerifiedProof extends VerifiedCheckpoint {
  readonly index: number;
}

/** Parses the text of a verifier key; throws LedgerFormatError. */
export function readVerifierKey(text: string, crypto: VerifyCrypto): Promise<VerifierKey> {
  return runHashingAsync(parseVerifierKeyHashing(text.trim()), crypto.sha256);
}

/**
 * Parses a checkpoint and verifies it with the given keys; the key's name must be the origin.
 * Signatures of unknown keys are ignored, a bad one of a known key is refused. Throws LedgerFormatError or LedgerProofError.
 */
export async function verifyCheckpoint(
  note: string,
  keys: readonly VerifierKey[],
  crypto: VerifyCrypto,
): Promise<VerifiedCheckpoint> {
  const checkpoint = parseCheckpoint(note);
  const parsed = parseNote(note);
  let verified: VerifierKey | undefined;
  const unchecked: VerifierKey[] = [];
  for (const key of keys) {
    if (key.name !== checkpoint.origin) continue;
    for (const { signature } of signaturesBy(parsed, key)) {
      const valid = await verifyLine(parsed.text, key, signature, crypto);
      if (valid === false) throw new LedgerProofError(`checkpoint of ${checkpoint.origin}: the signature is wrong`);
      if (valid === undefined) unchecked.push(key);
      else verified ??= key;
    }
  }
  if (!verified)
    throw new LedgerProofError(
      unchecked.length > 0
        ? `checkpoint of ${checkpoint.origin}: no signature of the given keys can be checked here`
        : `checkpoint of ${checkpoint.origin} is not signed by any of the given keys`,
    );
  return { checkpoint, key: verified, unchecked };
}

/** Verifies a receipt: that `entry` is in the log that signed the checkpoint inside. Throws LedgerFormatError or LedgerProofError. */
export async function verifyProof(
  text: string,
  entry: Uint8Array,
  keys: readonly VerifierKey[],
  crypto: VerifyCrypto,
): Promise<VerifiedProof> {
  const proof = parseProof(text);
  const verified = await verifyCheckpoint(proof.checkpoint, keys, crypto);
  const { checkpoint } = verified;
  const leaf = await runHashingAsync(leafHashing(entry), crypto.sha256);
  const root = await runHashingAsync(
    inclusionRootHashing(proof.index, checkpoint.size, leaf, proof.hashes),
    crypto.sha256,
  );
  if (!equalBytes(root, checkpoint.root))
    throw new LedgerProofError(
      `this is not entry ${proof.index} of ${checkpoint.origin}: the proof does not lead to the signed root`,
    );
  return { ...verified, index: proof.index };
}
