import { type Alphabet, FIRST } from './alphabet.ts';
import { beginsAtWord, type Pattern } from './pattern.ts';

// Aho-Corasick over symbols. States are numbered so that ordinary text touches little memory: the states one character deep by their symbol
// (no table to enter them), all deeper ones in depth-first order, so that the first child of a state is the next number. What is left of
// the edges lies in one hash table.

/** In `meta`: the state has children that are found in the hash table. */
export const MORE = 0x1_0000;
/** In `meta`: a keyword ends here. */
export const OUTPUT = 0x2_0000;
/** In `meta`: all keywords that lie this way want the beginning of a word before them. */
export const WORDS = 0x4_0000;
const SYMBOL = 0xffff;

export interface Automaton {
  readonly starters: number;
  readonly states: number;
  /** For each state the symbol that leads to the next number, and the flags above. */
  readonly meta: Uint32Array;
  readonly fail: Int32Array;
  readonly depth: Uint8Array;
  /** First pattern that ends exactly here, or -1, and the pattern after each pattern. */
  readonly patternAt: Int32Array;
  readonly patternAfter: Int32Array;
  /** Nearest state down the fail links at which a pattern ends exactly, or 0. */
  readonly outputLink: Int32Array;
  /** Hash table of edges: the state that an edge leads to, checked by its parent and symbol. */
  readonly slots: Int32Array;
  readonly slotShift: number;
  readonly parent: Int32Array;
  readonly symbolInto: Uint16Array;
  /** Bytes of all tables. */
  readonly bytes: number;
}

export function edgeHash(state: number, symbol: number): number {
  return Math.imul((state << 16) ^ (state >>> 16) ^ symbol, 0x9e3779b1);
}

/** The state one symbol on, or 0. */
export function childOf(automaton: Automaton, state: number, symbol: number): number {
  const entry = automaton.meta[state]!;
  if ((entry & SYMBOL) === symbol) return state + 1;
  if ((entry & MORE) === 0) return 0;
  const { slots, parent, symbolInto } = automaton;
  const mask = slots.length - 1;
  for (let at = edgeHash(state, symbol) >>> automaton.slotShift; ; at = (at + 1) & mask) {
    const child = slots[at]!;
    if (child === 0 || (parent[child] === state && symbolInto[child] === symbol)) return child;
  }
}

/** The state after a symbol of a keyword. */
export function step(automaton: Automaton, from: number, symbol: number): number {
  for (let state = from; state !== 0; state = automaton.fail[state]!) {
    const child = childOf(automaton, state, symbol);
    if (child !== 0) return child;
  }
  return symbol < FIRST + automaton.starters ? symbol - FIRST + 1 : 0;
}

interface Trie {
  readonly children: number[][];
  readonly symbolInto: number[];
  readonly depth: number[];
  /** Trie node of each pattern. */
  readonly ends: number[];
}

function createTrie(patterns: readonly Pattern[], alphabet: Alphabet): Trie {
  const edges = new Map<number, number>();
  const children: number[][] = [[]];
  const symbolInto = [0];
  const depth = [0];
  const ends = patterns.map((pattern) => {
    let node = 0;
    for (const point of pattern.points) {
      const symbol = alphabet.symbolOf(point);
      const key = node * 0x1_0000 + symbol;
      let child = edges.get(key);
      if (child === undefined) {
        child = children.push([]) - 1;
        edges.set(key, child);
        children[node]!.push(child);
        symbolInto.push(symbol);
        depth.push(depth[node]! + 1);
      }
      node = child;
    }
    return node;
  });
  return { children, symbolInto, depth, ends };
}

/** New number of each node: by symbol at depth one, depth first below. */
function numberStates(trie: Trie, starters: number): Int32Array {
  const numbers = new Int32Array(trie.children.length);
  let next = starters + 1;
  for (const root of trie.children[0]!) {
    numbers[root] = trie.symbolInto[root]! - FIRST + 1;
    const waiting = trie.children[root]!.toReversed();
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      numbers[node] = next++;
      for (const child of trie.children[node]!.toReversed()) waiting.push(child);
    }
  }
  return numbers;
}

const powerOfTwo = (least: number) => 2 ** Math.ceil(Math.log2(Math.max(32, least)));

export function createAutomaton(patterns: readonly Pattern[], alphabet: Alphabet): Automaton {
  const { starters } = alphabet;
  const trie = createTrie(patterns, alphabet);
  const numbers = numberStates(trie, starters);
  const states = numbers.length;
  const hashed = trie.children.reduce(
    (sum, list, node) => sum + (node === 0 ? 0 : Math.max(0, list.length - (trie.depth[node]! > 1 ? 1 : 0))),
    0,
  );
  const slots = new Int32Array(powerOfTwo(hashed * 2 + 1));
  const slotShift = 32 - Math.log2(slots.length);
  const meta = new Uint32Array(states).fill(WORDS);
  const parent = new Int32Array(states);
  const symbolInto = new Uint16Array(states);
  const depth = new Uint8Array(states);
  const fail = new Int32Array(states);
  const patternAt = new Int32Array(states).fill(-1);
  const patternAfter = new Int32Array(patterns.length).fill(-1);
  const outputLink = new Int32Array(states);

  for (let node = 1; node < states; node++) {
    const state = numbers[node]!;
    symbolInto[state] = trie.symbolInto[node]!;
    depth[state] = trie.depth[node]!;
    for (const child of trie.children[node]!) {
      const to = numbers[child]!;
      const symbol = trie.symbolInto[child]!;
      parent[to] = state;
      if (depth[state]! > 1 && to === state + 1) {
        meta[state] = meta[state]! | symbol;
        continue;
      }
      meta[state] = meta[state]! | MORE;
      const hash = edgeHash(state, symbol);
      let at = hash >>> slotShift;
      while (slots[at] !== 0) at = (at + 1) & (slots.length - 1);
      slots[at] = to;
    }
  }
  for (let index = patterns.length - 1; index >= 0; index--) {
    const state = numbers[trie.ends[index]!]!;
    patternAfter[index] = patternAt[state]!;
    patternAt[state] = index;
    if (beginsAtWord(patterns[index]!)) continue;
    for (let at = state; at !== 0; at = parent[at]!) meta[at] = meta[at]! & ~WORDS;
  }
  const tables = { meta, fail, depth, patternAt, patternAfter, outputLink, slots, parent, symbolInto };
  const bytes = Object.values(tables).reduce((sum, table) => sum + table.byteLength, 0);
  const automaton: Automaton = { starters, states, ...tables, slotShift, bytes };

  const byDepth = Array.from({ length: states - 1 }, (_, at) => at + 1).sort((a, b) => depth[a]! - depth[b]!);
  for (const state of byDepth) {
    if (depth[state]! > 1) fail[state] = step(automaton, fail[parent[state]!]!, symbolInto[state]!);
    const link = fail[state]!;
    outputLink[state] = patternAt[link] !== -1 ? link : outputLink[link]!;
    if (patternAt[state] !== -1 || outputLink[state] !== 0) meta[state] = meta[state]! | OUTPUT;
  }
  return automaton;
}
