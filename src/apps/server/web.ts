import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from '../../platform/telemetry/index.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
export const CONSOLE_FOLDER = join(ROOT, 'web', 'dist');

/** What is shown while the console is being built, which the first start after `npm ci --ignore-scripts` does. */
export const CONSOLE_PENDING = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta http-equiv="refresh" content="3">
<title>大模型管家 Steward</title><body style="font-family:sans-serif;margin:15vh auto;max-width:32rem;padding:0 1rem">
<h1 style="font-size:1.25rem">正在准备控制台…</h1><p>首次启动需要构建界面，完成后本页自动刷新。</p>
<p>Preparing the console: the first start builds it. This page refreshes by itself.</p></body></html>`;

/** Builds the console in the background when it is missing; the API serves meanwhile. */
export function ensureConsole(logger: Logger): void {
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
  if (existsSync(join(CONSOLE_FOLDER, 'index.html')) || !existsSync(vite)) return;
  logger.info('the console is not built yet: building it now');
  const build = spawn(process.execPath, [vite, 'build', '--config', 'web/vite.config.ts', '--logLevel', 'error'], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  build.stderr.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-4_000);
  });
  build.on('close', (code) => {
    if (code === 0) logger.info('the console is built');
    else logger.error({ code, errors }, 'the console could not be built: run npm run build:web');
  });
}
