import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import {
  compileKeywords,
  createKeywordDetector,
  createPersonalInformationDetector,
  type Detector,
  type KeywordEntry,
  KeywordError,
  keywordForm,
} from '../../../engines/screening/index.ts';
import {
  HARMLESS_FAULTS,
  type LineFault,
  type ListEntry,
  ListFileError,
  type ListFileFormat,
  readListFile,
} from '../../../engines/screening/list-files/index.ts';
import { type ScreenIo, type ScreenOptions, ScreenUsageError } from './options.ts';

const MAX_LINES = 1_000_000;
const SHOWN_FAULTS = 10;
/** For lines of a list that name no kind. */
const KIND = 'keyword';

/** The detectors that a screening asks for: keyword lists, or the starter list, and personal information. */
export async function loadDetectors({ list = [], personal = true }: ScreenOptions, io: ScreenIo): Promise<Detector[]> {
  const lists =
    list.length === 0 ? [await starterEntries()] : await Promise.all(list.map((file) => readEntries(file, io)));
  const entries = lists.flat();
  const detectors: Detector[] = [createKeywordDetector('keywords', compileKeywords(entries))];
  if (personal) detectors.push(createPersonalInformationDetector());
  return detectors;
}

/** Only fetched when it is used: the module around it is large. */
async function starterEntries(): Promise<KeywordEntry[]> {
  const { STARTER_LIST } = await import('../../../modules/operation/monitoring/index.ts');
  return STARTER_LIST.entries.map((entry, i) => keywordOf(`starter:${i + 1}`, entry));
}

function keywordOf(id: string, { text, kind, grade, boundary, evasions, literal }: ListEntry): KeywordEntry {
  return { id, text, kind, grade, boundary, evasions, literal };
}

async function readEntries(file: string, io: ScreenIo): Promise<KeywordEntry[]> {
  const bytes = await readFile(file).catch((error: Error) => {
    throw new ScreenUsageError(`the list ${file} can not be read: ${error.message}`);
  });
  let read: ReturnType<typeof readListFile>;
  try {
    read = readListFile(bytes, {
      format: formatOf(file),
      maxLines: MAX_LINES,
      kindOf: (name) => name.trim() || undefined,
      kind: KIND,
      grade: 'medium',
      keyOf,
    });
  } catch (error) {
    if (error instanceof ListFileError)
      throw new ScreenUsageError(`the list ${file} can not be read: ${error.message}`);
    throw error;
  }
  complain(file, read.faults, io);
  if (read.entries.length === 0) throw new ScreenUsageError(`the list ${file} holds no keyword`);
  return read.entries.map((entry) => keywordOf(`${file}:${entry.line}`, entry));
}

/** Entries of which the engine makes the same are one. */
function keyOf(entry: ListEntry): string | undefined {
  try {
    return keywordForm(keywordOf('', entry));
  } catch (error) {
    if (error instanceof KeywordError) return undefined;
    throw error;
  }
}

function formatOf(file: string): ListFileFormat {
  const ending = extname(file).toLowerCase();
  if (ending === '.csv') return 'csv';
  return ending === '.json' ? 'json' : 'text';
}

function complain(file: string, faults: readonly LineFault[], io: ScreenIo): void {
  const serious = faults.filter(({ code }) => !HARMLESS_FAULTS.has(code));
  for (const { line, code, found } of serious.slice(0, SHOWN_FAULTS))
    io.stderr.write(`${file}:${line}: ${code}${found === undefined ? '' : ` ${JSON.stringify(found)}`}\n`);
  if (serious.length > SHOWN_FAULTS)
    io.stderr.write(`${file}: ${serious.length - SHOWN_FAULTS} more lines are left out\n`);
}
