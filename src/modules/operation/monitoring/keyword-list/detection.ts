import {
  compileKeywords,
  createKeywordDetector,
  type IncrementalDetector,
  type KeywordEntry,
  KeywordError,
  keywordForm,
} from '../../../../engines/screening/index.ts';
import type { ListEntry } from '../../../../engines/screening/list-files/index.ts';
import { sha256Hex } from '../../../../platform/crypto/index.ts';
import type { KeptEntry } from './list-parts.ts';

/** What two entries share that the engine can't tell apart; undefined for one that it can't use. */
export function entryKey(entry: ListEntry): string | undefined {
  try {
    return keywordForm({ id: '', ...entry });
  } catch (error) {
    if (error instanceof KeywordError) return undefined;
    throw error;
  }
}

/** The id of the entry with this key; hits name it, and it tells nothing of the text. */
export function entryId(key: string): string {
  return sha256Hex(key).slice(0, 20);
}

/** A detector that bears the list's id as its name. */
export function listDetector(listId: string, entries: readonly KeptEntry[]): IncrementalDetector {
  return createKeywordDetector(listId, compileKeywords(entries.map(keywordOf)));
}

function keywordOf({ note: _note, ...entry }: KeptEntry): KeywordEntry {
  return entry;
}
