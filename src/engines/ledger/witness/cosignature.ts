import { nodeCrypto, sha256 } from '../crypto.ts';
import type { Signer } from '../keys.ts';
import {
  type Checkpoint,
  checkKeyName,
  concatBytes,
  equalBytes,
  formatCheckpoint,
  fromBase64,
  LedgerFormatError,
  LedgerProofError,
  type NoteSignature,
  toBase64,
  toHex,
  utf8,
} from '../verify-core/index.ts';

// C2SP tlog-cosignature, Ed25519: what a witness says of a checkpoint, and when.

const COSIGNATURE_V1 = 0x04;
const SIGNATURE_BYTES = 8 + 64;

/** The public half of a witness: its key id differs from that of a log's key, so that the one never counts for the other. */
export interface WitnessKey {
  readonly name: string;
  /** 4 bytes. */
  readonly keyId: Uint8Array;
  /** 32 bytes, Ed25519. */
  readonly publicKey: Uint8Array;
}

/** A cosignature that was verified. */
export interface Cosignature {
  readonly witness: string;
  /** When the witness says that it signed. */
  readonly at: Date;
}

/** Makes a witness key of a name and 32 bytes; throws LedgerFormatError for a bad name or length. */
export function witnessKey(name: string, publicKey: Uint8Array): WitnessKey {
  checkKeyName(name);
  if (publicKey.length !== 32)
    throw new LedgerFormatError(`an Ed25519 public key has 32 bytes, not ${publicKey.length}`);
  const digest = sha256(concatBytes(utf8(`${name}\n`), Uint8Array.of(COSIGNATURE_V1), publicKey));
  return { name, keyId: digest.subarray(0, 4), publicKey };
}

/** Text of a witness key: `name+keyid+base64(0x04 || key)`. */
export function formatWitnessKey(key: WitnessKey): string {
  return `${key.name}+${toHex(key.keyId)}+${toBase64(concatBytes(Uint8Array.of(COSIGNATURE_V1), key.publicKey))}`;
}

/** Parses the text of a witness key; throws LedgerFormatError. */
export function parseWitnessKey(text: string): WitnessKey {
  const match = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/u.exec(text);
  if (!match) throw new LedgerFormatError('witness key is not of the form name+keyid+base64');
  const encoded = fromBase64(match[3]!, 'the key in the witness key');
  if (encoded[0] !== COSIGNATURE_V1 || encoded.length !== 33)
    throw new LedgerFormatError('witness key is not an Ed25519 cosignature key (0x04 and 32 bytes)');
  const key = witnessKey(match[1]!, encoded.slice(1));
  if (toHex(key.keyId) !== match[2])
    throw new LedgerFormatError(`witness key of ${key.name}: key id does not belong to the key`);
  return key;
}

/** What a witness signs: a header, its time in seconds, and the whole text of the checkpoint. */
function message(checkpoint: Checkpoint, seconds: bigint): Uint8Array {
  return utf8(`cosignature/v1\ntime ${seconds}\n${formatCheckpoint(checkpoint)}`);
}

/** Signs a checkpoint as a witness, as of `at`. Whoever calls has remembered it durably before. */
export async function cosign(checkpoint: Checkpoint, signer: Signer, at: Date): Promise<NoteSignature> {
  const seconds = BigInt(Math.floor(at.getTime() / 1000));
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(seconds);
  const signature = concatBytes(time, await signer.sign(message(checkpoint, seconds)));
  return { name: signer.name, keyId: witnessKey(signer.name, signer.publicKey).keyId, signature };
}

/**
 * The cosignatures on a checkpoint by the given witnesses. Lines of others are passed over; a wrong one of a given witness
 * throws LedgerProofError, because somebody put it there.
 */
export function verifyCosignatures(checkpoint: Checkpoint, keys: readonly WitnessKey[]): Cosignature[] {
  const found: Cosignature[] = [];
  for (const key of keys) {
    for (const line of checkpoint.signatures) {
      if (line.name !== key.name || !equalBytes(line.keyId, key.keyId)) continue;
      const bytes = Buffer.from(line.signature);
      const seconds = bytes.length === SIGNATURE_BYTES ? bytes.readBigUInt64BE() : 1n << 63n;
      // A date can't say more; nobody signs that late.
      if (
        seconds > 8_640_000_000_000n ||
        !nodeCrypto.verify('ed25519', key.publicKey, message(checkpoint, seconds), bytes.subarray(8))
      )
        throw new LedgerProofError(`the cosignature of ${key.name} is wrong`);
      found.push({ witness: key.name, at: new Date(Number(seconds) * 1000) });
    }
  }
  return found;
}
