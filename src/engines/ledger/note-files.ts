import type { ReadFiles } from './files.ts';
import { decodeUtf8, LedgerFormatError, LedgerProofError } from './verify-core/index.ts';

// Reading the notes that a log keeps about itself (`handover/`, `line/`).

/** Reads the note at a path; what is wrong with it names the file. */
export async function readingNote<T>(files: ReadFiles, path: string, read: (note: string) => T): Promise<T> {
  try {
    return read(decodeUtf8((await files.read(path)) ?? new Uint8Array(), path));
  } catch (error) {
    if (error instanceof LedgerFormatError) throw new LedgerFormatError(`${path}: ${error.message}`);
    if (error instanceof LedgerProofError) throw new LedgerProofError(`${path}: ${error.message}`);
    throw error;
  }
}

/** The signed lines of a note; the last one is empty. */
export const textOfNote = (note: string): string[] => note.slice(0, note.lastIndexOf('\n\n') + 1).split('\n');
