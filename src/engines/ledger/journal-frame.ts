import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { LedgerFormatError } from './verify-core/index.ts';

// A journal segment is a row of frames. Frame: "STLF", payload length, number of the frame, CRC-32, payload (integers big-endian).
// The CRC begins with the salt of the segment, so that bytes a caller put into an entry can never pass for a frame.

const MAGIC = 0x53544c46;
export const FRAME_HEAD = 16;
const NO_SALT = Buffer.alloc(8);

/** First frame of a segment, as JSON. In format 1 tiles were durable before the checkpoint; now the journal answers for the newest of them. */
export interface SegmentHeader {
  readonly format: 2;
  readonly origin: string;
  readonly segment: number;
  /** Index of the first entry in this segment. */
  readonly first: number;
  /** Entries before this index cannot have settled any note that is still here. */
  readonly notesFrom: number;
  /** True when this segment repeats all that earlier ones held, so that they are to be ignored. */
  readonly restart: boolean;
  /** 8 random bytes, hex. */
  readonly salt: string;
}

/** What one group commit holds: entries already in bundle form, and notes. */
export interface Group {
  readonly count: number;
  readonly entries: Buffer;
  readonly notes: Buffer[];
}

export function newSalt(): string {
  return randomBytes(8).toString('hex');
}

function sealFrame(frame: Buffer, salt: Buffer, number: number): Buffer {
  frame.writeUInt32BE(MAGIC, 0);
  frame.writeUInt32BE(frame.length - FRAME_HEAD, 4);
  frame.writeUInt32BE(number, 8);
  frame.writeUInt32BE(frameCrc(frame, salt), 12);
  return frame;
}

const frameCrc = (frame: Buffer, salt: Buffer) =>
  crc32(frame.subarray(FRAME_HEAD), crc32(frame.subarray(4, 12), crc32(salt)));

export function encodeHeader(header: SegmentHeader): Buffer {
  return sealFrame(Buffer.concat([Buffer.alloc(FRAME_HEAD), Buffer.from(JSON.stringify(header))]), NO_SALT, 0);
}

/** What callers hand over, before it becomes a frame. */
export interface Batch {
  readonly entries: readonly Uint8Array[];
  readonly notes: readonly Uint8Array[];
}

/** Bytes a batch takes in a frame. */
export function batchBytes(batch: Batch): number {
  let bytes = 0;
  for (const entry of batch.entries) bytes += 2 + entry.length;
  for (const note of batch.notes) bytes += 4 + note.length;
  return bytes;
}

/** Builds the frame of a group in one buffer; `entries` is the part of it that holds the entries in bundle form. */
export function encodeGroup(
  batches: readonly Batch[],
  payloadBytes: number,
  salt: Buffer,
  number: number,
): { frame: Buffer; entries: Buffer; count: number } {
  const frame = Buffer.allocUnsafeSlow(FRAME_HEAD + 8 + payloadBytes);
  let at = FRAME_HEAD + 8;
  let count = 0;
  for (const batch of batches) {
    for (const entry of batch.entries) {
      frame[at] = entry.length >>> 8;
      frame[at + 1] = entry.length & 0xff;
      frame.set(entry, at + 2);
      at += 2 + entry.length;
    }
    count += batch.entries.length;
  }
  const entries = frame.subarray(FRAME_HEAD + 8, at);
  frame.writeUInt32BE(count, FRAME_HEAD);
  frame.writeUInt32BE(entries.length, FRAME_HEAD + 4);
  for (const batch of batches) {
    for (const note of batch.notes) {
      frame.writeUInt32BE(note.length, at);
      frame.set(note, at + 4);
      at += 4 + note.length;
    }
  }
  sealFrame(frame, salt, number);
  return { frame, entries, count };
}

function decodeGroup(payload: Buffer): Group {
  const count = payload.readUInt32BE(0);
  const entriesEnd = 8 + payload.readUInt32BE(4);
  const notes: Buffer[] = [];
  for (let at = entriesEnd; at < payload.length; ) {
    const end = at + 4 + payload.readUInt32BE(at);
    if (end > payload.length) throw new RangeError('note beyond its frame');
    notes.push(payload.subarray(at + 4, end));
    at = end;
  }
  return { count, entries: payload.subarray(8, entriesEnd), notes };
}

export interface Segment {
  readonly header: SegmentHeader;
  readonly groups: Group[];
  /** Bytes of whole frames; what follows, if anything, is a write that never became durable. */
  readonly wholeBytes: number;
  readonly tornBytes: number;
}

/**
 * Reads a segment. A broken end with no whole frame behind it is a torn write and is left out.
 * A broken frame before a whole one, or a broken header, throws LedgerFormatError.
 */
export function decodeSegment(bytes: Buffer, name: string): Segment {
  const headerEnd = frameEnd(bytes, 0, NO_SALT, 0);
  if (headerEnd === undefined) throw new LedgerFormatError(`${name} has a damaged header`);
  const header = decodeHeader(bytes.subarray(FRAME_HEAD, headerEnd), name);
  const salt = Buffer.from(header.salt, 'hex');
  const groups: Group[] = [];
  let at = headerEnd;
  for (let number = 1; at < bytes.length; number++) {
    const end = frameEnd(bytes, at, salt, number);
    if (end === undefined) {
      const next = findFrame(bytes, at + 1, salt);
      if (next !== undefined)
        throw new LedgerFormatError(`${name} is damaged at byte ${at}: a whole frame follows at byte ${next}`);
      break;
    }
    try {
      groups.push(decodeGroup(bytes.subarray(at + FRAME_HEAD, end)));
    } catch {
      throw new LedgerFormatError(`${name}: frame ${number} at byte ${at} has a good checksum but makes no sense`);
    }
    at = end;
  }
  // Zeros are room that was made for later frames.
  const torn = bytes.subarray(at).some((byte) => byte !== 0);
  return { header, groups, wholeBytes: at, tornBytes: torn ? bytes.length - at : 0 };
}

function decodeHeader(payload: Buffer, name: string): SegmentHeader {
  let header: SegmentHeader;
  try {
    header = JSON.parse(payload.toString('utf8'));
  } catch {
    throw new LedgerFormatError(`${name} has a header that is no JSON`);
  }
  if (header.format !== 2)
    throw new LedgerFormatError(`${name} has format ${header.format}, and this program reads format 2 only`);
  return header;
}

function frameEnd(bytes: Buffer, at: number, salt: Buffer, number: number | undefined): number | undefined {
  if (at + FRAME_HEAD > bytes.length || bytes.readUInt32BE(at) !== MAGIC) return undefined;
  const end = at + FRAME_HEAD + bytes.readUInt32BE(at + 4);
  if (end > bytes.length) return undefined;
  if (number !== undefined && bytes.readUInt32BE(at + 8) !== number) return undefined;
  return bytes.readUInt32BE(at + 12) === frameCrc(bytes.subarray(at, end), salt) ? end : undefined;
}

function findFrame(bytes: Buffer, from: number, salt: Buffer): number | undefined {
  const magic = Buffer.alloc(4);
  magic.writeUInt32BE(MAGIC);
  for (let at = bytes.indexOf(magic, from); at >= 0; at = bytes.indexOf(magic, at + 1))
    if (frameEnd(bytes, at, salt, undefined) !== undefined) return at;
  return undefined;
}
