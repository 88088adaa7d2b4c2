import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { nodeCrypto, sha256 } from './crypto.ts';
import { LedgerInputError } from './errors.ts';
import {
  concatBytes,
  formatNote,
  fromBase64,
  keyIdHashing,
  LedgerFormatError,
  LedgerProofError,
  parseNote,
  parseVerifierKeyHashing,
  runHashing,
  type SignedNote,
  signaturesBy,
  toBase64,
  toHex,
  utf8,
  type VerifierKey,
  verifierKeyHashing,
  verifierKeyText,
} from './verify-core/index.ts';

const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');
const ED25519 = 0x01;

/** Signs note texts. Ed25519 today; where the private key lies (memory, a device, a service) is up to the implementation. */
export interface Signer {
  readonly name: string;
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  /** 64 bytes: the Ed25519 signature of the message. */
  sign(message: Uint8Array): Uint8Array | Promise<Uint8Array>;
}

/** Makes a new Ed25519 key. `secretText` opens it again with `openSigner`; it must never reach a log or a record. */
export function createSigningKey(name: string): { name: string; publicKey: Uint8Array; secretText: string } {
  const { privateKey } = generateKeyPairSync('ed25519');
  const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(PKCS8_ED25519.length);
  const publicKey = publicKeyOf(privateKey);
  const { keyId } = verifierKey(name, publicKey);
  const secretText = `PRIVATE+KEY+${name}+${toHex(keyId)}+${toBase64(concatBytes(Uint8Array.of(ED25519), seed))}`;
  return { name, publicKey, secretText };
}

/** Opens the text of a secret key (`PRIVATE+KEY+name+keyid+base64`). Error messages never show any of it. */
export function openSigner(secretText: string): Signer {
  const match = /^PRIVATE\+KEY\+([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/u.exec(secretText.trim());
  if (!match) throw new LedgerFormatError('secret key is not of the form PRIVATE+KEY+name+keyid+base64');
  const encoded = fromBase64(match[3]!, 'the key in the secret key');
  if (encoded[0] !== ED25519 || encoded.length !== 33)
    throw new LedgerFormatError('secret key is not an Ed25519 key (0x01 and 32 bytes)');
  const name = match[1]!;
  const key = createPrivateKey({
    key: Buffer.concat([PKCS8_ED25519, encoded.subarray(1)]),
    format: 'der',
    type: 'pkcs8',
  });
  const publicKey = publicKeyOf(key);
  if (toHex(verifierKey(name, publicKey).keyId) !== match[2])
    throw new LedgerFormatError('secret key: key id does not belong to the key');
  return { name, publicKey, sign: (message) => sign(null, message, key) };
}

function publicKeyOf(key: KeyObject): Uint8Array {
  return fromBase64(
    key.export({ format: 'jwk' }).x!.replaceAll('-', '+').replaceAll('_', '/').concat('='),
    'public key',
  );
}

/** Makes a verifier key of a name and 32 bytes; throws LedgerFormatError for a bad name or length. */
export function verifierKey(name: string, publicKey: Uint8Array): VerifierKey {
  return runHashing(verifierKeyHashing(name, publicKey), sha256);
}

/** Text of a verifier key, as in the file `key.pub` (without LF): `name+keyid+base64`. */
export function formatVerifierKey(name: string, publicKey: Uint8Array): string {
  return verifierKeyText(verifierKey(name, publicKey));
}

/** Parses the text of a verifier key; throws LedgerFormatError. */
export function parseVerifierKey(text: string): VerifierKey {
  return runHashing(parseVerifierKeyHashing(text), sha256);
}

/** Signs a text (must end with LF) and returns the signed note. */
export async function signNote(text: string, signers: readonly Signer[]): Promise<string> {
  if (signers.length === 0) throw new LedgerInputError('a note needs at least one signer');
  const message = utf8(text);
  const signatures = [];
  for (const signer of signers) {
    const keyId = runHashing(keyIdHashing(signer.name, signer.publicKey), sha256);
    signatures.push({ name: signer.name, keyId, signature: await signer.sign(message) });
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
  const message = utf8(parsed.text);
  const verifiedBy: VerifierKey[] = [];
  for (const key of keys) {
    for (const { signature } of signaturesBy(parsed, key)) {
      if (!nodeCrypto.verifyEd25519(key.publicKey, message, signature))
        throw new LedgerProofError(`the signature of ${key.name} is wrong`);
      if (!verifiedBy.includes(key)) verifiedBy.push(key);
    }
  }
  if (verifiedBy.length === 0) throw new LedgerProofError('the note is not signed by any of the given keys');
  return { ...parsed, verifiedBy };
}
