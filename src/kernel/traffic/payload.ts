import type { Json } from '../record/index.ts';

// What a gateway keeps of a request besides its record. Payload, format 2: a line of JSON with the lengths of the two parts in
// bytes, then both texts as they went over the wire. Format 1, which older gateways wrote, is canonical JSON of
// `{ request, response }`. The record's commitment is HMAC-SHA-256(salt, payload) over these bytes in either format.
//
// Sealed is an envelope around it. Format 2: a byte with the number 2, the salt, the payload. Format 1: canonical JSON of
// `{ payload, salt }` with the salt in base64.

export const PAYLOAD_SALT_BYTES = 32;
/** First byte of an envelope of format 2. In format 1 it is an opening brace. */
export const PAYLOAD_ENVELOPE = 2;

const decoder = new TextDecoder('utf-8', { fatal: true });
const HEAD = /^\{"format":2,"request":(\d{1,12}),"response":(\d{1,12})\}\n/;
/** Longer than any first line. */
const HEAD_BYTES = 80;

/** The first line of a payload; the texts of request and answer follow it. Lengths in bytes of UTF-8. */
export function payloadHead(requestBytes: number, responseBytes: number): string {
  return `{"format":2,"request":${requestBytes},"response":${responseBytes}}\n`;
}

/** Salt and payload of an envelope, in either format. Throws TypeError or SyntaxError when it is none. */
export function readPayloadEnvelope(envelope: Uint8Array): { salt: Uint8Array; payload: Uint8Array } {
  if (envelope[0] === PAYLOAD_ENVELOPE) {
    const payload = envelope.subarray(1 + PAYLOAD_SALT_BYTES);
    if (headOf(payload) === null) throw new TypeError('not a payload: its first line is missing or does not fit');
    return { salt: envelope.subarray(1, 1 + PAYLOAD_SALT_BYTES), payload };
  }
  const text = decoder.decode(envelope);
  const value = JSON.parse(text) as { salt?: unknown } | null;
  const salt64 = value?.salt;
  const tail = `,"salt":"${salt64}"}`;
  // Canonical JSON has one form only, so the bytes of the payload are those between what is around it.
  if (typeof salt64 !== 'string' || !text.startsWith('{"payload":') || !text.endsWith(tail))
    throw new TypeError('not a payload: its envelope is neither of format 1 nor 2');
  const salt = /^[A-Za-z0-9+/]{43}=$/.test(salt64) ? atob(salt64) : '';
  if (salt.length !== PAYLOAD_SALT_BYTES) throw new TypeError('not a payload: its salt is none');
  return {
    salt: Uint8Array.from(salt, (character) => character.charCodeAt(0)),
    payload: new TextEncoder().encode(text.slice('{"payload":'.length, -tail.length)),
  };
}

/** Request and answer of a payload, in either format. Throws TypeError or SyntaxError when it is none. */
export function readPayload(payload: Uint8Array): { request: Json; response: Json } {
  const head = headOf(payload);
  if (head === null) {
    const { request = null, response = null } = JSON.parse(decoder.decode(payload)) as Record<string, Json>;
    return { request, response };
  }
  const text = (from: number, to: number) => JSON.parse(decoder.decode(payload.subarray(from, to))) as Json;
  const split = head.length + head.request;
  return { request: text(head.length, split), response: text(split, payload.length) };
}

function headOf(payload: Uint8Array): { length: number; request: number } | null {
  const found = HEAD.exec(String.fromCharCode(...payload.subarray(0, HEAD_BYTES)));
  if (found === null) return null;
  const { length } = found[0];
  const request = Number(found[1]);
  return length + request + Number(found[2]) === payload.length ? { length, request } : null;
}
