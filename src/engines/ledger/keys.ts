import { nodeCrypto, sha256 } from './crypto.ts';
import { LedgerInputError } from './errors.ts';
import { newSecret, openSecret } from './signatures.ts';
import {
  concatBytes,
  formatNote,
  formOf,
  fromBase64,
  LedgerFormatError,
  LedgerProofError,
  messageToSign,
  parseNote,
  parseVerifierKeyHashing,
  runHashing,
  type SignatureAlgorithm,
  type SignedNote,
  signaturesBy,
  splitTyped,
  toBase64,
  toHex,
  utf8,
  type VerifierKey,
  verifierKeyHashing,
  verifierKeyText,
  verifyLine,
} from './verify-core/index.ts';

/** Signs note texts. Where the private key lies (memory, a device, a service) is up to the implementation. */
export interface Signer {
  readonly name: string;
  /** Ed25519 when none is named. */
  readonly algorithm?: SignatureAlgorithm;
  /** 32 bytes for Ed25519. */
  readonly publicKey: Uint8Array;
  /** The bare signature of a message: 64 bytes for Ed25519. */
  sign(message: Uint8Array): Uint8Array | Promise<Uint8Array>;
}

/** Makes a new key. `secretText` opens it again with `openSigner`; it must never reach a log or a record. */
export function createSigningKey(
  name: string,
  algorithm: SignatureAlgorithm = 'ed25519',
): { name: string; publicKey: Uint8Array; secretText: string } {
  const secret = newSecret(algorithm);
  const { publicKey } = openSecret(algorithm, secret);
  const { keyId } = verifierKey(name, publicKey, algorithm);
  const secretText = `PRIVATE+KEY+${name}+${toHex(keyId)}+${toBase64(concatBytes(formOf(algorithm).type, secret))}`;
  return { name, publicKey, secretText };
}

/** Opens the text of a secret key (`PRIVATE+KEY+name+keyid+base64`). Error messages never show any of it. */
export function openSigner(secretText: string): Signer {
  const match = /^PRIVATE\+KEY\+([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/u.exec(secretText.trim());
  if (!match) throw new LedgerFormatError('secret key is not of the form PRIVATE+KEY+name+keyid+base64');
  const typed = splitTyped(fromBase64(match[3]!, 'the key in the secret key'));
  if (!typed || typed.key.length !== typed.form.secretBytes)
    throw new LedgerFormatError('secret key is of no known algorithm (for Ed25519: 0x01 and 32 bytes)');
  const name = match[1]!;
  const { algorithm } = typed.form;
  const { publicKey, sign } = openSecret(algorithm, typed.key);
  if (toHex(verifierKey(name, publicKey, algorithm).keyId) !== match[2])
    throw new LedgerFormatError('secret key: key id does not belong to the key');
  return { name, algorithm, publicKey, sign };
}

/** Makes a verifier key of a name and its bytes (32 for Ed25519); throws LedgerFormatError for a bad name or length. */
export function verifierKey(
  name: string,
  publicKey: Uint8Array,
  algorithm: SignatureAlgorithm = 'ed25519',
): VerifierKey {
  return runHashing(verifierKeyHashing(name, algorithm, publicKey), sha256);
}

/** The public half of a signer. */
export function keyOfSigner({ name, publicKey, algorithm }: Signer): VerifierKey {
  return verifierKey(name, publicKey, algorithm);
}

/** Text of an Ed25519 verifier key, as in the file `key.pub` (without LF): `name+keyid+base64`. */
export function formatVerifierKey(name: string, publicKey: Uint8Array): string {
  return verifierKeyText(verifierKey(name, publicKey));
}

/** Parses the text of a verifier key; throws LedgerFormatError. */
export function parseVerifierKey(text: string): VerifierKey {
  return runHashing(parseVerifierKeyHashing(text), sha256);
}

/** SHA-256 of name, algorithm and key, hex: what people compare. Its first eight digits are the key id. */
export function keyFingerprint({ name, algorithm, publicKey }: VerifierKey): string {
  return toHex(sha256(concatBytes(utf8(`${name}\n`), formOf(algorithm).type, publicKey)));
}

/** Signs a text (must end with LF) and returns the signed note. A signer with ML-DSA-44 signs checkpoints only. */
export async function signNote(text: string, signers: readonly Signer[]): Promise<string> {
  if (signers.length === 0) throw new LedgerInputError('a note needs at least one signer');
  const signatures = [];
  for (const signer of signers) {
    const key = keyOfSigner(signer);
    const { message, before } = messageToSign(key, text);
    const signature = concatBytes(before, await signer.sign(message));
    signatures.push({ name: key.name, keyId: key.keyId, signature });
  }
  const note = formatNote({ text, signatures });
  parseNote(note);
  return note;
}

/**
 * Opens a signed note: verifies the signatures of known keys, ignores those of unknown keys, and needs at least one good one.
 * Throws LedgerFormatError or LedgerProofError.
 */
export function openNote(note: string, keys: readonly VerifierKey[]): SignedNote & { verifiedBy: VerifierKey[] } {
  const parsed = parseNote(note);
  const verifiedBy: VerifierKey[] = [];
  for (const key of keys) {
    for (const { signature } of signaturesBy(parsed, key)) {
      if (!verifyLine(parsed.text, key, signature, nodeCrypto))
        throw new LedgerProofError(`the signature of ${key.name} is wrong`);
      if (!verifiedBy.includes(key)) verifiedBy.push(key);
    }
  }
  if (verifiedBy.length === 0) throw new LedgerProofError('the note is not signed by any of the given keys');
  return { ...parsed, verifiedBy };
}
