import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { GATEWAY_RUNTIME } from '../runtime.ts';
import { createTestPolicy, ENDPOINT, SECRET, startTestControl, until } from '../testing/index.ts';

// One core for the gateway, the other for upstream, load and the server's side of the channel. Direct and through the gateway
// in turn, with journal and payload encryption on; for plain answers also through a bare proxy, which shows how much of a direct
// call is left at all to a proxy on this machine, just now. The machine may be shared: rounds in which somebody else took much of it
// are dropped, as long as enough remain. The last line is one line of JSON.

const SECONDS = Number(process.env.BENCH_SECONDS ?? 4);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const WARM = Number(process.env.BENCH_WARM ?? 2);
const CONNECTIONS = 32;
const CHUNKS = 200;
/** Share of the machine that others may take in a round that counts. */
const OTHERS = 0.12;

const pinned = cpus().length > 1 && spawnSync('taskset', ['--version']).status === 0;
if (pinned) spawnSync('taskset', ['-acp', '1', String(process.pid)]);
const dataDir = mkdtempSync(join(tmpdir(), 'steward-bench-'));

function start(
  file: string,
  core: number,
  args: string[] = [],
  runtime: readonly string[] = [],
): Promise<{ child: ChildProcess; url: string }> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const command = pinned ? 'taskset' : process.execPath;
  const first = pinned ? ['-c', String(core), process.execPath, ...runtime, path] : [...runtime, path];
  const child = spawn(command, [...first, ...args], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve({ child, url: (message as { url: string }).url }));
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}`)));
  });
}

const control = await startTestControl({ keep: false });
control.setCredentials({ [ENDPOINT]: 'sk-upstream' });
const upstream = await start('./upstream-process.ts', 1);
const gateway = await start('./gateway-process.ts', 0, [dataDir, control.url, control.token], GATEWAY_RUNTIME);
const bare = await start('./bare-process.ts', 0, [upstream.url]);
control.publish(createTestPolicy({ baseUrl: `${upstream.url}/v1` }, control.payloadKey));
await until(() => control.acknowledged.some((one) => one.leaseIssuedAt !== null));

function body(text: string, model: string): string {
  const filler = 'What does the measure ask of us, and what have we done about it? ';
  const stream = text.startsWith('stream');
  const messages = [
    { role: 'system', content: text },
    { role: 'user', content: filler.repeat(14) },
  ];
  return JSON.stringify({ model, messages, temperature: 0.7, max_tokens: 300, ...(stream ? { stream: true } : {}) });
}

interface Round {
  perSecond: number;
  /** CPU time of the process in between per request, all its threads, microseconds; 0 for a direct round. */
  cpuMicros: number;
  others: number;
}

/** Jiffies that all CPUs were busy, and those of our own processes. */
function busy(): { all: number; ours: number; total: number } {
  const [, ...fields] = readFileSync('/proc/stat', 'utf8').split('\n')[0]!.trim().split(/\s+/);
  const total = fields.map(Number).reduce((sum, value) => sum + value, 0);
  const idle = Number(fields[3]) + Number(fields[4]);
  const of = (pid: number | undefined) => {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const after = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return Number(after[11]) + Number(after[12]);
  };
  return {
    all: total - idle,
    ours: of(process.pid) + of(upstream.child.pid) + of(gateway.child.pid) + of(bare.child.pid),
    total,
  };
}

function usage(between: ChildProcess | null): Promise<number> {
  if (between === null) return Promise.resolve(0);
  return new Promise((resolve) => {
    between.once('message', (message) => {
      const { user, system } = (message as { usage: NodeJS.CpuUsage }).usage;
      resolve(user + system);
    });
    between.send('usage');
  });
}

async function round(
  { url, child }: { url: string; child: ChildProcess | null },
  text: string,
  model: string,
): Promise<Round> {
  const cpu = await usage(child);
  const before = busy();
  const result = await autocannon({
    url: `${url}/v1/chat/completions`,
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${SECRET}` },
    body: body(text, model),
    connections: CONNECTIONS,
    duration: SECONDS,
  });
  const after = busy();
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${result.non2xx} refusals and ${result.errors} errors in a round: not a measurement`);
  const requests = result['2xx'];
  return {
    perSecond: requests / result.duration,
    cpuMicros: ((await usage(child)) - cpu) / requests,
    others: (after.all - before.all - (after.ours - before.ours)) / (after.total - before.total),
  };
}

const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

interface Comparison {
  ratio: number;
  best: number;
  cpuMicros: number;
  /** Ratio and CPU time of the bare proxy; null where it was not asked. */
  bareRatio: number | null;
  bareCpuMicros: number | null;
  direct: { lowest: number; median: number; highest: number };
  /** Share of the machine that others took, at the median. */
  others: number;
  dropped: number;
  noisy: boolean;
}

const DIRECT = { url: upstream.url, child: null };

async function compare(name: string, text: string, withBare: boolean): Promise<Comparison> {
  // Until the code of all is compiled and hot.
  for (let i = 0; i < WARM; i++) {
    await round(DIRECT, text, 'raw-upstream-model');
    await round(gateway, text, 'house-model');
    if (withBare) await round(bare, text, 'raw-upstream-model');
  }
  const rounds: { direct: Round; through: Round; past: Round | null; others: number }[] = [];
  const isQuiet = ({ others }: { others: number }) => others <= OTHERS;
  for (let i = 0; i < ROUNDS * 2 && rounds.filter(isQuiet).length < ROUNDS; i++) {
    const direct = await round(DIRECT, text, 'raw-upstream-model');
    const through = await round(gateway, text, 'house-model');
    const past = withBare ? await round(bare, text, 'raw-upstream-model') : null;
    // Connections that are closed without an answer are no errors to the load generator.
    if ([direct, through, past].some((one) => one?.perSecond === 0))
      throw new Error(
        'a round without a single whole answer is no measurement; longer rounds (BENCH_SECONDS) may help',
      );
    const others = Math.max(direct.others, through.others, past?.others ?? 0);
    rounds.push({ direct, through, past, others });
    const of = (one: Round) =>
      `${one.perSecond.toFixed(0)}/s (${(one.perSecond / direct.perSecond).toFixed(3)}, ${one.cpuMicros.toFixed(0)} us CPU)`;
    console.log(
      `${name}: direct ${direct.perSecond.toFixed(0)}/s, gateway ${of(through)}` +
        `${past === null ? '' : `, bare ${of(past)}`}${others > OTHERS ? `, noisy: others took ${(others * 100).toFixed(0)} %` : ''}`,
    );
  }
  const quiet = rounds.filter(isQuiet);
  const counted = quiet.length >= Math.min(3, ROUNDS) ? quiet : rounds;
  const pasts = counted.flatMap(({ direct, past }) => (past === null ? [] : [{ direct, past }]));
  const ratios = counted.map(({ direct, through }) => through.perSecond / direct.perSecond);
  const directs = rounds.map(({ direct }) => direct.perSecond);
  return {
    ratio: median(ratios),
    best: Math.max(...ratios),
    cpuMicros: median(counted.map(({ through }) => through.cpuMicros)),
    bareRatio: withBare ? median(pasts.map(({ direct, past }) => past.perSecond / direct.perSecond)) : null,
    bareCpuMicros: withBare ? median(pasts.map(({ past }) => past.cpuMicros)) : null,
    direct: { lowest: Math.min(...directs), median: median(directs), highest: Math.max(...directs) },
    others: median(rounds.map(({ others }) => others)),
    dropped: rounds.length - counted.length,
    noisy: counted !== quiet,
  };
}

/** Milliseconds from sending to the first byte of the body. */
function firstByte(agent: Agent, url: string, model: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = performance.now();
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${SECRET}` };
    const call = request(`${url}/v1/chat/completions`, { method: 'POST', agent, headers }, (answer) => {
      let at = 0;
      answer.on('data', () => {
        at ||= performance.now() - sent;
      });
      answer.on('end', () => resolve(at));
    });
    call.once('error', reject);
    call.end(body('stream 5', model));
  });
}

