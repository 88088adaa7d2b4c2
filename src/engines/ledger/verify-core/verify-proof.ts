import { equalBytes, utf8 } from './bytes.ts';
import { type Checkpoint, parseCheckpoint } from './checkpoint.ts';
import { LedgerProofError } from './errors.ts';
import { runHashingAsync } from './hashing.ts';
import { inclusionRootHashing, leafHashing } from './merkle.ts';
import { parseNote, parseVerifierKeyHashing, signaturesBy, type VerifierKey } from './note.ts';
import { parseProof } from './proof-file.ts';

/** What the verifying half needs from outside: WebCrypto in a browser, `node:crypto` on a server. */
export interface VerifyCrypto {
  sha256(bytes: Uint8Array): Uint8Array | Promise<Uint8Array>;
  verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean | Promise<boolean>;
}

export interface VerifiedProof {
  readonly checkpoint: Checkpoint;
  readonly index: number;
  /** The key whose signature was verified. */
  readonly key: VerifierKey;
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
): Promise<{ checkpoint: Checkpoint; key: VerifierKey }> {
  const checkpoint = parseCheckpoint(note);
  const parsed = parseNote(note);
  const message = utf8(parsed.text);
  let verified: VerifierKey | undefined;
  for (const key of keys) {
    if (key.name !== checkpoint.origin) continue;
    for (const { signature } of signaturesBy(parsed, key)) {
      if (!(await crypto.verifyEd25519(key.publicKey, message, signature)))
        throw new LedgerProofError(`checkpoint of ${checkpoint.origin}: the signature is wrong`);
      verified ??= key;
    }
  }
  if (!verified)
    throw new LedgerProofError(`checkpoint of ${checkpoint.origin} is not signed by any of the given keys`);
  return { checkpoint, key: verified };
}

/** Verifies a receipt: that `entry` is in the log that signed the checkpoint inside. Throws LedgerFormatError or LedgerProofError. */
export async function verifyProof(
  text: string,
  entry: Uint8Array,
  keys: readonly VerifierKey[],
  crypto: VerifyCrypto,
): Promise<VerifiedProof> {
  const proof = parseProof(text);
  const { checkpoint, key } = await verifyCheckpoint(proof.checkpoint, keys, crypto);
  const leaf = await runHashingAsync(leafHashing(entry), crypto.sha256);
  const root = await runHashingAsync(
    inclusionRootHashing(proof.index, checkpoint.size, leaf, proof.hashes),
    crypto.sha256,
  );
  if (!equalBytes(root, checkpoint.root))
    throw new LedgerProofError(
      `this is not entry ${proof.index} of ${checkpoint.origin}: the proof does not lead to the signed root`,
    );
  return { checkpoint, index: proof.index, key };
}
