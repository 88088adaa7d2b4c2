import { heldOutCorpus, personalInformationCorpus } from '../corpora/personal-information/index.ts';
import { measure, tableOf } from '../corpora/personal-information/measure.ts';
import { createPersonalInformationDetector, type Hit } from '../index.ts';

// How fast personal information is looked for, in MB of UTF-8 a second on one core, and how much slower the worst texts are that we know.
// Seconds are of CPU time (collecting garbage and compiling on other threads included), so that others on the machine disturb less.
// All texts are measured in turn in every round, and the median of a text's rounds counts; `ratio` is against mixed text of the same run.
// The same run prints precision and recall over the labelled corpus.

const UNITS = 1_000_000;
const PIECE = 4_096;
const SMALL_PIECE = 12;
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7);

const fill = (unit: string) => unit.repeat(Math.ceil(UNITS / unit.length)).slice(0, UNITS);
const PROSE =
  '大模型在生产环境里要做的事，除了回答问题，还有把过程留下来。今天的会议讨论了三个议题：预算、人员和进度，大家同意下周再看一次。' +
  'The gateway forwards what was released and nothing else; every request leaves a record that can be checked afterwards. ' +
  '道路两边种着银杏，市里的人周末常来，小区门口有一家书店。我们先看数据，再谈结论。 const total = items.reduce((sum, item) => sum + item.count, 0);\n';
const samples = personalInformationCorpus().map(({ text }) => text);
/** Prose with a sentence of the corpus after every fourth paragraph: about one hit in 1 500 units. */
const mixed = fill(samples.map((text) => `${PROSE.repeat(4)}${text}\n`).join(''));

const TEXTS: Readonly<Record<string, string>> = {
  mixed,
  'chinese prose': fill(PROSE.slice(0, 66)),
  'english prose': fill(PROSE.slice(66, 190)),
  'corpus, nothing else': fill(samples.join('\n')),
  'digits without end': fill('1380013800138001380'),
  '1-1-1-1': fill('1-'),
  '11 11 11': fill('11 '),
  '138 138 138': fill('138 '),
  '1234 1234 1234': fill('1234 '),
  'cards that fail': fill('6222021234567891 '),
  '@@@@': fill('@'),
  'a@a@a@': fill('a@'),
  'local parts': fill(`${'a.b-'.repeat(15)}@x `),
  'long domains': fill(`a@${'abc.'.repeat(40)} `),
  'zero width': fill('\u200b'),
  'digits in zero width': fill('1\u200b\u200b'),
  'digit, flood, digit': fill(`1${'\u200b'.repeat(20)}`),
  路路路: fill('路'),
  'roads without end': fill('中山路'),
  一一一: fill('一三'),
  colons: fill('a:1::'),
  'plus signs': fill('+1 '),
};

const detector = createPersonalInformationDetector();

function secondsOf(text: string, size: number): number {
  const hits: Hit[] = [];
  const begin = process.cpuUsage();
  const scan = detector.open();
  for (let i = 0; i < text.length; i += size) scan.push(text.slice(i, i + size), hits);
  scan.end(hits);
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / 1e6;
}

/** The cheapest scan there could be: one look into a table for every unit. It says what the machine gives at the moment. */
const TABLE = new Uint8Array(65_536).fill(1, 0x30, 0x3a);
let sink = 0;
function bareSecondsOf(text: string): number {
  const begin = process.cpuUsage();
  for (let i = 0; i < text.length; i += PIECE) {
    const piece = text.slice(i, i + PIECE);
    for (let j = 0; j < piece.length; j++) sink += TABLE[piece.charCodeAt(j)]!;
  }
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / 1e6;
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
const megabytes = new Map(Object.entries(TEXTS).map(([name, text]) => [name, Buffer.byteLength(text) / 1e6]));
const rates = new Map<string, number[]>(Object.keys(TEXTS).map((name) => [name, []]));
const units = new Map<string, number[]>(Object.keys(TEXTS).map((name) => [name, []]));
const small: number[] = [];
const bare: number[] = [];
for (let round = 0; round < ROUNDS + 1; round++) {
  for (const [name, text] of Object.entries(TEXTS)) {
    const seconds = secondsOf(text, PIECE);
    // The first round warms up.
    if (round === 0) continue;
    rates.get(name)!.push(megabytes.get(name)! / seconds);
    units.get(name)!.push(UNITS / 1e6 / seconds);
  }
  const bareSeconds = bareSecondsOf(mixed);
  if (round > 0) bare.push(megabytes.get('mixed')! / bareSeconds);
  const seconds = secondsOf(mixed, SMALL_PIECE);
  if (round > 0) small.push(megabytes.get('mixed')! / seconds);
}

const ordinary = median(units.get('mixed')!);
const result: Record<string, { mbPerSecond: number; ratio: number }> = {};
console.log(`pieces of ${PIECE} units, median of ${ROUNDS} rounds; ratio by units (characters) a second\n`);
console.log('| Text | MB/s | million units/s | ratio to mixed |\n|---|---|---|---|');
for (const name of Object.keys(TEXTS)) {
  const rate = median(rates.get(name)!);
  const unitRate = median(units.get(name)!);
  const ratio = unitRate / ordinary;
  result[name] = { mbPerSecond: Math.round(rate), ratio: Number(ratio.toFixed(2)) };
  console.log(`| ${name} | ${rate.toFixed(0)} | ${unitRate.toFixed(0)} | ${ratio.toFixed(2)} |`);
}
console.log(
  `\nmixed in pieces of ${SMALL_PIECE} units: ${median(small).toFixed(0)} MB/s; a bare look at every unit of it: ${median(bare).toFixed(0)} MB/s (${sink % 2 === 0 ? 'even' : 'odd'})\n`,
);
const measured = measure(detector, personalInformationCorpus());
const heldOut = measure(detector, heldOutCorpus());
console.log(`${tableOf(measured)}\n\n${measured.labels} labels, ${measured.negatives} look-alikes\n`);
console.log(`held out:\n${tableOf(heldOut)}\n\n${heldOut.labels} labels, ${heldOut.negatives} look-alikes\n`);
console.log(
  JSON.stringify({
    bench: 'personal-information',
    node: process.version,
    mixedMbPerSecond: Math.round(median(rates.get('mixed')!)),
    ofBare: Number((median(rates.get('mixed')!) / median(bare)).toFixed(2)),
    smallPiecesMbPerSecond: Math.round(median(small)),
    worstRatio: Math.min(...Object.values(result).map(({ ratio }) => ratio)),
    texts: result,
    quality: Object.fromEntries(measured.kinds),
    heldOut: Object.fromEntries(heldOut.kinds),
  }),
);