async function addedFirstByte(): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const direct: number[] = [];
  const through: number[] = [];
  for (let i = 0; i < 600; i++) {
    direct.push(await firstByte(agent, upstream.url, 'raw-upstream-model'));
    through.push(await firstByte(agent, gateway.url, 'house-model'));
  }
  agent.destroy();
  return median(through.slice(100)) - median(direct.slice(100));
}

const plain = await compare('plain', 'plain', true);
const streams = await compare('stream', `stream ${CHUNKS}`, false);
const added = await addedFirstByte();
const gone = new Promise((resolve) => gateway.child.once('exit', resolve));
gateway.child.send('stop');
await gone;
upstream.child.kill();
bare.child.kill();
await control.close();
rmSync(dataDir, { recursive: true, force: true });
console.log(
  JSON.stringify({
    nonStreamVsDirect: Number(plain.ratio.toFixed(3)),
    nonStreamVsDirectBest: Number(plain.best.toFixed(3)),
    // A bare proxy in the same rounds: what this machine leaves to any proxy of this kind.
    bareVsDirect: Number(plain.bareRatio!.toFixed(3)),
    nonStreamVsBare: Number((plain.ratio / plain.bareRatio!).toFixed(3)),
    streamVsDirect: Number(streams.ratio.toFixed(3)),
    cpuMicrosPerRequest: Math.round(plain.cpuMicros),
    bareCpuMicrosPerRequest: Math.round(plain.bareCpuMicros!),
    streamCpuMicrosPerChunk: Number((streams.cpuMicros / CHUNKS).toFixed(1)),
    addedFirstByteMillis: Number(added.toFixed(2)),
    directPerSecond: [plain.direct.lowest, plain.direct.median, plain.direct.highest].map(Math.round),
    othersTook: Number(plain.others.toFixed(2)),
    droppedRounds: plain.dropped + streams.dropped,
    // True when too few rounds had the machine to themselves: then all were counted, and the ratios say little.
    noisy: plain.noisy || streams.noisy,
    pinned,
  }),
);
process.exit(0);
