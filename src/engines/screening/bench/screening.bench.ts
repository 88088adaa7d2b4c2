import { loadavg } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import AhoCorasick from 'modern-ahocorasick';
import {
  compileKeywords,
  createKeywordDetector,
  createPersonalInformationDetector,
  type Hit,
  type IncrementalDetector,
} from '../index.ts';
import { corpusLines, makeKeywords, makeText, utf8Bytes, worstCases } from './material.ts';
import { compare, median, rounded, timed } from './measure.ts';

// How fast screening is beside what people would use instead, in one run: a library for many keywords and a regular expression of all
// of them, neither of which undoes any evasion. Then texts that are meant to be slow, single chunks with many streams open, and memory.

const KEYWORDS = 10_000;
const MEGABYTES = Number(process.env.BENCH_MEGABYTES ?? 20);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const HITS_PER_MEGABYTE = 1_000;
/** Slow ones get so much of the text. */
const SLOW_BYTES = 1e6;
const VERY_SLOW_BYTES = 50_000;
const PIECE = 65_536;
const STREAMS = 10_000;
const CHUNK = 20;
const CHUNKS_A_STREAM = 20;
const WORST_UNITS = 1_000_000;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const entries = makeKeywords(KEYWORDS);
const compiling = timed(() => compileKeywords(entries));
const keywords = compileKeywords(entries);
const compilingAgain = timed(() => compileKeywords(entries));
const keywordDetector = createKeywordDetector('keywords', keywords);
const personal = createPersonalInformationDetector();
console.log(
  `${KEYWORDS} keywords: ${keywords.automaton.states} states, ${rounded(keywords.automaton.bytes / 1e6, 2)} MB of tables, compiled in ` +
    `${Math.round(compiling.clock * 1000)} ms the first time (with the tables of characters), ${Math.round(compilingAgain.clock * 1000)} ms then`,
);

function scan(detectors: readonly IncrementalDetector[], text: string): Hit[] {
  const hits: Hit[] = [];
  const scans = detectors.map((detector) => detector.open());
  for (let at = 0; at < text.length; at += PIECE) {
    const piece = text.slice(at, at + PIECE);
    for (const each of scans) each.push(piece, hits);
  }
  for (const each of scans) each.end(hits);
  return hits;
}

const ordinary = makeText(MEGABYTES * 1e6);
const planted = makeText(MEGABYTES * 1e6, entries, HITS_PER_MEGABYTE);
const short = ordinary.slice(0, Math.floor(ordinary.length * (SLOW_BYTES / 1e6 / MEGABYTES)));
const veryShort = ordinary.slice(0, Math.floor(ordinary.length * (VERY_SLOW_BYTES / 1e6 / MEGABYTES)));
const perMegabyte = (text: string) => Math.round(scan([keywordDetector], text).length / (utf8Bytes(text) / 1e6));
const hitsPerMegabyte = { ordinary: perMegabyte(ordinary), planted: perMegabyte(planted) };
console.log(`hits per MB: ordinary ${hitsPerMegabyte.ordinary}, planted ${hitsPerMegabyte.planted}`);

