import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  bringIntoService,
  type Cast,
  type Instance,
  type Organisation,
  type Service,
} from '../../examples/support/index.ts';
import { freePort } from '../../examples/support/ports.ts';
import { startTestUpstream, type TestUpstream } from '../../src/gateway/testing/index.ts';
import { ask, openStaffed } from '../acceptance/house.ts';
import { type Browsers, fillBoth, openBrowsers, textOf, untranslated, type Visitor } from './support/index.ts';

// A gateway's life as the console shows it: from the token that it is started with to the day on which it is retired.

const STEWARD = fileURLToPath(new URL('../../src/apps/cli/main.ts', import.meta.url));
const TITLE = '二号机房网关';

let instance: Instance;
let organisation: Organisation;
let cast: Cast;
let upstream: TestUpstream;
let browsers: Browsers;
let visitor: Visitor;
let page: Page;
let dataDir: string;
let token: string;
let gateway: ChildProcess;
let gatewayUrl: string;
let service: Service;

beforeAll(async () => {
  // The server alone: no gateway is there but the one that is enrolled here.
  ({ instance, organisation, cast } = await openStaffed({ until: 'server' }));
  upstream = await startTestUpstream();
  dataDir = mkdtempSync(join(tmpdir(), 'steward-gateway-'));
  browsers = await openBrowsers(instance.consoleUrl);
  visitor = await browsers.visit(cast.platform);
  page = visitor.page;
}, 240_000);

afterAll(async () => {
  await browsers?.close();
  gateway?.kill('SIGKILL');
  await instance?.close();
  await upstream?.close();
  if (dataDir !== undefined) rmSync(dataDir, { recursive: true, force: true });
});

