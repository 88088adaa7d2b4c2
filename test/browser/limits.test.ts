import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, type House, openHouse } from '../acceptance/house.ts';
import { type Browsers, choose, openBrowsers } from './support/index.ts';

// Limits as people set them: in the console, and then at the gateway.

let house: House;
let browsers: Browsers;
beforeAll(async () => {
  house = await openHouse();
  browsers = await openBrowsers(house.instance.consoleUrl);
});
afterAll(async () => {
  await browsers?.close();
  await house?.close();
});

test('limits set in the console hold at the gateway, and their use shows as bars', async () => {
  const service = await house.serve('limited');
  const { gatewayUrl } = house.instance;
  expect((await ask(gatewayUrl, service)).status).toBe(200);
  const visitor = await browsers.visit(house.cast.platform);
  const { page } = visitor;
  await page.goto(`/applications/${service.applicationId}?tab=limits`);
  await page.getByText('未设限').first().waitFor();
  await page
    .getByRole('button', { name: /编\s*辑/ })
    .nth(1)
    .click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('每分钟请求数').fill('2');
  await dialog.getByRole('button', { name: '添加预算' }).click();
  await choose(page, '预算类型', 'token / 日');
  await dialog.getByLabel('数额').fill('100000');
  await dialog.getByRole('button', { name: /保\s*存/ }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('0 / 100,000').waitFor();

  const statuses: number[] = [];
  await expect
    .poll(
      async () => {
        statuses.push((await ask(gatewayUrl, service)).status);
        return statuses.at(-1);
      },
      { timeout: 20_000, interval: 200 },
    )
    .toBe(429);
  await page.getByText('2 / 2').waitFor();
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByText('34 / 100,000').waitFor();
  await visitor.leave();
}, 120_000);
