import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, type Json } from '../record/index.ts';
import { PAYLOAD_ENVELOPE, payloadHead, readPayload, readPayloadEnvelope } from './index.ts';

const value = fc.jsonValue() as fc.Arbitrary<Json>;
const salts = fc.uint8Array({ minLength: 32, maxLength: 32 });
const utf8 = (text: string) => Buffer.from(text);

const payloadOf = (request: string, response: string) =>
  utf8(payloadHead(Buffer.byteLength(request), Buffer.byteLength(response)) + request + response);

test('both formats give back salt, bytes, request and answer', () => {
  fc.assert(
    fc.property(value, value, salts, fc.constantFrom(undefined, 2), (request, response, salt, spaces) => {
      const payload = payloadOf(JSON.stringify(request, null, spaces), JSON.stringify(response, null, spaces));
      const now = readPayloadEnvelope(Buffer.concat([Buffer.of(PAYLOAD_ENVELOPE), salt, payload]));
      expect([Buffer.from(now.salt), Buffer.from(now.payload)]).toEqual([Buffer.from(salt), payload]);
      const plain = JSON.parse(JSON.stringify({ request, response }));
      expect(readPayload(now.payload)).toEqual(plain);

      const older = canonicalJson(plain);
      const base64 = Buffer.from(salt).toString('base64');
      const before = readPayloadEnvelope(utf8(canonicalJson({ payload: plain, salt: base64 })));
      expect([Buffer.from(before.salt), Buffer.from(before.payload)]).toEqual([Buffer.from(salt), utf8(older)]);
      expect(readPayload(before.payload)).toEqual(plain);
    }),
  );
});

test('what is cut off, changed in its lengths, or no envelope at all is refused', () => {
  const whole = Buffer.concat([
    Buffer.of(PAYLOAD_ENVELOPE),
    createHash('sha256').digest(),
    payloadOf('{"a":1}', 'null'),
  ]);
  for (let length = 0; length < whole.length; length++) {
    expect(() => readPayloadEnvelope(whole.subarray(0, length)), String(length)).toThrow();
  }
  expect(() => readPayloadEnvelope(Buffer.concat([whole, utf8(' ')]))).toThrow(/not a payload/);
  for (const text of ['null', '1', '{}', '{"payload":{},"salt":"c2hvcnQ="}', '{"salt":"c2hvcnQ="}', '{'])
    expect(() => readPayloadEnvelope(utf8(text)), text).toThrow();
  expect(() => readPayload(utf8('null'))).toThrow();
});
