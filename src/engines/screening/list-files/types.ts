import type { Evasion, Grade } from '../types.ts';

/** What an entry may ask to be undone beyond what is always undone. */
export const ENTRY_EVASIONS = ['leet', 'pinyin', 'split-character'] as const satisfies readonly Evasion[];
export type EntryEvasion = (typeof ENTRY_EVASIONS)[number];

/** One keyword as a list file holds it. */
export interface ListEntry {
  readonly text: string;
  /** A risk id (`A.1-a`) or a kind of the organisation's own. */
  readonly kind: string;
  readonly grade: Grade;
  /** `anywhere`: also inside of longer words of a script with spaces. Else only as a word of its own. */
  readonly boundary?: 'anywhere';
  readonly evasions?: readonly EntryEvasion[];
  /** Only as it is written: nothing is undone before comparing. */
  readonly literal?: boolean;
  readonly note?: string;
}

export const LIST_FILE_FORMATS = ['text', 'csv', 'json'] as const;
export type ListFileFormat = (typeof LIST_FILE_FORMATS)[number];
export const LIST_FILE_ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'gb18030'] as const;
export type ListFileEncoding = (typeof LIST_FILE_ENCODINGS)[number];

/** Why a line is left out: `blank` and `duplicate` harm nothing; of the others somebody has to think. */
export const LINE_FAULTS = [
  'blank',
  'duplicate',
  'no-text',
  'too-long',
  'control-characters',
  'nothing-left',
  'unusable',
  'no-kind',
  'unknown-kind',
  'unknown-grade',
  'unknown-flag',
  'unknown-evasion',
  'note-too-long',
  'not-an-entry',
] as const;
export type LineFaultCode = (typeof LINE_FAULTS)[number];
export const HARMLESS_FAULTS: ReadonlySet<LineFaultCode> = new Set<LineFaultCode>(['blank', 'duplicate']);

/** One line (of a JSON file: one item, counted from 1) that does not become an entry. */
export interface LineFault {
  readonly line: number;
  readonly code: LineFaultCode;
  /** What stood there, at most 60 characters; with `duplicate` the line that was first. */
  readonly found?: string;
  readonly firstLine?: number;
}

/** The file as a whole can't be read; nothing of it is taken. */
export type FileFaultCode =
  | 'empty-file'
  | 'not-text'
  | 'encoding-unknown'
  | 'too-many-lines'
  | 'csv-quote-open'
  | 'csv-no-text-column'
  | 'json-malformed'
  | 'json-not-a-list';

export class ListFileError extends Error {
  readonly code: FileFaultCode;
  /** Where the fault begins, from 1, where that can be said. */
  readonly line: number | undefined;
  constructor(code: FileFaultCode, line?: number) {
    super(line === undefined ? code : `${code} at line ${line}`);
    this.name = 'ListFileError';
    this.code = code;
    this.line = line;
  }
}

/** An entry as a file says it, before anything is checked. Absent fields take the defaults. */
export interface RawEntry {
  readonly line: number;
  readonly text: string;
  readonly kind?: string;
  readonly grade?: string;
  readonly boundary?: string | boolean;
  readonly evasions?: string | readonly string[];
  readonly literal?: string | boolean;
  readonly note?: string;
  /** Set where a JSON item is no entry at all. */
  readonly broken?: true;
}
