import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createProgress } from '../console-io.ts';
import { type ScreenIo, ScreenUsageError } from './options.ts';

export interface ScreenInput {
  /** The bytes as they come, with progress on the way. */
  chunks(): AsyncIterable<Uint8Array>;
}

const CHUNK = 256 * 1024;
const MEGABYTE = 1024 * 1024;

export async function openInput(file: string, io: ScreenIo): Promise<ScreenInput> {
  let size: number | null = null;
  if (file !== '-') {
    const found = await stat(file).catch((error: Error) => {
      throw new ScreenUsageError(`${file} can not be read: ${error.message}`);
    });
    if (found.isDirectory()) throw new ScreenUsageError(`${file} is a folder: give a file`);
    size = found.isFile() ? found.size : null;
  }
  const source: AsyncIterable<Uint8Array> = file === '-' ? io.stdin : createReadStream(file, { highWaterMark: CHUNK });
  return {
    async *chunks() {
      const progress = createProgress(io);
      let read = 0;
      try {
        for await (const chunk of source) {
          read += chunk.length;
          if (read > MEGABYTE) progress.show(`${amount(read)}${size === null ? '' : ` / ${amount(size)}`}`);
          yield chunk;
        }
      } finally {
        progress.clear();
      }
    },
  };
}

function amount(bytes: number): string {
  return `${(bytes / MEGABYTE).toFixed(1)} MB`;
}

/** Longest line that is taken, in bytes: a line is parsed as a whole. */
const MAX_LINE = 64 * MEGABYTE;

/** Lines without their ends, numbered from 1. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncIterable<{ number: number; text: string }> {
  let parts: Uint8Array[] = [];
  let length = 0;
  let number = 0;
  const take = () => {
    const text = Buffer.concat(parts).toString('utf8');
    parts = [];
    length = 0;
    number++;
    return { number, text: text.endsWith('\r') ? text.slice(0, -1) : text };
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      parts.push(chunk.subarray(from, at));
      yield take();
      from = at + 1;
    }
    parts.push(chunk.subarray(from));
    length += chunk.length - from;
    if (length > MAX_LINE) throw new ScreenUsageError(`line ${number + 1} is longer than ${MAX_LINE / MEGABYTE} MB`);
  }
  if (length > 0) yield take();
}
