import { readdirSync, readFileSync } from 'node:fs';
import type { KeywordEntry } from '../index.ts';

// Texts and keywords for the bench, the same in every run.

const CORPUS = new URL('../corpora/hard-negatives/', import.meta.url);

export const utf8Bytes = (text: string) => Buffer.byteLength(text);

/** Numbers from 0 to below 1, by mulberry32. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function corpusLines(): string[] {
  return readdirSync(CORPUS)
    .filter((name) => name.endsWith('.txt'))
    .toSorted()
    .flatMap((name) => readFileSync(new URL(name, CORPUS), 'utf8').split('\n'))
    .filter((line) => line.length > 0);
}

/** `count` keywords, nine of ten Chinese, of characters that occur in the corpus, the others in the shape of English words. */
export function makeKeywords(count: number): KeywordEntry[] {
  const random = randomNumbers(1);
  const pick = <Item>(list: readonly Item[]) => list[Math.floor(random() * list.length)]!;
  const han = [
    ...new Set(
      corpusLines()
        .join('')
        .match(/\p{Script=Han}/gu),
    ),
  ].toSorted();
  const syllables = [
    'ba',
    'cor',
    'den',
    'fi',
    'gol',
    'ham',
    'ist',
    'jur',
    'ken',
    'lo',
    'mer',
    'nop',
    'or',
    'pel',
    'qua',
    'rin',
    'sta',
    'tor',
    'u',
    'vex',
  ];
  const texts = new Set<string>();
  while (texts.size < count) {
    const chinese = texts.size < count * 0.9;
    const length = chinese ? 2 + Math.floor(random() * random() * 7) : 2 + Math.floor(random() * 3);
    texts.add(Array.from({ length }, () => pick(chinese ? han : syllables)).join(''));
  }
  return Array.from(texts, (text, at) => ({ id: `k${at}`, text, kind: `A.1-${'abcdefgh'[at % 8]}`, grade: 'medium' }));
}

/**
 * Lines of JSON as gateways and data sets see them, of lines of the corpus in random order.
 * @param bytes about so many bytes in UTF-8
 * @param planted keywords to put in, as many as `perMegabyte`
 */
export function makeText(bytes: number, planted: readonly KeywordEntry[] = [], perMegabyte = 0): string {
  const random = randomNumbers(2);
  const lines = corpusLines();
  const records: string[] = [];
  let due = 0;
  for (let size = 0, id = 0; size < bytes; id++) {
    let content = '';
    while (content.length < 300) {
      let line = lines[Math.floor(random() * lines.length)]!;
      due += (utf8Bytes(line) / 1e6) * perMegabyte;
      for (; due >= 1; due--) {
        const at = Math.floor(random() * line.length);
        line = `${line.slice(0, at)} ${planted[Math.floor(random() * planted.length)]!.text} ${line.slice(at)}`;
      }
      content += `${line}\n`;
    }
    const record = JSON.stringify({ id, role: id % 2 ? 'assistant' : 'user', content });
    size += utf8Bytes(record) + 1;
    records.push(record);
  }
  // Flat, as it would come from a socket or a file.
  return Buffer.from(`${records.join('\n')}\n`).toString('utf8');
}

/** Texts that are meant to be slow, by name. */
export function worstCases(keywords: readonly KeywordEntry[]): Record<string, (units: number) => string> {
  const fill = (piece: string) => (units: number) => piece.repeat(Math.ceil(units / piece.length)).slice(0, units);
  const nearMisses = keywords
    .filter(({ text }) => text.length > 2)
    .map(({ text }) => text.slice(0, -1))
    .join('');
  const first = keywords[0]!.text;
  return {
    'aaaa…': fill('a'),
    'repeated near misses': fill(nearMisses),
    'nothing but zero width': fill('\u200b'),
    'zero width in keywords': fill(`${first[0]}${'\u200b'.repeat(32)}`),
    'nothing but spaces': fill(' '),
    'spaces in keywords': fill(`${first[0]}   ${first[1]}    `),
    'letters set apart': fill('b a c o '),
    'mathematical letters': fill('𝐚𝐛'),
    'rare ideographs': fill('𠀀𠀁𪛖'),
    'ligatures and units': fill('㎏ﬁ㍿'),
    'every keyword, one after the other': fill(keywords.map(({ text }) => text).join('，')),
  };
}
