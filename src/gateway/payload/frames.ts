import { crc32 } from 'node:zlib';

export interface SpooledPayload {
  /** Traffic id. */
  readonly id: string;
  readonly sealed: Uint8Array;
}

const HEADER = 9;

/**
 * length (4) | CRC-32 (4) | length of the id (1) | id | sealed. The CRC covers what follows it. Returned in two parts, the
 * second being `sealed` itself, so that large payloads are not copied.
 */
export function encodeFrame({ id, sealed }: SpooledPayload): [Buffer, Uint8Array] {
  const head = Buffer.allocUnsafe(HEADER + id.length);
  head.writeUInt32BE(1 + id.length + sealed.length, 0);
  head[8] = id.length;
  head.write(id, HEADER, 'latin1');
  head.writeUInt32BE(crc32(sealed, crc32(head.subarray(8))), 4);
  return [head, sealed];
}

/** The whole frames from the start of the file; `torn` when bytes follow that are none (a write that did not finish). */
export function decodeFrames(file: Buffer): { payloads: SpooledPayload[]; torn: boolean } {
  const payloads: SpooledPayload[] = [];
  let at = 0;
  while (at + HEADER <= file.length) {
    const end = at + 8 + file.readUInt32BE(at);
    if (end > file.length || end < at + HEADER) break;
    const body = file.subarray(at + 8, end);
    if (crc32(body) !== file.readUInt32BE(at + 4)) break;
    const idEnd = 1 + body[0]!;
    payloads.push({ id: body.toString('latin1', 1, idEnd), sealed: body.subarray(idEnd) });
    at = end;
  }
  return { payloads, torn: at < file.length };
}
