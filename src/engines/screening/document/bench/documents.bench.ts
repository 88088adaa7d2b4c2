import { loadavg } from 'node:os';
import { makeKeywords, makeText, randomNumbers } from '../../bench/material.ts';
import { median, rounded, timed } from '../../bench/measure.ts';
import {
  type Chain,
  compileKeywords,
  createChain,
  createKeywordDetector,
  createPersonalInformationDetector,
  type IncrementalDetector,
  openPieces,
  screenDocument,
} from '../../index.ts';

// What screening adds to a request body and to a chunk of a stream, beside parsing and writing the same JSON, in one run.

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7);
const CHUNKS = 50_000;
const CHUNKS_A_STREAM = 200;
const BODIES = 5_000;

const keywords = createKeywordDetector('keywords', compileKeywords(makeKeywords(10_000)));
const personal = createPersonalInformationDetector();
const chainOf = (...detectors: IncrementalDetector[]) =>
  createChain({
    rules: detectors.map((detector) => ({ detector, mode: 'block', failMode: 'closed', actions: { default: 'mask' } })),
  });
const chains: Record<string, Chain> = {
  keywords: chainOf(keywords),
  personal: chainOf(personal),
  both: chainOf(keywords, personal),
};

const text = makeText(1_000_000);
const random = randomNumbers(7);
const some = (units: number) => {
  const at = Math.floor(random() * (text.length - units));
  return text.slice(at, at + units).toWellFormed();
};
const chunks = Array.from({ length: 1_000 }, () =>
  JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_700_000_000,
    model: 'house-model',
    choices: [{ index: 0, delta: { content: some(4) }, finish_reason: null }],
  }),
);
const bodies = Array.from({ length: 200 }, () =>
  JSON.stringify({
    model: 'house-model',
    messages: [
      { role: 'system', content: some(100) },
      { role: 'user', content: some(250) },
    ],
    temperature: 0.7,
  }),
);

function streamBy(chain: Chain | null): void {
  let stream = chain === null ? null : openPieces(chain);
  for (let i = 0; i < CHUNKS; i++) {
    const piece = JSON.parse(chunks[i % chunks.length]!) as Record<string, unknown>;
    if (stream === null) {
      JSON.stringify(piece);
      continue;
    }
    const released = stream.push(piece);
    if (released instanceof Promise) throw new Error('nobody is asked here');
    for (const one of released.pieces) JSON.stringify(one);
    if (i % CHUNKS_A_STREAM === CHUNKS_A_STREAM - 1) {
      stream.end();
      stream = openPieces(chain!);
    }
  }
}

function readBodies(chain: Chain | null): void {
  for (let i = 0; i < BODIES; i++) {
    const body = JSON.parse(bodies[i % bodies.length]!) as unknown;
    if (chain !== null) screenDocument(chain, body);
  }
}

const sides = [null, ...Object.values(chains)];
const names = ['plain', ...Object.keys(chains)];
const figures: Record<'chunk' | 'body', Record<string, number[]>> = { chunk: {}, body: {} };
for (let round = -1; round < ROUNDS; round++) {
  for (const [i, chain] of round % 2 ? sides.entries() : [...sides.entries()].reverse()) {
    const perChunk = (timed(() => streamBy(chain)).cpu / CHUNKS) * 1e6;
    const perBody = (timed(() => readBodies(chain)).cpu / BODIES) * 1e6;
    if (round < 0) continue;
    figures.chunk[names[i]!] = [...(figures.chunk[names[i]!] ?? []), perChunk];
    figures.body[names[i]!] = [...(figures.body[names[i]!] ?? []), perBody];
  }
}
const result = Object.fromEntries(
  Object.entries(figures).map(([what, byName]) => [
    what,
    Object.fromEntries(Object.entries(byName).map(([name, values]) => [name, rounded(median(values), 1)])),
  ]),
);
for (const [what, byName] of Object.entries(result))
  console.log(
    `${what}: ${Object.entries(byName)
      .map(([name, micros]) => `${name} ${micros} us`)
      .join(', ')}`,
  );
console.log(
  JSON.stringify({
    bench: 'screening-documents',
    unit: 'CPU microseconds',
    rounds: ROUNDS,
    load: loadavg()[0],
    ...result,
  }),
);
