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
// in turn, with journal and payload encryption on. The machine may be shared: rounds in which somebody else took much of it
// are dropped, as long as enough remain. The last line is one line of JSON.

const SECONDS = Number(process.env.BENCH_SECONDS ?? 4);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
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
  /** CPU time of the gateway per request, microseconds; 0 for a direct round. */
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
  return { all: total - idle, ours: of(process.pid) + of(upstream.child.pid) + of(gateway.child.pid), total };
}

function usage(): Promise<number> {
  return new Promise((resolve) => {
    gateway.child.once('message', (message) => {
      const { user, system } = (message as { usage: NodeJS.CpuUsage }).usage;
      resolve(user + system);
    });
    gateway.child.send('usage');
  });
}

async function round(url: string, text: string, model: string, connections: number): Promise<Round> {
  const cpu = await usage();
  const before = busy();
  const result = await autocannon({
    url: `${url}/v1/chat/completions`,
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${SECRET}` },
    body: body(text, model),
    connections,
    duration: SECONDS,
  });
  const after = busy();
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${result.non2xx} refusals and ${result.errors} errors in a round: not a measurement`);
  const requests = result['2xx'];
  return {
    perSecond: requests / result.duration,
    cpuMicros: ((await usage()) - cpu) / requests,
    others: (after.all - before.all - (after.ours - before.ours)) / (after.total - before.total),
  };
}

const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

async function compare(
  name: string,
  text: string,
): Promise<{ ratio: number; cpuMicros: number; dropped: number; noisy: boolean }> {
  await round(upstream.url, text, 'raw-upstream-model', CONNECTIONS);
  await round(gateway.url, text, 'house-model', CONNECTIONS);
  const pairs: { ratio: number; cpuMicros: number; others: number }[] = [];
  for (let i = 0; i < ROUNDS * 2 && pairs.filter(({ others }) => others <= OTHERS).length < ROUNDS; i++) {
    const direct = await round(upstream.url, text, 'raw-upstream-model', CONNECTIONS);
    const through = await round(gateway.url, text, 'house-model', CONNECTIONS);
    const others = Math.max(direct.others, through.others);
    pairs.push({ ratio: through.perSecond / direct.perSecond, cpuMicros: through.cpuMicros, others });
    console.log(
      `${name}: direct ${direct.perSecond.toFixed(0)}/s, gateway ${through.perSecond.toFixed(0)}/s, ratio ${(through.perSecond / direct.perSecond).toFixed(3)}, ` +
        `${through.cpuMicros.toFixed(0)} us CPU a request${others > OTHERS ? `, noisy: others took ${(others * 100).toFixed(0)} %` : ''}`,
    );
  }
  const quiet = pairs.filter(({ others }) => others <= OTHERS);
  const counted = quiet.length >= Math.min(3, ROUNDS) ? quiet : pairs;
  return {
    ratio: median(counted.map(({ ratio }) => ratio)),
    cpuMicros: median(counted.map(({ cpuMicros }) => cpuMicros)),
    dropped: pairs.length - counted.length,
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

const plain = await compare('plain', 'plain');
const streams = await compare('stream', `stream ${CHUNKS}`);
const added = await addedFirstByte();
const gone = new Promise((resolve) => gateway.child.once('exit', resolve));
gateway.child.send('stop');
await gone;
upstream.child.kill();
await control.close();
rmSync(dataDir, { recursive: true, force: true });
console.log(
  JSON.stringify({
    nonStreamVsDirect: Number(plain.ratio.toFixed(3)),
    streamVsDirect: Number(streams.ratio.toFixed(3)),
    cpuMicrosPerRequest: Math.round(plain.cpuMicros),
    streamCpuMicrosPerChunk: Number((streams.cpuMicros / CHUNKS).toFixed(1)),
    addedFirstByteMillis: Number(added.toFixed(2)),
    droppedRounds: plain.dropped + streams.dropped,
    // True when too few rounds had the machine to themselves: then all were counted, and the ratios say little.
    noisy: plain.noisy || streams.noisy,
    pinned,
  }),
);
process.exit(0);
