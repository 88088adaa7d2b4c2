export { type CheckedEntries, type CheckOptions, checkEntries, MAX_ENTRY_LENGTH, MAX_NOTE_LENGTH } from './check.ts';
export { type CsvRow, readCsv } from './csv.ts';
export { csvOf, type ReadListFile, type ReadOptions, readListFile } from './list-file.ts';
export {
  ENTRY_EVASIONS,
  type EntryEvasion,
  type FileFaultCode,
  HARMLESS_FAULTS,
  LINE_FAULTS,
  LIST_FILE_ENCODINGS,
  LIST_FILE_FORMATS,
  type LineFault,
  type LineFaultCode,
  type ListEntry,
  type ListFileEncoding,
  ListFileError,
  type ListFileFormat,
  type RawEntry,
} from './types.ts';
