import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { constants, mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GATEWAY_RUNTIME } from '../runtime.ts';
import { createTestPolicy, ENDPOINT, SECRET, startTestControl, until } from '../testing/index.ts';
import { EVERYTHING_ON } from './everything-on.ts';
import { installPortkey, startPortkey } from './portkey.ts';
import { type Comparison, type Contender, compare, jiffiesOf, median, type RoundOptions } from './rounds.ts';

// One core for the gateway and for those it is compared with, the other for upstream, load and the server's side of the channel. Direct,
// through the gateway and through Portkey in turn; for plain answers also through a bare proxy, which shows how much of a direct
// call is left at all to a proxy on this machine, just now. First with journal, records and payload encryption alone, then with everything on. The
// machine may be shared: rounds in which somebody else took much of it are dropped, as long as enough remain. The last line is one line of JSON.

const SECONDS = Number(process.env.BENCH_SECONDS ?? 4);
const CHUNKS = 200;
const FIRST_BYTES = Number(process.env.BENCH_FIRST_BYTES ?? 600);
/** Of the bench as it is meant; shorter ones try that it runs. */
const LEAST_SECONDS = 4;

const pinned = cpus().length > 1 && spawnSync('taskset', ['--version']).status === 0;
if (pinned) spawnSync('taskset', ['-acp', '1', String(process.pid)]);
const dataDir = mkdtempSync(join(tmpdir(), 'steward-bench-'));

interface Started {
  readonly child: ChildProcess;
  readonly url: string;
}

