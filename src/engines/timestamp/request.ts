import { createHash, randomBytes } from 'node:crypto';
import { der, derInteger, derOid, TAG } from './der.ts';

const SHA256 = '2.16.840.1.101.3.4.2.1';

export interface TimestampRequest {
  /** To be sent as `application/timestamp-query`. */
  readonly bytes: Buffer;
  /** Must come back in the response, so that an old one can't be played again. */
  readonly nonce: Buffer;
}

/** Asks for a timestamp of the SHA-256 of `data`, with the authority's certificate in the answer (RFC 3161). */
export function createTimestampRequest(data: Uint8Array, nonce: Buffer = randomBytes(8)): TimestampRequest {
  const hash = createHash('sha256').update(data).digest();
  const imprint = der(TAG.sequence, der(TAG.sequence, derOid(SHA256), der(TAG.nothing)), der(TAG.octetString, hash));
  const bytes = der(
    TAG.sequence,
    derInteger(Buffer.of(1)),
    imprint,
    derInteger(nonce),
    der(TAG.boolean, Buffer.of(0xff)),
  );
  return { bytes, nonce };
}
