import { createHash } from 'node:crypto';
import { LOOKALIKES, SIMPLIFIED } from '../characters/index.ts';
import type { KeywordEntry } from './entry.ts';

/** Raise it whenever the same entries may give other hits. Tables of characters are hashed by themselves. */
const CODE = 1;

/** Hash of everything that decides about hits: entries, tables, Unicode and code. 16 hex digits. */
export function contentHash(entries: readonly KeywordEntry[]): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([CODE, process.versions.unicode, [...LOOKALIKES], [...SIMPLIFIED]]));
  for (const { id, text, kind, grade, boundary, evasions, literal } of entries) {
    hash.update(JSON.stringify([id, text, kind, grade, boundary ?? 'word', evasions ?? [], literal === true]));
  }
  return hash.digest('hex').slice(0, 16);
}
