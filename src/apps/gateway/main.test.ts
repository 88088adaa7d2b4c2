import { spawn } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { startTestControl, until } from '../../gateway/testing/index.ts';
import type { GatewayReady } from './gateway.ts';

test('the process says when it listens, stops everything on SIGUSR2, and ends cleanly on SIGTERM', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'steward-app-'));
  const control = await startTestControl();
  const child = spawn(process.execPath, [fileURLToPath(new URL('./main.ts', import.meta.url))], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      PATH: process.env.PATH,
      STEWARD_DATA_DIR: dataDir,
      STEWARD_GATEWAY_PORT: '0',
      STEWARD_SERVER_URL: control.url,
      STEWARD_ENROLMENT_TOKEN: control.token,
    },
  });
  let output = '';
  child.stdout!.on('data', (bytes) => {
    output += bytes;
  });
  child.stderr!.on('data', (bytes) => {
    output += bytes;
  });
  const ready = await new Promise<GatewayReady>((resolve, reject) => {
    child.once('message', (message) => resolve(message as GatewayReady));
    child.once('exit', () => reject(new Error(output)));
  });
  expect(ready).toMatchObject({ type: 'gateway-ready', gatewayId: control.gatewayId });
  expect((await fetch(`${ready.url}/healthz`)).status).toBe(200);
  child.kill('SIGUSR2');
  const reason = async () => ((await (await fetch(`${ready.url}/readyz`)).json()) as { reason: string }).reason;
  await until(async () => (await reason()) === 'stopped_locally');
  await until(() =>
    stat(join(dataDir, 'gateway', 'STOP')).then(
      () => true,
      () => false,
    ),
  );
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  expect(output).not.toContain(control.token);
  await control.close();
  await rm(dataDir, { recursive: true, force: true });
});

test('a gateway that is not enrolled and has no token says what to do', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'steward-app-'));
  const child = spawn(process.execPath, [fileURLToPath(new URL('./main.ts', import.meta.url))], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env.PATH, STEWARD_DATA_DIR: dataDir, STEWARD_GATEWAY_PORT: '0', STEWARD_LOG_LEVEL: 'silent' },
  });
  let errors = '';
  child.stderr.on('data', (bytes) => {
    errors += bytes;
  });
  expect(await new Promise((resolve) => child.once('close', resolve))).toBe(1);
  expect(errors).toContain('STEWARD_ENROLMENT_TOKEN');
  await rm(dataDir, { recursive: true, force: true });
});