function start(file: string, core: number, args: string[] = [], runtime: readonly string[] = []): Promise<Started> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const command = pinned ? 'taskset' : process.execPath;
  const first = pinned ? ['-c', String(core), process.execPath, ...runtime, path] : [...runtime, path];
  const child = spawn(command, [...first, ...args], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve({ child, url: (message as { url: string }).url }));
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}`)));
  });
}

const withPortkey = installPortkey();
const control = await startTestControl({ keep: false });
control.setCredentials({ [ENDPOINT]: 'sk-upstream' });
const upstream = await start('./upstream-process.ts', 1);
const gateway = await start('./gateway-process.ts', 0, [dataDir, control.url, control.token], GATEWAY_RUNTIME);
const bare = await start('./bare-process.ts', 0, [upstream.url]);
const portkey = withPortkey ? await startPortkey(upstream.url, pinned ? 0 : null) : null;
const children = [upstream, gateway, bare, ...(portkey === null ? [] : [portkey])].map(({ child }) => child);
// Also when a round fails: the peer does not notice that nobody is there any more.
process.once('exit', () => {
  for (const child of children) child.kill();
  rmSync(dataDir, { recursive: true, force: true });
});

let epoch = 0;
async function publish(changes: Parameters<typeof createTestPolicy>[2] = {}): Promise<void> {
  epoch++;
  const policy = { ...changes.policy, epoch };
  control.publish(createTestPolicy({ baseUrl: `${upstream.url}/v1` }, control.payloadKey, { ...changes, policy }));
  await until(() => control.acknowledged.some((one) => one.epoch === epoch && one.leaseIssuedAt !== null), 60_000);
}

const body = (model: string) => (text: string) => {
  const filler = 'What does the measure ask of us, and what have we done about it? ';
  const messages = [
    { role: 'system', content: text },
    { role: 'user', content: filler.repeat(14) },
  ];
  const stream = text.startsWith('stream') ? { stream: true } : {};
  return JSON.stringify({ model, messages, temperature: 0.7, max_tokens: 300, ...stream });
};

function usageOf({ child }: Started): () => Promise<number> {
  return () =>
    new Promise((resolve) => {
      child.once('message', (message) => {
        const { user, system } = (message as { usage: NodeJS.CpuUsage }).usage;
        resolve(user + system);
      });
      child.send('usage');
    });
}

const key = { authorization: `Bearer ${SECRET}` };
const raw = body('raw-upstream-model');
const DIRECT: Contender = { name: 'direct', url: upstream.url, headers: key, body: raw, cpuMicros: null };
const GATEWAY: Contender = {
  ...{ name: 'gateway', url: gateway.url, headers: key },
  body: body('house-model'),
  cpuMicros: usageOf(gateway),
};
const BARE: Contender = { name: 'bare', url: bare.url, headers: key, body: raw, cpuMicros: usageOf(bare) };
const PORTKEY: Contender[] =
  portkey === null
    ? []
    : [
        {
          ...{ name: 'portkey', url: portkey.url, headers: { ...key, ...portkey.headers }, body: raw },
          // To a hundredth of a second: it does not tell its own.
          cpuMicros: () => jiffiesOf(portkey.child.pid!) * 10_000,
        },
      ];
const options: RoundOptions = {
  seconds: SECONDS,
  rounds: Number(process.env.BENCH_ROUNDS ?? 5),
  warm: Number(process.env.BENCH_WARM ?? 4),
  connections: 32,
  others: 0.12,
  pids: () =>
    [process.pid, ...[upstream, gateway, bare, portkey].map((one) => one?.child.pid)].filter(
      (pid) => pid !== undefined,
    ),
};

/** Milliseconds from sending to the first byte of the body. */
function firstByte(agent: Agent, { url, headers, body: bodyOf }: Contender): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = performance.now();
    const all = { 'content-type': 'application/json', ...headers };
    const call = request(`${url}/v1/chat/completions`, { method: 'POST', agent, headers: all }, (answer) => {
      let at = 0;
      answer.on('data', () => {
        at ||= performance.now() - sent;
      });
      answer.on('end', () => resolve(at));
    });
    call.once('error', reject);
    call.end(bodyOf('stream 5'));
  });
}

/** Milliseconds that the gateway, the bare proxy and a synced write of the disk add, at one connection, by turns. */
async function addedFirstByte(): Promise<{ gateway: number; bare: number; syncedWrite: number }> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const disk = await openRoom();
  const [direct, through, barely, written]: number[][] = [[], [], [], []];
  for (let i = 0; i < FIRST_BYTES; i++) {
    direct!.push(await firstByte(agent, DIRECT));
    through!.push(await firstByte(agent, GATEWAY));
    barely!.push(await firstByte(agent, BARE));
    written!.push(await disk.write());
  }
  agent.destroy();
  await disk.close();
  const cold = Math.floor(FIRST_BYTES / 6);
  const of = (times: number[] | undefined) => median(times!.slice(cold));
  return { gateway: of(through) - of(direct), bare: of(barely) - of(direct), syncedWrite: of(written) };
}

/** A file with room, as the journal has: what one durable write of a few hundred bytes takes on this disk, just now. */
async function openRoom(): Promise<{ write(): Promise<number>; close(): Promise<void> }> {
  const note = Buffer.alloc(600, 1);
  const path = join(dataDir, 'room');
  const room = await open(path, 'w');
  await room.writeFile(Buffer.alloc(note.length * FIRST_BYTES));
  await room.sync();
  await room.close();
  const file = await open(path, constants.O_RDWR | (constants.O_DSYNC ?? constants.O_SYNC));
  let at = 0;
  return {
    async write() {
      const began = performance.now();
      await file.write(note, 0, note.length, at);
      at += note.length;
      return performance.now() - began;
    },
    close: () => file.close(),
  };
}

const stream = `stream ${CHUNKS}`;
await publish();
const plain = await compare('journal alone, plain', 'plain', [DIRECT, GATEWAY, BARE, ...PORTKEY], options);
const streams = await compare('journal alone, stream', stream, [DIRECT, GATEWAY, ...PORTKEY], options);
const added = await addedFirstByte();
await publish(EVERYTHING_ON);
const allPlain = await compare('everything on, plain', 'plain', [DIRECT, GATEWAY, ...PORTKEY], options);
const allStreams = await compare('everything on, stream', stream, [DIRECT, GATEWAY], options);
const allAdded = await addedFirstByte();

const gone = new Promise((resolve) => gateway.child.once('exit', resolve));
gateway.child.send('stop');
await gone;
await control.close();

const ratio = (value: number | undefined) => (value === undefined ? null : Number(value.toFixed(3)));
const of = (comparison: Comparison, name: string) => comparison.of.get(name);
const beside = (comparison: Comparison) => {
  const [own, theirs] = [of(comparison, 'gateway')!, of(comparison, 'portkey')];
  return theirs === undefined ? null : Number((own.perSecond / theirs.perSecond).toFixed(1));
};
const every = [plain, streams, allPlain, allStreams];
console.log(
  JSON.stringify({
    // Everything on: keywords, personal information, limits, journal, records, payload encryption.
    nonStreamVsDirect: ratio(of(allPlain, 'gateway')!.ratio),
    nonStreamVsPortkey: beside(allPlain),
    nonStreamCpuMicros: Math.round(of(allPlain, 'gateway')!.cpuMicros),
    streamEverythingOnVsDirect: ratio(of(allStreams, 'gateway')!.ratio),
    streamEverythingOnCpuMicrosPerChunk: Number((of(allStreams, 'gateway')!.cpuMicros / CHUNKS).toFixed(1)),
    addedFirstByteEverythingOnMillis: Number(allAdded.gateway.toFixed(2)),
    // Journal, records and payload encryption alone; screening and limits off.
    nonStreamJournalVsDirect: ratio(of(plain, 'gateway')!.ratio),
    nonStreamJournalVsDirectBest: ratio(of(plain, 'gateway')!.best),
    nonStreamJournalVsPortkey: beside(plain),
    nonStreamJournalCpuMicros: Math.round(of(plain, 'gateway')!.cpuMicros),
    streamVsDirect: ratio(of(streams, 'gateway')!.ratio),
    streamVsPortkey: beside(streams),
    streamCpuMicrosPerChunk: Number((of(streams, 'gateway')!.cpuMicros / CHUNKS).toFixed(1)),
    addedFirstByteMillis: Number(added.gateway.toFixed(2)),
    // A bare proxy in the same rounds: what this machine leaves to any proxy of this kind.
    bareVsDirect: ratio(of(plain, 'bare')!.ratio),
    nonStreamJournalVsBare: ratio(of(plain, 'gateway')!.ratio / of(plain, 'bare')!.ratio),
    bareAddedFirstByteMillis: Number(added.bare.toFixed(2)),
    // A durable write of the disk alone, which every acceptance waits for.
    syncedWriteMillis: Number(added.syncedWrite.toFixed(2)),
    bareCpuMicros: Math.round(of(plain, 'bare')!.cpuMicros),
    portkeyVsDirect: ratio(of(plain, 'portkey')?.ratio),
    portkeyCpuMicros: PORTKEY.length === 0 ? null : Math.round(of(plain, 'portkey')!.cpuMicros),
    streamPortkeyVsDirect: ratio(of(streams, 'portkey')?.ratio),
    directPerSecond: [plain.direct.lowest, plain.direct.median, plain.direct.highest].map(Math.round),
    othersTook: Number(median(every.map(({ others }) => others)).toFixed(2)),
    droppedRounds: every.reduce((sum, { dropped }) => sum + dropped, 0),
    // Not what the bench is for: too short, or with others at work.
    trial: SECONDS < LEAST_SECONDS,
    noisy: every.some(({ noisy }) => noisy),
    pinned,
  }),
);
process.exit(0);
