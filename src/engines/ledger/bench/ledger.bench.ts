import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createNodeLogFiles,
  createSigningKey,
  exportLog,
  openLog,
  openSigner,
  parseVerifierKey,
  verifyLog,
} from '../index.ts';

// How much of a bare journal's speed is left when the journal becomes a transparency log. Both sides write the same bytes a batch, one batch
// after the other, in turn; the median round counts. Two figures, not to be confused:
// - `ratio`, which is held against the target: rounds of several checkpoint intervals, so that tiles, bundles and checkpoints are written
//   while the clock runs;
// - `burstRatio`: appends alone, with publishing left out of the time. A log cannot keep that up for longer than a moment.

const ENTRY_BYTES = 300;
const BATCH = 100;
const ROUNDS = 5;
// Several checkpoint intervals, so that publishing happens inside the time that counts.
const ROUND_MS = 2_500;
const BURST_MS = 300;
const SINGLES_MS = 1_500;
const FRAME_OVERHEAD = 24;
const ORIGIN = 'example.org/steward/bench';

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
const line = Buffer.alloc(ENTRY_BYTES, 'x');
let serial = 0;

function newBatch(): Buffer[] {
  return Array.from({ length: BATCH }, () => {
    const entry = Buffer.from(line);
    entry.writeDoubleBE(serial++, 0);
    return entry;
  });
}

async function perSecond(batch: () => Promise<void>, during = ROUND_MS): Promise<number> {
  const begin = performance.now();
  let count = 0;
  while (performance.now() - begin < during) {
    await batch();
    count += BATCH;
  }
  return (count / (performance.now() - begin)) * 1000;
}

const dir = await mkdtemp(join(tmpdir(), 'steward-ledger-bench-'));
try {
  const signer = openSigner(createSigningKey(ORIGIN).secretText);
  const files = createNodeLogFiles(join(dir, 'log'));
  const log = await openLog({ files, origin: ORIGIN, signer });
  const bare = await open(join(dir, 'bare.journal'), 'a');
  const bareBatch = Buffer.alloc(BATCH * (ENTRY_BYTES + 2) + FRAME_OVERHEAD, 'x');

  const rounds: { bare: number; log: number; published: number; ratio: number; publishedRatio: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const bareRate = await perSecond(async () => {
      await bare.write(bareBatch);
      await bare.datasync();
    });
    const begin = performance.now();
    const sizeBefore = log.size();
    const logRate = await perSecond(async () => {
      await log.append({ entries: newBatch() });
    });
    // Until the last entry is under a signed checkpoint too: what the log can keep up for hours.
    await log.publish();
    const published = ((log.size() - sizeBefore) / (performance.now() - begin)) * 1000;
    rounds.push({
      bare: bareRate,
      log: logRate,
      published,
      ratio: logRate / bareRate,
      publishedRatio: published / bareRate,
    });
    console.log(
      `round ${round + 1}: bare ${Math.round(bareRate)}/s, durable ${Math.round(logRate)}/s (${(logRate / bareRate).toFixed(2)}), ` +
        `until published ${Math.round(published)}/s (${(published / bareRate).toFixed(2)})`,
    );
  }

  const bursts: number[] = [];
  const quiet = await openLog({
    files: createNodeLogFiles(join(dir, 'quiet')),
    origin: ORIGIN,
    signer,
    checkpointIntervalMs: 1e6,
  });
  for (let round = 0; round < ROUNDS; round++) {
    const bareRate = await perSecond(async () => {
      await bare.write(bareBatch);
      await bare.datasync();
    }, BURST_MS);
    const burstRate = await perSecond(async () => {
      await quiet.append({ entries: newBatch() });
    }, BURST_MS);
    await quiet.publish();
    bursts.push(burstRate / bareRate);
  }
  await quiet.close();
  console.log(`burst without publishing: ${median(bursts).toFixed(2)} of bare`);

  const begin = performance.now();
  let callers = 0;
  const one = async () => {
    while (performance.now() - begin < SINGLES_MS) {
      await log.append({ entries: [newBatch()[0]!] });
      callers++;
    }
  };
  await Promise.all(Array.from({ length: 64 }, one));
  const singles = (callers / (performance.now() - begin)) * 1000;
  console.log(`64 callers of one entry each: ${Math.round(singles)}/s`);
  await log.close();
  await bare.close();

  const exported = createNodeLogFiles(join(dir, 'export'));
  await exportLog(files, exported);
  const verifyBegin = performance.now();
  const report = await verifyLog(exported, { trust: [parseVerifierKey(log.verifierKey)] });
  const verified = (report.size / (performance.now() - verifyBegin)) * 1000;
  console.log(`verified ${report.size} entries: ${report.integrity}, ${Math.round(verified)}/s`);

  const ratio = Number(median(rounds.map((round) => round.ratio)).toFixed(3));
  console.log(
    JSON.stringify({
      bench: 'ledger',
      batch: BATCH,
      entryBytes: ENTRY_BYTES,
      durableEntriesPerSecond: Math.round(median(rounds.map((round) => round.log))),
      bareJournalEntriesPerSecond: Math.round(median(rounds.map((round) => round.bare))),
      ratio,
      publishedEntriesPerSecond: Math.round(median(rounds.map((round) => round.published))),
      publishedRatio: Number(median(rounds.map((round) => round.publishedRatio)).toFixed(3)),
      burstRatio: Number(median(bursts).toFixed(3)),
      target: 0.5,
      singleEntryCallersPerSecond: Math.round(singles),
      verificationEntriesPerSecond: Math.round(verified),
      ok: ratio >= 0.5 && report.integrity === 'ok',
    }),
  );
  if (ratio < 0.5 || report.integrity !== 'ok') process.exitCode = 1;
} finally {
  await rm(dir, { recursive: true, force: true });
}
