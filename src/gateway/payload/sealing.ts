import { PAYLOAD_ENVELOPE, PAYLOAD_SALT_BYTES, payloadHead } from '../../kernel/traffic/index.ts';
import { createSealer, hmacSha256, randomBytes, type Sealer } from '../../platform/crypto/index.ts';

/** A payload ready to be kept, and what the log says of it. */
export interface SealedPayload {
  readonly sealed: Uint8Array;
  /** Base64 of HMAC-SHA-256(salt, payload). */
  readonly commitment: string;
}

/**
 * Seals the texts of a request and its answer to the organisation's key, with the traffic id as associated data. They are taken
 * as they are: writing them anew, in canonical form, cost more than all the cryptography.
 */
export type SealPayload = (id: string, request: Uint8Array, response: string) => SealedPayload;

/**
 * One ephemeral key serves this many payloads and this many milliseconds, whichever ends first: making one costs forty times what
 * all else costs that is done for a small request. Each payload has a nonce of its own. Whoever can read the memory of
 * the gateway while a key is in use could read the requests of that minute anyway.
 */
const REUSE = { reuse: 2_048, reuseMillis: 60_000 };

/** `payloadKey` is the organisation's X25519 public key. */
export function createPayloadSealing(payloadKey: Uint8Array): SealPayload {
  const sealer: Sealer = createSealer(payloadKey, REUSE);
  let salts = randomBytes(PAYLOAD_SALT_BYTES);
  let used = 0;
  const nextSalt = () => {
    if (used === salts.length) {
      salts = randomBytes(PAYLOAD_SALT_BYTES * 128);
      used = 0;
    }
    used += PAYLOAD_SALT_BYTES;
    return salts.subarray(used - PAYLOAD_SALT_BYTES, used);
  };
  return (id, request, response) => {
    const responseBytes = Buffer.byteLength(response);
    const head = payloadHead(request.length, responseBytes);
    const envelope = Buffer.allocUnsafe(1 + PAYLOAD_SALT_BYTES + head.length + request.length + responseBytes);
    const salt = nextSalt();
    let at = 1 + PAYLOAD_SALT_BYTES;
    envelope[0] = PAYLOAD_ENVELOPE;
    envelope.set(salt, 1);
    at += envelope.write(head, at, 'latin1');
    envelope.set(request, at);
    envelope.write(response, at + request.length);
    const payload = envelope.subarray(1 + PAYLOAD_SALT_BYTES);
    const commitment = hmacSha256(salt, payload).toString('base64');
    return { sealed: sealer.seal(envelope, Buffer.from(id, 'latin1')), commitment };
  };
}
