import { TimestampError } from './errors.ts';

// As much of DER as a timestamp needs. Everything is bounded by the bytes given; nothing is read twice in two ways.

/** One value: its tag, its content, and all of it as it stood there. */
export interface Der {
  readonly tag: number;
  readonly value: Buffer;
  readonly whole: Buffer;
}

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  nothing: 0x05,
  oid: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** The context-specific, constructed tag of that number. */
export const context = (number: number): number => 0xa0 | number;

const malformed = (detail: string) => new TimestampError('malformed', detail);

function readAt(bytes: Buffer, at: number): Der {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined) throw malformed('a value is cut off');
  if ((tag & 0x1f) === 0x1f) throw malformed('a tag has more than one byte');
  let length = first;
  let start = at + 2;
  if (first >= 0x80) {
    const count = first & 0x7f;
    if (count === 0 || count > 4 || start + count > bytes.length) throw malformed('a length is not of DER');
    length = bytes.readUIntBE(start, count);
    start += count;
    if (length < 0x80 || length < 256 ** (count - 1)) throw malformed('a length is longer than needed');
  }
  if (start + length > bytes.length) throw malformed('a value is cut off');
  return { tag, value: bytes.subarray(start, start + length), whole: bytes.subarray(at, start + length) };
}

/** Reads the one value that the bytes are; nothing may follow it. */
export function readDer(bytes: Buffer, tag?: number): Der {
  const der = readAt(bytes, 0);
  if (der.whole.length !== bytes.length) throw malformed('something follows the value');
  return tag === undefined ? der : expectTag(der, tag);
}

/** The values inside a constructed one. */
export function childrenOf(der: Der): Der[] {
  const found: Der[] = [];
  for (let at = 0; at < der.value.length; ) {
    const child = readAt(der.value, at);
    found.push(child);
    at += child.whole.length;
  }
  return found;
}

export function expectTag(der: Der | undefined, tag: number): Der {
  if (der?.tag !== tag) throw malformed(`a value has tag ${der?.tag ?? 'none'} instead of ${tag}`);
  return der;
}

/** Children of a SEQUENCE. */
export const sequenceOf = (der: Der | undefined): Der[] => childrenOf(expectTag(der, TAG.sequence));

/** Dotted text of an object identifier. */
export function oidOf(der: Der | undefined): string {
  const { value } = expectTag(der, TAG.oid);
  const arcs: bigint[] = [];
  let arc = 0n;
  for (const byte of value) {
    arc = (arc << 7n) | BigInt(byte & 0x7f);
    if ((byte & 0x80) !== 0) continue;
    arcs.push(arc);
    arc = 0n;
  }
  const [first, ...rest] = arcs;
  if (first === undefined || value.at(-1)! >= 0x80) throw malformed('an object identifier is cut off');
  const top = first < 80n ? first / 40n : 2n;
  return [top, first - top * 40n, ...rest].join('.');
}

/** A small number that is not negative. */
export function smallIntegerOf(der: Der | undefined): number {
  const { value } = expectTag(der, TAG.integer);
  if (value.length === 0 || value.length > 6 || value[0]! >= 0x80) throw malformed('a number is not a small one');
  return value.readUIntBE(0, value.length);
}

const GENERALIZED = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d*[1-9])?Z$/;

/** A GeneralizedTime in UTC, as RFC 3161 writes it. */
export function timeOf(der: Der | undefined): Date {
  const match = GENERALIZED.exec(expectTag(der, TAG.generalizedTime).value.toString('latin1'));
  if (match === null) throw malformed('a time is not of the form YYYYMMDDhhmmss[.f]Z');
  const [, year, month, day, hour, minute, second, fraction = ''] = match;
  const text = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const at = new Date(`${text}${fraction.slice(0, 4)}Z`);
  if (Number.isNaN(at.getTime()) || !at.toISOString().startsWith(text)) throw malformed('a time does not exist');
  return at;
}

/** A time as certificates and revocation lists write it: UTCTime up to 2049 (RFC 5280, 4.1.2.5), else GeneralizedTime. */
export function anyTimeOf(given: Der | undefined): Date {
  if (given?.tag !== TAG.utcTime) return timeOf(given);
  const text = given.value.toString('latin1');
  const century = Number(text.slice(0, 2)) < 50 ? '20' : '19';
  return timeOf({ ...given, tag: TAG.generalizedTime, value: Buffer.from(century + text, 'latin1') });
}

/** Writes a value. */
export function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const value = Buffer.concat(parts);
  if (value.length < 0x80) return Buffer.concat([Buffer.of(tag, value.length), value]);
  const size = Math.ceil((32 - Math.clz32(value.length)) / 8);
  const length = Buffer.alloc(size);
  length.writeUIntBE(value.length, 0, size);
  return Buffer.concat([Buffer.of(tag, 0x80 | size), length, value]);
}

/** Writes a positive number given as bytes. */
export function derInteger(bytes: Uint8Array): Buffer {
  let at = 0;
  while (at < bytes.length - 1 && bytes[at] === 0) at++;
  const rest = bytes.subarray(at);
  return der(TAG.integer, rest[0]! >= 0x80 ? Buffer.concat([Buffer.of(0), rest]) : rest);
}

/** Writes an object identifier. */
export function derOid(dotted: string): Buffer {
  const [top, second, ...rest] = dotted.split('.').map(Number) as [number, number, ...number[]];
  const bytes: number[] = [];
  for (const arc of [top * 40 + second, ...rest]) {
    const septets = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128))
      septets.unshift((left % 128) | 0x80);
    bytes.push(...septets);
  }
  return der(TAG.oid, Uint8Array.from(bytes));
}
