import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Service } from '../../examples/support/index.ts';
import { ask, type House, openHouse } from '../acceptance/house.ts';
import { type Browsers, openBrowsers } from './support/index.ts';

let house: House;
let browsers: Browsers;
let service: Service;

beforeAll(async () => {
  house = await openHouse();
  service = await house.serve('classics');
  browsers = await openBrowsers(house.instance.consoleUrl);
}, 240_000);
afterAll(async () => {
  await browsers?.close();
  await house?.close();
});

/** With STEWARD_TEST_SHOTS=<folder>, pictures of the new screens, wide and narrow. */
async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env.STEWARD_TEST_SHOTS;
  if (folder === undefined) return;
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 900 });
    await page.screenshot({ path: join(folder, `${name}-${width}.png`), fullPage: true });
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}

test('what is served shows by itself, can be narrowed to an application, and limits show how full they are', async () => {
  const visitor = await browsers.visit(house.cast.owner);
  const { page } = visitor;
  await page.goto('/live');
  await page.getByText('这段时间没有请求').waitFor();
  await shoot(page, 'live-empty');
  const none = { requestsPerMinute: null, tokensPerMinute: null, concurrentRequests: null, budgets: [] };
  await house.cast.platform.api.put(
    `/applications/${service.applicationId}/limits`,
    { application: { ...none, requestsPerMinute: 20 }, endUser: none, keys: {} },
    '0',
  );
  for (const text of ['plain', 'plain', 'error 500', 'plain'])
    await ask(house.instance.gatewayUrl, service, text, { stream: text === 'plain' });
  // Nobody reloads the page.
  const figures = page.locator('dl.figures');
  await figures.getByText('75').waitFor({ timeout: 30_000 });
  await page.getByRole('img', { name: '按结果统计的请求' }).waitFor();
  await page.getByRole('img', { name: '时间构成（毫秒）' }).waitFor();
  // A series is left out of the drawing by keyboard.
  await page.getByRole('button', { name: '上游失败', pressed: true }).press('Enter');
  await page.getByRole('button', { name: '上游失败', pressed: false }).waitFor();
  const limits = page.locator('section', { hasText: '限额与预算的使用' });
  await limits.getByText('请求 / 分钟').waitFor();
  await shoot(page, 'live');
  const byApplication = page.locator('section', { has: page.getByRole('heading', { name: '按应用' }) });
  await byApplication.getByRole('button').first().click();
  await page.getByRole('button', { name: '显示全部' }).waitFor();
  expect(page.url()).toContain(`applicationId=${service.applicationId}`);
  await page.getByRole('button', { name: '显示全部' }).click();
  await page.goto('/gateways');
  await page.getByRole('img', { name: '各网关的请求数' }).waitFor();
  await shoot(page, 'gateways');
  await visitor.leave();
}, 120_000);
