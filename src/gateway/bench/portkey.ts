import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

// The peer of the bench, in a folder of its own outside of our lockfile: what it needs is no part of this product. As npm resolves
// it today it answers every stream with 500; with these versions beside it, it does not.
const VERSIONS = { '@portkey-ai/gateway': '1.15.2', '@hono/node-server': '1.13.5', hono: '4.9.7' } as const;
const FOLDER = join(import.meta.dirname, '..', '..', '..', '.cache', 'portkey');
const START = join(FOLDER, 'node_modules', '@portkey-ai', 'gateway', 'build', 'start-server.js');

/** A peer that runs, and the headers that lead it to the upstream. */
export interface Peer {
  readonly child: ChildProcess;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Installs it when it is not there; nothing else of this process goes on meanwhile. False, after saying why, when it can't be had. */
export function installPortkey(): boolean {
  const why = isInstalled() ? null : install();
  if (why === null) return true;
  console.log(
    `Portkey is left out, and its ratios are null: it could not be installed in ${FOLDER}.\n${why}\n` +
      'It is fetched by npm from the registry that npm is set to; run the bench again where that can be reached.',
  );
  return false;
}

/** Null, after saying why, when it does not start: then nothing is compared with it. */
export async function startPortkey(upstreamUrl: string, core: number | null): Promise<Peer | null> {
  const port = await freePort();
  const command = [process.execPath, START, `--port=${port}`, '--headless'];
  const [first, ...rest] = core === null ? command : ['taskset', '-c', String(core), ...command];
  const child = spawn(first!, rest, { stdio: 'ignore', cwd: FOLDER, env: { ...process.env, NODE_ENV: 'production' } });
  const url = `http://127.0.0.1:${port}`;
  const ended = new Promise<never>((_, reject) =>
    child.once('exit', (code) => reject(new Error(`ended with ${code}`))),
  );
  try {
    await Promise.race([answers(url), ended]);
  } catch (error) {
    child.kill();
    console.log(`Portkey is left out, and its ratios are null: it did not start (${(error as Error).message}).`);
    return null;
  }
  ended.catch(() => undefined);
  return { child, url, headers: { 'x-portkey-provider': 'openai', 'x-portkey-custom-host': `${upstreamUrl}/v1` } };
}

function isInstalled(): boolean {
  return Object.entries(VERSIONS).every(([name, version]) => {
    const file = join(FOLDER, 'node_modules', name, 'package.json');
    return existsSync(file) && (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version === version;
  });
}

/** Null when it is there now, else what npm said. */
function install(): string | null {
  console.log(`installing Portkey ${VERSIONS['@portkey-ai/gateway']} in ${FOLDER}`);
  mkdirSync(FOLDER, { recursive: true });
  const { '@portkey-ai/gateway': gateway, ...overrides } = VERSIONS;
  const manifest = { private: true, dependencies: { '@portkey-ai/gateway': gateway, ...overrides }, overrides };
  writeFileSync(join(FOLDER, 'package.json'), JSON.stringify(manifest, null, 2));
  const npm = spawnSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--omit=dev'], {
    cwd: FOLDER,
    encoding: 'utf8',
    timeout: 300_000,
  });
  if (npm.status === 0 && isInstalled()) return null;
  return (npm.stderr || npm.error?.message || 'other versions than those asked for were installed')
    .trim()
    .slice(-1_000);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

async function answers(url: string): Promise<void> {
  for (const end = Date.now() + 30_000; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    if (
      await fetch(url).then(
        () => true,
        () => false,
      )
    )
      return;
    if (Date.now() > end) throw new Error('no answer within 30 s');
  }
}
