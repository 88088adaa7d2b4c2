import { GRADES } from '../types.ts';
import { type Alphabet, createAlphabet } from './alphabet.ts';
import { type Automaton, createAutomaton } from './automaton.ts';
import { contentHash } from './content-hash.ts';
import { type KeywordEntry, KeywordError, OPTIONAL_EVASIONS } from './entry.ts';
import { foldPattern, type Pattern } from './pattern.ts';
import { createSkimTable, MAX_SYMBOLS, type SkimTable } from './skim.ts';
import { variantsOf } from './variants.ts';

/** A set of keywords, ready to be looked for. Immutable. */
export interface CompiledKeywords {
  readonly entries: readonly KeywordEntry[];
  readonly patterns: readonly Pattern[];
  readonly alphabet: Alphabet;
  readonly automaton: Automaton;
  readonly skimTable: SkimTable;
  /** Of everything that matters to the verdicts. */
  readonly hash: string;
  /** Longest pattern, in characters. */
  readonly longest: number;
  /** Entries that normalise to the same as an earlier one. Nothing is wrong with them. */
  readonly duplicates: readonly { readonly id: string; readonly of: string }[];
}

function check(entry: KeywordEntry): void {
  if (!GRADES.includes(entry.grade))
    throw new KeywordError(entry, `unknown grade ${JSON.stringify(entry.grade)}; one of ${GRADES.join(', ')}.`);
  for (const evasion of entry.evasions ?? []) {
    if (!OPTIONAL_EVASIONS.includes(evasion)) {
      throw new KeywordError(
        entry,
        `cannot ask for ${JSON.stringify(evasion)}; one of ${OPTIONAL_EVASIONS.join(', ')}.`,
      );
    }
  }
  if (entry.literal === true && (entry.evasions ?? []).length > 0) {
    throw new KeywordError(entry, 'is literal and asks for evasions; choose one.');
  }
}

/** Compiles a list. Pure and deterministic. Throws `KeywordError` for the first entry that cannot be used. */
export function compileKeywords(entries: readonly KeywordEntry[]): CompiledKeywords {
  const patterns: Pattern[] = [];
  const duplicates: { id: string; of: string }[] = [];
  const seen = new Map<string, string>();
  for (const [index, entry] of entries.entries()) {
    check(entry);
    const pattern = foldPattern(entry, index);
    patterns.push(pattern);
    const same = String.fromCodePoint(...pattern.points);
    const first = seen.get(same);
    if (first === undefined) seen.set(same, entry.id);
    else duplicates.push({ id: entry.id, of: first });
    for (const { text, steps } of variantsOf(entry)) patterns.push(foldPattern(entry, index, text, steps));
  }
  const alphabet = createAlphabet(patterns);
  if (alphabet.size > MAX_SYMBOLS) {
    throw new Error(
      `The keywords have ${alphabet.size} different characters, at most ${MAX_SYMBOLS} are possible; split the list.`,
    );
  }
  const automaton = createAutomaton(patterns, alphabet);
  return {
    entries: entries.map((entry) => ({ ...entry })),
    patterns,
    alphabet,
    automaton,
    skimTable: createSkimTable(alphabet, automaton),
    hash: contentHash(entries),
    longest: patterns.reduce((longest, pattern) => Math.max(longest, pattern.points.length), 0),
    duplicates,
  };
}

/**
 * What an entry is compared by: two entries of one form find the same texts. Throws `KeywordError` for one that cannot be used, as
 * compiling would.
 */
export function keywordForm(entry: KeywordEntry): string {
  check(entry);
  const { points } = foldPattern(entry, 0);
  for (const { text, steps } of variantsOf(entry)) foldPattern(entry, 0, text, steps);
  return `${entry.literal === true ? '=' : '~'}${String.fromCodePoint(...points)}`;
}
