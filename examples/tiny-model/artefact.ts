import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { checkShape, parameterCount, type Shape } from './parameters.ts';
import { type Vocabulary, vocabularyOfSymbols } from './vocabulary.ts';

// One file format for models and checkpoints:
//   magic (8 bytes) | length of the header (uint32, little endian) | header (JSON, UTF-8) | float32 arrays, little endian | SHA-256 of all before
// A model holds the weights; a checkpoint the weights and both moments of the optimiser.

const MAGIC = Buffer.from('TINYMDL1', 'latin1');
const DIGEST = 32;
const ARRAYS = { model: 1, checkpoint: 3 } as const;

const whole = z.int().nonnegative();
const headerSchema = z.strictObject({
  kind: z.enum(['model', 'checkpoint']),
  shape: z.strictObject({
    vocabulary: whole,
    context: whole,
    width: whole,
    hidden: whole,
    heads: whole,
    layers: whole,
  }),
  symbols: z.string(),
  corpusSha256: z.string().regex(/^[0-9a-f]{64}$/),
  seed: whole,
  batch: whole,
  step: whole,
});

export type ArtefactHeader = z.infer<typeof headerSchema>;

export interface Artefact {
  readonly header: ArtefactHeader;
  readonly vocabulary: Vocabulary;
  /** Weights, and for a checkpoint the first and second moments. */
  readonly arrays: readonly Float32Array[];
}

export class ArtefactError extends Error {
  override name = 'ArtefactError';
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const bytesOf = (array: Float32Array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength);

/** SHA-256 of the bare weights, independent of what else the file says. */
export const weightsSha256 = (weights: Float32Array): string => sha256(bytesOf(weights));

export function encodeArtefact(header: ArtefactHeader, arrays: readonly Float32Array[]): Buffer {
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  const body = Buffer.concat([MAGIC, length, text, ...arrays.map(bytesOf)]);
  return Buffer.concat([body, createHash('sha256').update(body).digest()]);
}

/** @throws ArtefactError saying what is wrong with the bytes; `name` is how the message calls them */
export function decodeArtefact(bytes: Buffer, name: string): Artefact {
  const wrong = (what: string) => new ArtefactError(`${name}: ${what}`);
  const prefix = MAGIC.length + 4;
  if (bytes.length < prefix + DIGEST || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw wrong('this is not a file of the tiny model');
  }
  const body = bytes.subarray(0, -DIGEST);
  if (!createHash('sha256').update(body).digest().equals(bytes.subarray(-DIGEST))) {
    throw wrong('the checksum does not match: the file is damaged; restore it, or delete it and train again');
  }
  const start = prefix + body.readUInt32LE(MAGIC.length);
  const header = parseHeader(body.subarray(prefix, start), wrong);
  const count = parameterCount(header.shape);
  const arrays = ARRAYS[header.kind];
  if (body.length - start !== count * 4 * arrays)
    throw wrong('the arrays do not have the length that the shape asks for');
  const vocabulary = vocabularyOfSymbols(header.symbols);
  if (vocabulary.size !== header.shape.vocabulary)
    throw wrong('the vocabulary does not have the size that the shape says');
  return {
    header,
    vocabulary,
    arrays: Array.from({ length: arrays }, (_, i) => {
      // Copied, because a Float32Array must start at a multiple of four.
      const array = new Float32Array(count);
      bytesOf(array).set(body.subarray(start + i * count * 4, start + (i + 1) * count * 4));
      return array;
    }),
  };
}

function parseHeader(bytes: Buffer, wrong: (what: string) => Error): ArtefactHeader {
  try {
    const header = headerSchema.parse(JSON.parse(bytes.toString('utf8')));
    checkShape(header.shape as Shape);
    return header;
  } catch (error) {
    throw wrong(`the header is not valid: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Reads an artefact; undefined when there is no such file. @throws ArtefactError when it is damaged or of the other kind */
export function readArtefact(path: string, kind: ArtefactHeader['kind']): Artefact | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const artefact = decodeArtefact(bytes, path);
  if (artefact.header.kind !== kind)
    throw new ArtefactError(`${path}: a ${kind} is needed, this is a ${artefact.header.kind}`);
  return artefact;
}

/** Writes the file whole or not at all: a temporary file, synced, renamed, and the folder synced. */
export function writeDurably(path: string, bytes: Uint8Array): void {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true });
  const temporary = `${path}.tmp`;
  const file = openSync(temporary, 'w', 0o644);
  try {
    for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
  const directory = openSync(folder, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
