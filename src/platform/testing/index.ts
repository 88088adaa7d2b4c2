/** For tests against servers that others wrote: finding their programs, and ports for them. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';

/** A program of a server, and where it comes from. */
export interface ServerProgram {
  /** For people, when there is none. */
  readonly name: string;
  /** Environment variable that names its path. */
  readonly variable: string;
  readonly paths: readonly string[];
  /** Debian packages that bring it. */
  readonly packages: readonly string[];
}

/** Path of a real server: the one that the variable names, one that is installed, or one from apt (as root). */
export function findServer({ name, variable, paths, packages }: ServerProgram): string {
  const wanted = process.env[variable];
  if (wanted !== undefined && existsSync(wanted)) return wanted;
  const installed = () => paths.find((path) => existsSync(path));
  const found = installed();
  if (found !== undefined) return found;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    // Run level 1: the package must not start a server of its own.
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
    const apt = (...args: string[]) => spawnSync('apt-get', args, { stdio: 'ignore', env });
    apt('update', '-qq');
    apt('install', '-y', '-qq', '--no-install-recommends', ...packages);
    const fromApt = installed();
    if (fromApt !== undefined) return fromApt;
  }
  throw new Error(`These tests need ${name}: install ${packages[0]}, or set ${variable} to its path.`);
}

/** Once something listens at the port of this machine. */
export async function listens(port: number): Promise<void> {
  for (;;) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** A port of this machine at which nothing listens. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
