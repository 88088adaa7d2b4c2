import { canonicalJson } from '../../kernel/record/index.ts';
import { createSealer, hmacSha256, randomBytes, type Sealer } from '../../platform/crypto/index.ts';

/** A payload ready to be kept, and what the log says of it. */
export interface SealedPayload {
  readonly sealed: Uint8Array;
  /** Base64 of HMAC-SHA-256(salt, JCS(payload)). */
  readonly commitment: string;
}

/** Seals `{ request, response }` of a request to the organisation's key, with the traffic id as associated data. */
export type SealPayload = (id: string, request: unknown, response: unknown) => SealedPayload;

/**
 * One ephemeral key serves this many payloads: making one costs more than all else that is done for a small request. Whoever
 * can read the memory of the gateway could read the requests anyway.
 */
const REUSE = 256;
const SALT_BYTES = 32;

/** `payloadKey` is the organisation's X25519 public key. */
export function createPayloadSealing(payloadKey: Uint8Array): SealPayload {
  const sealer: Sealer = createSealer(payloadKey, { reuse: REUSE });
  let salts = randomBytes(SALT_BYTES);
  let used = 0;
  const nextSalt = () => {
    if (used === salts.length) {
      salts = randomBytes(SALT_BYTES * 128);
      used = 0;
    }
    used += SALT_BYTES;
    return salts.subarray(used - SALT_BYTES, used);
  };
  return (id, request, response) => {
    // Written once: the same text is committed to and sealed.
    const payload = `{"request":${canonicalJson(request)},"response":${canonicalResponse(response)}}`;
    const salt = nextSalt();
    const commitment = hmacSha256(salt, payload).toString('base64');
    const plaintext = Buffer.from(`{"payload":${payload},"salt":"${salt.toString('base64')}"}`);
    return { sealed: sealer.seal(plaintext, Buffer.from(id, 'latin1')), commitment };
  };
}

/** An upstream may answer what has no canonical form (half a surrogate pair, endless nesting); it is kept as near to it as can be. */
function canonicalResponse(response: unknown): string {
  try {
    return canonicalJson(response ?? null);
  } catch {
    try {
      return canonicalJson(JSON.parse(JSON.stringify(response).replace(/\\u[dD][89a-fA-F][0-9a-fA-F]{2}/g, '\\ufffd')));
    } catch {
      return '{"steward":"the answer has no canonical form and was not kept"}';
    }
  }
}
