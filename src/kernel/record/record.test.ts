import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, decodeRecord, encodeRecord, type StewardRecord } from './index.ts';

/** JSON without lone surrogates, as it could have come over the wire. */
const json = fc.jsonValue({ stringUnit: 'grapheme' }).map((value) => JSON.parse(JSON.stringify(value)));

test('the example of RFC 8785', () => {
  const value = {
    numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
    string: '\u20ac$\u000f\u000aA\'\u0042\u0022\u005c\\"/',
    literals: [null, true, false],
  };
  expect(canonicalJson(value)).toBe(
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
      '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
});

test('keys are sorted by UTF-16 code units, not by code points', () => {
  const keys = ['\u20ac', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', '\u00f6'];
  const text = canonicalJson(Object.fromEntries(keys.map((key) => [key, 0])));
  expect(Object.keys(JSON.parse(text))).toEqual(['1', '\r', '\u0080', '\u00f6', '\u20ac', '\ud83d\ude00', '\ufb33']);
});

test('any JSON comes back as it was, and its canonical form is its own', () => {
  fc.assert(
    fc.property(json, (value) => {
      const text = canonicalJson(value);
      expect(JSON.stringify(JSON.parse(text)).length).toBe(text.length);
      expect(JSON.parse(text)).toEqual(value);
      expect(canonicalJson(JSON.parse(text))).toBe(text);
    }),
  );
});

test('the order in which members were set does not matter', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), json), fc.nat(), (value, seed) => {
      const members = Object.entries(value);
      const turned = members.map((_, i) => members[(i + seed) % members.length]!);
      expect(canonicalJson(Object.fromEntries(turned))).toBe(canonicalJson(value));
    }),
  );
});

test.each([
  ['not a number', Number.NaN],
  ['infinity', [Number.POSITIVE_INFINITY]],
  ['a lone surrogate', { a: '\ud800' }],
  ['a lone surrogate in a key', { '\udc00': 1 }],
  ['a bigint', 1n],
  ['undefined', undefined],
  ['undefined in a list', [undefined]],
  ['a function', () => 1],
  ['a date', { at: new Date(0) }],
  ['a map', new Map()],
  ['bytes', new Uint8Array(2)],
])('%s has no canonical form', (_name, value) => {
  expect(() => canonicalJson(value)).toThrow(TypeError);
});

test('an undefined member is left out', () => {
  expect(canonicalJson({ b: undefined, a: 1 })).toBe('{"a":1}');
});

const record: StewardRecord = {
  format: 1,
  id: 'rec_01ARZ3NDEKTSV4RRFFQ69G5FAV',
  kind: 'release.approved',
  at: '2026-03-01T08:00:00.000Z',
  actor: { kind: 'person', id: 'per_01ARZ3NDEKTSV4RRFFQ69G5FAV' },
  subject: { kind: 'release', id: 'rel_01ARZ3NDEKTSV4RRFFQ69G5FAV', revision: 'ab' },
  measures: ['6.1.b'],
  outcome: 'done',
  facts: {},
  commitment: null,
};

test('a record survives the log, whatever its facts', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'grapheme', maxLength: 20 }), json), (facts) => {
      const written = { ...record, facts: JSON.parse(JSON.stringify(facts)) };
      const bytes = encodeRecord(written);
      expect(encodeRecord(decodeRecord(bytes))).toEqual(bytes);
    }),
  );
});

test('an entry that is not canonical, not of our format, or no UTF-8 is refused', () => {
  const encode = (text: string) => new TextEncoder().encode(text);
  expect(() => decodeRecord(encode(JSON.stringify(record, null, 1)))).toThrow('canonical');
  expect(() => decodeRecord(encode('{"format":2}'))).toThrow('format 1');
  expect(() => decodeRecord(encode('null'))).toThrow('format 1');
  expect(() => decodeRecord(encode('{"format":1,"id":1}'))).toThrow('lacks id');
  expect(() => decodeRecord(Uint8Array.of(0x22, 0xff, 0x22))).toThrow();
  expect(() => encodeRecord({ ...record, facts: { text: 'x'.repeat(65_535) } })).toThrow(RangeError);
});