const library = new AhoCorasick(entries.map(({ text }) => text));
const escaped = entries.map(({ text }) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
const alternation = new RegExp(escaped.toSorted((a, b) => b.length - a.length).join('|'), 'gu');

const rates = compare(
  [
    { name: 'keywords, ordinary text', bytes: utf8Bytes(ordinary), run: () => scan([keywordDetector], ordinary) },
    { name: 'keywords, planted text', bytes: utf8Bytes(planted), run: () => scan([keywordDetector], planted) },
    { name: 'personal information, ordinary text', bytes: utf8Bytes(ordinary), run: () => scan([personal], ordinary) },
    { name: 'both, ordinary text', bytes: utf8Bytes(ordinary), run: () => scan([keywordDetector, personal], ordinary) },
    { name: 'both, planted text', bytes: utf8Bytes(planted), run: () => scan([keywordDetector, personal], planted) },
    { name: 'modern-ahocorasick', bytes: utf8Bytes(short), run: () => library.search(short) },
    { name: 'regular expression', bytes: utf8Bytes(veryShort), run: () => [...veryShort.matchAll(alternation)] },
  ],
  ROUNDS,
);
for (const [name, { mbPerSecond, lowest, highest, byClock }] of rates) {
  console.log(`${name}: ${mbPerSecond} MB/s of CPU time (${lowest} to ${highest}), ${byClock} by the clock`);
}

// Two lengths of each: twice the text may cost twice the time.
const hostile = compileKeywords([
  ...entries,
  { id: 'hostile', text: `${'a'.repeat(63)}b`, kind: 'A.1-a', grade: 'low', boundary: 'anywhere' },
]);
const hostileDetector = createKeywordDetector('hostile', hostile);
const worst = Object.entries(worstCases(entries)).map(([name, make]) => {
  const once = make(WORST_UNITS);
  const twice = make(WORST_UNITS * 2);
  const bytes = utf8Bytes(once);
  const runs = Array.from({ length: 3 }, () => [
    timed(() => scan([hostileDetector], once)).cpu,
    timed(() => scan([hostileDetector], twice)).cpu,
  ]);
  const [seconds, double] = [median(runs.map((run) => run[0]!)), median(runs.map((run) => run[1]!))];
  const mbPerSecond = bytes / 1e6 / seconds;
  const ratio = mbPerSecond / rates.get('keywords, ordinary text')!.mbPerSecond;
  const nsPerUnit = (seconds / WORST_UNITS) * 1e9;
  console.log(
    `worst case ${name}: ${rounded(mbPerSecond)} MB/s, ${rounded(ratio, 2)} of ordinary text, ${rounded(nsPerUnit)} ns a character; ` +
      `twice the text takes ${rounded(double / seconds, 2)} times as long`,
  );
  return { name, mbPerSecond: rounded(mbPerSecond), ratio: rounded(ratio, 3), doubled: rounded(double / seconds, 2) };
});

collectGarbage();
const before = process.memoryUsage().heapUsed;
const streams = Array.from({ length: STREAMS }, () => keywordDetector.open());
const pieces = Array.from(
  corpusLines()
    .join('\n')
    .match(new RegExp(`[^]{${CHUNK}}`, 'g')) ?? [],
);
const microseconds = new Float64Array(STREAMS * CHUNKS_A_STREAM);
let sample = 0;
const hits: Hit[] = [];
for (let turn = 0; turn < CHUNKS_A_STREAM; turn++) {
  for (const [index, stream] of streams.entries()) {
    const piece = pieces[(turn + index * 7) % pieces.length]!;
    const begin = performance.now();
    stream.push(piece, hits);
    microseconds[sample++] = (performance.now() - begin) * 1000;
  }
}
hits.length = 0;
collectGarbage();
const bytesPerStream = Math.round((process.memoryUsage().heapUsed - before) / STREAMS);
microseconds.sort();
const chunk = {
  median: rounded(microseconds[Math.floor(sample * 0.5)]!, 2),
  p99: rounded(microseconds[Math.floor(sample * 0.99)]!, 2),
};
console.log(
  `a chunk of ${CHUNK} characters with ${STREAMS} streams open: median ${chunk.median} us, p99 ${chunk.p99} us; ${bytesPerStream} bytes a stream`,
);
for (const stream of streams) stream.end(hits);

console.log(
  JSON.stringify({
    bench: 'screening',
    megabytes: MEGABYTES,
    rounds: ROUNDS,
    load: loadavg().map((value) => rounded(value)),
    hitsPerMegabyte,
    rates: Object.fromEntries(rates),
    worst,
    chunkMicroseconds: chunk,
    bytesPerStream,
  }),
);
