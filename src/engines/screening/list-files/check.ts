import { GRADES, type Grade } from '../types.ts';
import {
  ENTRY_EVASIONS,
  type EntryEvasion,
  type LineFault,
  type LineFaultCode,
  type ListEntry,
  type RawEntry,
} from './types.ts';

/** UTF-16 units. */
export const MAX_ENTRY_LENGTH = 200;
export const MAX_NOTE_LENGTH = 500;

export interface CheckOptions {
  /** The id of the kind that a file names by id or name, or undefined for one that is not known. */
  readonly kindOf: (name: string) => string | undefined;
  /** For entries that name none. */
  readonly kind?: string;
  readonly grade?: Grade;
  /**
   * What two entries have in common that the engine can't tell apart; '' for one of which nothing is left, undefined for one
   * that the engine can't use.
   */
  readonly keyOf: (entry: ListEntry) => string | undefined;
}

/** Entries that stand, each with its key, and what is wrong with the other lines. */
export interface CheckedEntries {
  readonly entries: readonly (ListEntry & { readonly key: string; readonly line: number })[];
  readonly faults: readonly LineFault[];
}

const GRADE_NAMES: Record<string, Grade> = { 提示: 'notice', 低: 'low', 中: 'medium', 高: 'high' };
const EVASION_NAMES: Record<string, EntryEvasion> = { 数字字母: 'leet', 拼音: 'pinyin', 拆字: 'split-character' };
const YES = new Set(['1', 'true', 'yes', 'y', 'x', '是', '√']);
const NO = new Set(['', '0', 'false', 'no', 'n', '否']);
// What can't be seen in a list must not be in it: the engine undoes it in what people write.
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\ufffd]/u;

/** Checks each line by itself and against those before it; the first of two that are the same stays. */
export function checkEntries(raw: readonly RawEntry[], options: CheckOptions): CheckedEntries {
  const entries: (ListEntry & { key: string; line: number })[] = [];
  const faults: LineFault[] = [];
  const seen = new Map<string, number>();
  for (const one of raw) {
    const entry = checkedEntry(one, options);
    if (typeof entry === 'string' || 'code' in entry) {
      faults.push({ line: one.line, ...(typeof entry === 'string' ? { code: entry } : entry) });
      continue;
    }
    const key = options.keyOf(entry);
    const firstLine = key === undefined ? undefined : seen.get(key);
    if (key === undefined) faults.push({ line: one.line, code: 'unusable', found: shown(entry.text) });
    else if (key === '') faults.push({ line: one.line, code: 'nothing-left', found: shown(entry.text) });
    else if (firstLine !== undefined) {
      faults.push({ line: one.line, code: 'duplicate', found: shown(entry.text), firstLine });
    } else {
      seen.set(key, one.line);
      entries.push({ ...entry, key, line: one.line });
    }
  }
  return { entries, faults };
}

function checkedEntry(
  raw: RawEntry,
  options: CheckOptions,
): ListEntry | LineFaultCode | { code: LineFaultCode; found: string } {
  if (raw.broken) return 'not-an-entry';
  const text = raw.text.trim().normalize('NFC');
  if (text === '') return Object.keys(raw).length > 2 ? 'no-text' : 'blank';
  if (CONTROL.test(text)) return { code: 'control-characters', found: shown(text) };
  if (text.length > MAX_ENTRY_LENGTH) return { code: 'too-long', found: shown(text) };
  const named = raw.kind?.trim() ?? '';
  const kind = named === '' ? options.kind : options.kindOf(named);
  if (kind === undefined) return named === '' ? 'no-kind' : { code: 'unknown-kind', found: shown(named) };
  const grade = gradeOf(raw.grade, options.grade ?? 'medium');
  if (grade === undefined) return { code: 'unknown-grade', found: shown(raw.grade ?? '') };
  const boundary = boundaryOf(raw.boundary);
  const literal = flagOf(raw.literal);
  if (boundary === undefined || literal === undefined) {
    return { code: 'unknown-flag', found: shown(String(boundary === undefined ? raw.boundary : raw.literal)) };
  }
  const evasions = evasionsOf(raw.evasions);
  if (typeof evasions === 'string') return { code: 'unknown-evasion', found: shown(evasions) };
  const note = (raw.note ?? '').trim().normalize('NFC');
  if (note.length > MAX_NOTE_LENGTH) return 'note-too-long';
  if (CONTROL.test(note.replace(/[\r\n\t]/g, ''))) return { code: 'control-characters', found: shown(text) };
  return {
    text,
    kind,
    grade,
    ...(boundary === 'anywhere' ? { boundary } : {}),
    ...(evasions.length > 0 ? { evasions } : {}),
    ...(literal ? { literal } : {}),
    ...(note === '' ? {} : { note }),
  };
}

function gradeOf(raw: string | undefined, fallback: Grade): Grade | undefined {
  const name = raw?.trim().toLowerCase() ?? '';
  if (name === '') return fallback;
  return GRADES.find((grade) => grade === name) ?? (Object.hasOwn(GRADE_NAMES, name) ? GRADE_NAMES[name] : undefined);
}

function flagOf(raw: string | boolean | undefined): boolean | undefined {
  if (typeof raw === 'boolean') return raw;
  const name = raw?.trim().toLowerCase() ?? '';
  return YES.has(name) ? true : NO.has(name) ? false : undefined;
}

/** A yes in a column of boundaries means that only whole words count, which is also what an empty cell means. */
function boundaryOf(raw: RawEntry['boundary']): 'word' | 'anywhere' | undefined {
  const name = String(raw ?? '')
    .trim()
    .toLowerCase();
  if (name === 'anywhere' || name === '任意' || name === '任意位置') return 'anywhere';
  if (name === '' || name === 'word' || name === '整词') return 'word';
  const flag = flagOf(raw);
  return flag === undefined ? undefined : flag ? 'word' : 'anywhere';
}

/** The evasions in the house's order, or the first name that is none. */
function evasionsOf(raw: RawEntry['evasions']): EntryEvasion[] | string {
  const names = (typeof raw === 'string' ? raw.split(/[\s|;,、]+/) : (raw ?? [])).filter((name) => name !== '');
  const found = new Set<EntryEvasion>();
  for (const name of names) {
    const evasion =
      ENTRY_EVASIONS.find((one) => one === name.toLowerCase()) ??
      (Object.hasOwn(EVASION_NAMES, name) ? EVASION_NAMES[name] : undefined);
    if (evasion === undefined) return name;
    found.add(evasion);
  }
  return ENTRY_EVASIONS.filter((one) => found.has(one));
}

function shown(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cs}]/gu, '\ufffd');
  return line.length > 60 ? `${[...line].slice(0, 59).join('').slice(0, 59)}…` : line;
}
