import type { CommandIo } from '../console-io.ts';

export interface ScreenOptions {
  /** A file, or `-` for standard input. */
  readonly file: string;
  /** Each line is a JSON value. */
  readonly jsonl?: boolean;
  /** Keyword lists: text, CSV or JSON by the ending of the name. The starter list by default. */
  readonly list?: readonly string[];
  /** False leaves personal information out. */
  readonly personal?: boolean;
  /** Show, piece by piece, what a stream would hold back and release. */
  readonly stream?: boolean;
  /** Size of a piece, in UTF-16 units. */
  readonly chunk?: number;
  /** What `stream` does about hits. */
  readonly action?: string;
  /** JSON lines for machines. */
  readonly json?: boolean;
}

export interface ScreenIo extends CommandIo {
  readonly stdin: AsyncIterable<Uint8Array>;
}

/** Something that the caller can put right: told in one line, exit code 2. */
export class ScreenUsageError extends Error {}