/** `steward gateway` as the dialog tells to start it. */
async function startGateway(given: Record<string, string>): Promise<void> {
  const port = await freePort();
  gateway = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', STEWARD, 'gateway'], {
    env: {
      ...instance.env,
      STEWARD_DATA_DIR: dataDir,
      STEWARD_GATEWAY_PORT: String(port),
      STEWARD_SERVER_URL: instance.consoleUrl,
      ...given,
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [{ url }] = (await once(gateway, 'message')) as [{ url: string }];
  gatewayUrl = url;
}

const card = () => page.locator('section', { has: page.getByRole('heading', { name: TITLE }) });
/** What the card says about one thing. */
const fact = (name: string): Locator =>
  card()
    .locator('dl > *', { has: page.getByText(name, { exact: true }) })
    .locator('dd');

/** Goes on with the tab key until this has the focus, as somebody without a mouse does. */
async function tabTo(part: Locator): Promise<void> {
  for (let presses = 0; presses < 80; presses++) {
    if ((await part.and(page.locator(':focus')).count()) > 0) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the tab key does not lead to ${part}`);
}

test('without a gateway the page says what to do; the token is made by keyboard, seen once, and gone when closed', async () => {
  await page.goto('/gateways');
  await page.getByRole('heading', { name: '还没有网关' }).waitFor();
  // Past the navigation.
  await tabTo(page.getByRole('link', { name: '跳到正文' }));
  await page.keyboard.press('Enter');
  await tabTo(page.getByRole('button', { name: '接入网关' }).first());
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await fillBoth(dialog, '名称', TITLE, 'Second gateway');
  await tabTo(dialog.getByRole('button', { name: '生成令牌' }));
  await page.keyboard.press('Enter');
  const shown = page.locator('.secret code');
  token = await textOf(shown);
  expect(token.length).toBeGreaterThan(20);
  // Neither by escape nor before it was copied can it be lost.
  await page.keyboard.press('Escape');
  const close = dialog.getByRole('button', { name: '我已保存，关闭' });
  expect(await close.isDisabled()).toBe(true);
  await tabTo(dialog.getByRole('button', { name: /复\s*制/ }));
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: '已复制' }).waitFor();
  await tabTo(close);
  await page.keyboard.press('Enter');
  await shown.waitFor({ state: 'detached' });
  expect(await page.content()).not.toContain(token);
  await page.reload();
  await page.getByRole('heading', { name: '还没有网关' }).waitFor();
  expect(await page.content()).not.toContain(token);
  expect(visitor.faults()).toEqual([]);
}, 120_000);

test('the gateway that is started with the token appears by itself, with its policy, its lease and what it still has to send', async () => {
  await startGateway({ STEWARD_ENROLMENT_TOKEN: token });
  await card().getByText('在线').waitFor();
  service = await bringIntoService(
    gatewayUrl,
    organisation,
    cast,
    { baseUrl: upstream.baseUrl, model: 'raw', credential: 'sk-upstream' },
    { modelName: 'classics' },
  );
  const { items } = await cast.platform.api.get<{ items: { currentEpoch: number }[] }>('/gateways');
  const epoch = items[0]!.currentEpoch;
  await fact('策略').getByText(`第 ${epoch} 号，当前 ${epoch}`, { exact: true }).waitFor();
  await fact('租约到期').getByText(/后$/).waitFor();
  await fact('进行中请求').getByText('0', { exact: true }).waitFor();
  await fact('待上传记录').getByText('0 条').waitFor();
  const answer = ask(gatewayUrl, service, 'plain', { stream: true, say: ['hold'] });
  await fact('进行中请求').getByText('1', { exact: true }).waitFor();
  upstream.goOn();
  await answer;
  await fact('进行中请求').getByText('0', { exact: true }).waitFor();
  await page.getByRole('img', { name: '各网关的请求数' }).waitFor();
  expect(visitor.faults()).toEqual([]);
}, 180_000);

test('a stop at its own machine shows in words, and ends with the file', async () => {
  gateway.kill('SIGUSR2');
  const words = card().getByText(/已在本机停止/);
  await words.waitFor();
  expect((await ask(gatewayUrl, service)).code).toBe('stopped_locally');
  rmSync(join(dataDir, 'gateway', 'STOP'));
  await words.waitFor({ state: 'detached' });
  expect((await ask(gatewayUrl, service)).status).toBe(200);
}, 120_000);

test('in English and at 390 px all of it is words, and nothing is wider than the window', async () => {
  const phone = await browsers.visit(cast.platform, { viewport: { width: 390, height: 844 }, hasTouch: true });
  await phone.page.goto('/gateways');
  await phone.page.getByRole('button', { name: 'English' }).click();
  await phone.page.getByRole('heading', { name: 'Second gateway' }).waitFor();
  const text = await textOf(phone.page.getByRole('main'));
  expect(text).toContain('Connected');
  expect(untranslated(text)).toEqual([]);
  // Logs have the gateway's id in their names; people know them by their month.
  expect(text).not.toMatch(/gtw_[0-9A-Z]{20}/);
  expect(await phone.page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  await phone.leave();
}, 120_000);

test('a gateway that is away shows as offline, a server that is away is told, and both come back', async () => {
  const ended = once(gateway, 'exit');
  gateway.kill('SIGTERM');
  await ended;
  await card().getByText('离线').waitFor();
  await startGateway({});
  await card().getByText('在线').waitFor();
  await instance.stop();
  const alert = page.getByRole('alert').filter({ hasText: '部分内容未能更新' });
  await alert.waitFor();
  await instance.start();
  await alert.waitFor({ state: 'detached' });
  await card().getByText('在线').waitFor();
  // However differently its system said so: once. Two of them would be refused here.
  await card().getByText('一度无法连接服务器').waitFor();
}, 180_000);

test('it is retired by keyboard, and stays to be seen without anything that could be done to it', async () => {
  await tabTo(card().getByRole('button', { name: /停\s*用/ }));
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByText('其凭证立即失效，不能再接入；其日志保留。').waitFor();
  await tabTo(dialog.getByRole('button', { name: /停\s*用/ }));
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await card().getByText('已停用').waitFor();
  expect(
    await card()
      .getByRole('button', { name: /停\s*用/ })
      .count(),
  ).toBe(0);
  await visitor.leave();
}, 120_000);
