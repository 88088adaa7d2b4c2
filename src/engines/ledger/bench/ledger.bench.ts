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
// after the other; the bare journal runs before and after every round of the log, and the median round counts.
// - `ratio`, which is held against the target: durable entries a second, in rounds of several checkpoint intervals and journal segments, so
//   that tiles, bundles and checkpoints are written, made durable in groups, and segments dropped, all while the clock runs.
// - `publishedRatio`: the same with the time until the last entry is under a signed checkpoint. At most a segment's worth of tiles is still
//   to be synced then; the next round begins with that debt.
// - `roomRatio`: like `ratio`, but against a bare journal that is also written into room made before, as the log's journal is. The bare
//   journal of the target is a file that grows.
// - `burstRatio`: appends alone, with publishing left out of the time. A log cannot keep that up for longer than a moment.

const ENTRY_BYTES = 300;
const BATCH = 100;
const ROUNDS = 7;
const ROUND_MS = 2_500;
const BARE_MS = 400;
const ROOM_BYTES = 16 * 1024 * 1024;
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

  const runBare = (during: number) =>
    perSecond(async () => {
      await bare.write(bareBatch);
      await bare.datasync();
    }, during);
  const room = await open(join(dir, 'room.journal'), 'w');
  await room.write(Buffer.alloc(ROOM_BYTES));
  await room.datasync();
  let roomAt = 0;
  const runRoom = () =>
    perSecond(async () => {
      await room.write(bareBatch, 0, bareBatch.length, roomAt);
      await room.datasync();
      roomAt = (roomAt + bareBatch.length) % (ROOM_BYTES - bareBatch.length);
    }, BARE_MS);

  const rounds: Record<'bare' | 'room' | 'log' | 'published' | 'ratio' | 'publishedRatio' | 'roomRatio', number>[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const roomRate = await runRoom();
    const before = await runBare(BARE_MS);
    const begin = performance.now();
    const sizeBefore = log.size();
    const logRate = await perSecond(async () => {
      await log.append({ entries: newBatch() });
    });
    // Until the last entry is under a signed checkpoint too: what the log can keep up for hours.
    await log.publish();
    const published = ((log.size() - sizeBefore) / (performance.now() - begin)) * 1000;
    const bareRate = (before + (await runBare(BARE_MS))) / 2;
    rounds.push({
      bare: bareRate,
      room: roomRate,
      log: logRate,
      published,
      ratio: logRate / bareRate,
      publishedRatio: published / bareRate,
      roomRatio: logRate / roomRate,
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
    const bareRate = await runBare(BURST_MS);
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
  await room.close();

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
      ratioSpread: [Math.min, Math.max].map((end) => Number(end(...rounds.map((round) => round.ratio)).toFixed(3))),
      publishedEntriesPerSecond: Math.round(median(rounds.map((round) => round.published))),
      publishedRatio: Number(median(rounds.map((round) => round.publishedRatio)).toFixed(3)),
      roomRatio: Number(median(rounds.map((round) => round.roomRatio)).toFixed(3)),
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
