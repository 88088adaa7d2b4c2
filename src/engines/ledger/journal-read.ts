import { LedgerFrozenError } from './errors.ts';
import type { ReadFiles } from './files.ts';
import { decodeSegment, type Group, type Segment } from './journal-frame.ts';
import { LedgerFormatError } from './verify-core/index.ts';

export const JOURNAL = 'journal';

export function segmentPath(segment: number): string {
  return `${JOURNAL}/${String(segment).padStart(10, '0')}.wal`;
}

/** What a journal holds, over all its segments. */
export interface JournalContent {
  /** Index of the first entry. */
  readonly first: number;
  readonly groups: Group[];
  readonly notes: Buffer[];
  readonly notesFrom: number;
  readonly lastSegment: number;
  readonly paths: string[];
}

/** Reads the journal; undefined when there is none. Changes nothing. Throws LedgerFrozenError when it is damaged or has gaps. */
export async function readJournal(files: ReadFiles, origin: string): Promise<JournalContent | undefined> {
  const paths = (await files.list(JOURNAL)).filter((path) => /\/\d{10}\.wal$/.test(path));
  let segments: Segment[] = [];
  for (const path of paths) {
    const segment = await readSegment(files, path, origin);
    // Earlier ones are only still here because of a crash while they were removed: a restart repeats what they held, and
    // before a gap everything was published. That nothing is missing is checked against the checkpoint.
    const previous = segments.at(-1)?.header.segment;
    if (segment.header.restart || (previous !== undefined && segment.header.segment !== previous + 1)) segments = [];
    segments.push(segment);
  }
  const [oldest, last] = [segments[0], segments.at(-1)];
  if (!oldest || !last) return undefined;

  const groups: Group[] = [];
  let end = oldest.header.first;
  for (const [at, { header, tornBytes, groups: own }] of segments.entries()) {
    const path = segmentPath(header.segment);
    if (header.first !== end)
      throw new LedgerFrozenError(origin, `${path} does not follow the journal segment before it`);
    if (tornBytes > 0 && at < segments.length - 1)
      throw new LedgerFrozenError(origin, `${path} ends with a broken frame, but a later segment exists`);
    groups.push(...own);
    for (const { count } of own) end += count;
  }
  return {
    first: oldest.header.first,
    groups,
    // A new segment begins with the notes that survive, so those of earlier segments no longer count.
    notes: last.groups.flatMap((group) => group.notes),
    notesFrom: last.header.notesFrom,
    lastSegment: last.header.segment,
    paths,
  };
}

async function readSegment(files: ReadFiles, path: string, origin: string): Promise<Segment> {
  const bytes = await files.read(path);
  if (!bytes) throw new LedgerFrozenError(origin, `${path} disappeared while it was read`);
  try {
    const segment = decodeSegment(bytes, path);
    if (segment.header.origin !== origin)
      throw new LedgerFormatError(`${path} belongs to the log ${segment.header.origin}`);
    if (segmentPath(segment.header.segment) !== path)
      throw new LedgerFormatError(`${path} says it is segment ${segment.header.segment}`);
    return segment;
  } catch (error) {
    if (error instanceof LedgerFormatError) throw new LedgerFrozenError(origin, error.message, { cause: error });
    throw error;
  }
}
