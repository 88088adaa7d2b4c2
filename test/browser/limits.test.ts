import { afterAll, beforeAll, expect, test } from 'vitest';
import { issueKey, registerApplication } from '../../examples/support/index.ts';
import { ask, type House, openHouse } from '../acceptance/house.ts';
import { type Browsers, choose, openBrowsers, textOf } from './support/index.ts';

// Limits, and the steps against misuse, as people set them: in the console, and then at the gateway.

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

test('keys behind the first of many can be chosen too, and are named by their titles', async () => {
  const { owner, platform } = house.cast;
  const { id } = await registerApplication(owner.api, house.organisation.rootUnitId, '多密钥应用');
  for (const title of ['最早的密钥', '最新的密钥']) await issueKey(owner.api, id, { title });
  const visitor = await browsers.visit(platform);
  const { page } = visitor;
  // Asked for in pages of one: as it is with more keys than are asked for at once.
  await page.route(/\/keys\?.*limit=200/, (route) =>
    route.continue({ url: route.request().url().replace('limit=200', 'limit=1') }),
  );
  await page.goto(`/applications/${id}?tab=limits`);
  await page.getByRole('combobox', { name: '为单个密钥设限' }).click();
  const offered = page.locator('.ant-select-dropdown:visible');
  await offered.getByText('最新的密钥', { exact: true }).waitFor();
  expect(await offered.getByText('最早的密钥', { exact: true }).count()).toBe(0);
  await offered.getByRole('button', { name: '加载更多' }).click();
  await offered.getByText('最早的密钥', { exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('每分钟请求数').fill('7');
  await dialog.getByRole('button', { name: /保\s*存/ }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.reload();
  await page.getByRole('heading', { name: '密钥：最早的密钥' }).waitFor();
  await visitor.leave();
}, 120_000);

test('steps against misuse are set in the place of those of the profile, none before a milder one, and taken from it again', async () => {
  const { compliance, platform } = house.cast;
  const inForce = () =>
    compliance.api.get<{ own: boolean; ladder: { suspend: object; close: object | null } }>('/misuse-ladder');
  const { ladder } = await inForce();
  const onlooker = await browsers.visit(platform);
  await onlooker.page.goto('/misuse');
  await onlooker.page.getByText('取自准则集').waitFor();
  expect(await onlooker.page.getByRole('button', { name: '自行设定阶梯' }).count()).toBe(0);
  await onlooker.leave();

  const visitor = await browsers.visit(compliance);
  const { page } = visitor;
  await page.goto('/misuse');
  await page.getByRole('button', { name: '自行设定阶梯' }).click();
  const dialog = page.getByRole('dialog');
  const step = (name: RegExp) => dialog.getByRole('group', { name });
  // What may be left empty says so; what always holds a value does not.
  expect(await textOf(step(/^暂停/))).toContain('（可选）');
  expect(await textOf(dialog.locator('.ant-form-item', { hasText: '未区分用户的密钥' }))).not.toContain('可选');
  await step(/^警示/).getByLabel('当日违规次数').fill('9');
  await step(/^关闭/).getByRole('switch').click();
  await step(/^暂停/).getByLabel('连续违规次数').fill('4');
  await dialog.getByRole('button', { name: /保\s*存/ }).click();
  await dialog.getByText('不应小于“警示”的 9 次').waitFor();
  expect(await inForce()).toMatchObject({ own: false });
  await step(/^警示/).getByLabel('当日违规次数').fill('2');
  await dialog.getByRole('button', { name: /保\s*存/ }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('暂停次数宽于准则集').waitFor();
  expect(await inForce()).toMatchObject({
    own: true,
    ladder: {
      ...ladder,
      ...{ warn: { inADay: 2 }, close: null, suspend: { ...ladder.suspend, inARow: 4 } },
    },
  });

  await page.getByRole('button', { name: '改用准则集的数值' }).click();
  await dialog.getByRole('button', { name: '改用准则集的数值' }).click();
  await page.getByText('取自准则集').waitFor();
  expect(await inForce()).toMatchObject({ own: false, ladder });
  await visitor.leave();
}, 120_000);
