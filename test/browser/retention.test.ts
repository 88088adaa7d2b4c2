import { afterAll, beforeAll, expect, test } from 'vitest';
import { formatWitnessKey, witnessKey } from '../../src/engines/ledger/index.ts';
import { ask, type House, openHouse } from '../acceptance/house.ts';
import { type Browsers, openBrowsers, textOf, untranslated, type Visitor } from './support/index.ts';

// Search of traffic, legal holds, erasure and reconciliation, by people who may.

let house: House;
let browsers: Browsers;
let applicationTitle: string;
let applicationId: string;
let endpointId: string;

beforeAll(async () => {
  house = await openHouse();
  const service = await house.serve('classics');
  ({ applicationId, endpointId } = service);
  for (let i = 0; i < 3; i++) await ask(house.instance.gatewayUrl, service, 'plain', { user: 'zhang-san' });
  const application = await house.cast.owner.api.get<{ title: { zh: string } }>(
    `/applications/${service.applicationId}`,
  );
  applicationTitle = application.title.zh;
  browsers = await openBrowsers(house.instance.consoleUrl);
}, 240_000);

afterAll(async () => {
  await browsers?.close();
  await house?.close();
});

async function open({ page }: Visitor, path: string): Promise<void> {
  await page.goto(path);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.locator('.ant-skeleton').first().waitFor({ state: 'detached' });
}

const shots = process.env.STEWARD_TEST_SHOTS;
const shoot = async ({ page }: Visitor, name: string) => {
  if (shots !== undefined) await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true });
};

/** No wider than the window, nothing untranslated, nothing that a page must not do. */
async function wrongWith(visitor: Visitor, width: number): Promise<string[]> {
  const wide = Number(await visitor.page.evaluate('document.documentElement.scrollWidth'));
  const words = untranslated(await textOf(visitor.page.locator('body')));
  return [...(wide > width ? [`${wide} px wide`] : []), ...words, ...visitor.faults()];
}

test('traffic is searched with filters that stay in the address, and shows where the time went', async () => {
  const visitor = await browsers.visit(house.cast.compliance, { viewport: { width: 1440, height: 900 } });
  const { page } = visitor;
  await open(visitor, '/traffic');
  await page.getByRole('row').filter({ hasText: '已回答' }).first().waitFor();
  await page.getByText('耗时', { exact: true }).first().click();
  await page.waitForURL(/chart=times/);
  await page.getByRole('heading', { name: '平均耗时构成（毫秒）' }).waitFor();
  await shoot(visitor, 'traffic-times');
  await open(visitor, '/traffic?outcome=failed');
  await page.getByText('没有符合条件的流量').first().waitFor();
  await open(visitor, '/traffic?outcome=answered&mark=stopped');
  await page.getByText('没有符合条件的流量').first().waitFor();
  await open(visitor, '/traffic?outcome=answered');
  await page.getByRole('row').filter({ hasText: '已回答' }).first().waitFor();
  expect(await wrongWith(visitor, 1440)).toEqual([]);
  await visitor.leave();
}, 120_000);

test('traffic of a person is found by their name in the application, which gets into no address', async () => {
  const visitor = await browsers.visit(house.cast.compliance, { viewport: { width: 390, height: 900 } });
  const { page } = visitor;
  const asked: string[] = [];
  page.on('request', (request) => void asked.push(request.url()));
  await open(visitor, `/traffic?applicationId=${applicationId}`);
  const name = page.getByLabel('应用中的用户名');
  await name.fill('nobody-of-this-name');
  await name.press('Enter');
  await page.waitForURL(/endUser=/);
  await page.getByText('没有符合条件的流量').first().waitFor();
  await name.fill('zhang-san');
  await name.press('Enter');
  await page.getByText('已回答').first().waitFor();
  await shoot(visitor, 'traffic-person');
  // A card opens its record by keyboard as the row of a table does.
  await page.locator('.card').first().press('Enter');
  await page.getByRole('dialog').getByText('账本位置').waitFor();
  await page.keyboard.press('Escape');
  expect([page.url(), ...asked].filter((url) => /zhang-san|nobody-of-this-name/.test(url))).toEqual([]);
  expect(await wrongWith(visitor, 390)).toEqual([]);
  await visitor.leave();
}, 120_000);

test('a hold is placed and lifted, and what one person said is looked at before it is erased', async () => {
  const visitor = await browsers.visit(house.cast.compliance, { viewport: { width: 1440, height: 900 } });
  const { page } = visitor;
  await open(visitor, '/retention');
  await page.getByRole('button', { name: '设置保全' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('应用').click();
  await page.getByTitle(applicationTitle).first().click();
  await dialog.getByLabel('原因').fill('仲裁委员会调取材料');
  await dialog.getByRole('button', { name: '设置保全' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByRole('cell', { name: '仲裁委员会调取材料' }).waitFor();
  await page.getByLabel('用户', { exact: true }).fill('zhang-san');
  await page.locator('.filters').getByLabel('应用').click();
  await page.getByTitle(applicationTitle).last().click();
  await page.getByRole('button', { name: /预\s?览/ }).click();
  await page.getByText('法律保全中').waitFor();
  await page.getByText('未到期或被保全的内容将立即限制使用').waitFor();
  await shoot(visitor, 'retention');
  expect(await wrongWith(visitor, 1440)).toEqual([]);
  await page.getByRole('button', { name: /解\s?除/ }).click();
  const lifting = page.getByRole('dialog');
  await lifting.getByLabel('原因').fill('仲裁已经结束');
  await lifting.getByRole('button', { name: /解\s?除/ }).click();
  await page.getByText('已解除').waitFor();
  await visitor.leave();
}, 120_000);

test('the counters of an endpoint are named, in English', async () => {
  const visitor = await browsers.visit(house.cast.platform, {
    locale: 'en-US',
    viewport: { width: 1440, height: 900 },
  });
  const { page } = visitor;
  await open(visitor, '/reconciliation');
  if ((await page.getByRole('button', { name: 'English' }).count()) > 0)
    await page.getByRole('button', { name: 'English' }).click();
  await page.getByText('Not reconcilable').waitFor();
  await page.getByRole('button', { name: 'Name the counters' }).click();
  await page.getByLabel('Metrics address').fill(`${new URL(house.upstream.baseUrl).origin}/metrics`);
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /OK|Save|Confirm/ })
    .click();
  await page.getByText('Waits for two readings').waitFor();
  await shoot(visitor, 'reconciliation');
  expect(await wrongWith(visitor, 1440)).toEqual([]);
  const { items } = await house.cast.platform.api.get<{ items: { endpointId: string; state: string }[] }>(
    '/reconciliation',
  );
  expect(items).toMatchObject([{ endpointId, state: 'waiting' }]);
  await visitor.leave();
}, 120_000);

test('upstreams are shown as their gateway sees them, over time, and edited with all that they are spoken with', async () => {
  const visitor = await browsers.visit(house.cast.platform, { viewport: { width: 1440, height: 900 } });
  const { page } = visitor;
  await open(visitor, '/upstreams');
  const row = page.getByRole('row').filter({ hasText: '正常' }).first();
  await row.waitFor();
  await row.getByText(/探测：200/).waitFor();
  await shoot(visitor, 'upstreams');
  const wrong = await wrongWith(visitor, 1440);
  await open(visitor, `/endpoints/${endpointId}`);
  await page.getByRole('heading', { name: '健康' }).waitFor();
  await shoot(visitor, 'endpoint-health');
  await page.getByRole('button', { name: '编辑' }).first().click();
  await page.getByLabel('协议').click();
  await page.getByTitle('Azure OpenAI').click();
  await page.getByLabel('接口版本').fill('2024-10-21');
  await page.getByLabel('固定请求头').fill('x-team: a');
  await page.getByLabel('最多连接数').fill('64');
  await shoot(visitor, 'endpoint-editor');
  await page.getByRole('button', { name: '保存草稿' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  const { content } = await house.cast.platform.api.get<{ content: object }>(`/endpoints/${endpointId}`);
  expect(content).toMatchObject({
    ...{ kind: 'azure', apiVersion: '2024-10-21', headers: { 'x-team': 'a' }, maxConnections: 64 },
  });
  expect([...wrong, ...(await wrongWith(visitor, 1440))]).toEqual([]);
  await visitor.leave();
}, 120_000);

test('a witness is entered, asked, named with what went wrong, and ended; a log that nobody vouches for says so', async () => {
  const administrator = await house.organisation.appoint('anchors', ['system-administrator']);
  const visitor = await browsers.visit(administrator, { viewport: { width: 1440, height: 900 } });
  const { page } = visitor;
  await open(visitor, '/ledger');
  await page.getByRole('link', { name: /^governance-/ }).click();
  await page.getByText('尚未锚定').waitFor();
  await shoot(visitor, 'log');
  await page.getByRole('main').getByRole('link', { name: '外部锚点' }).click();
  await page.getByRole('button', { name: '登记保管方' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('名称').fill('外部见证人');
  await dialog.getByLabel('地址').fill('http://127.0.0.1:9/add-checkpoint');
  await dialog.getByLabel('见证人公钥').fill('no key');
  visitor.expectRefusal('400 POST /ledger/anchor-keepers');
  await dialog.getByRole('button', { name: '登记保管方' }).click();
  await dialog.getByText(/key of a witness/).waitFor();
  const key = formatWitnessKey(witnessKey('witness.example/w1', new Uint8Array(32)));
  await dialog.getByLabel('见证人公钥').fill(key);
  await dialog.getByRole('button', { name: '登记保管方' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: '立即请求' }).click();
  await page.getByText('无法连通').waitFor();
  await shoot(visitor, 'anchors');
  expect(await wrongWith(visitor, 1440)).toEqual([]);
  await page.getByRole('button', { name: /停\s?用/ }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /停\s?用/ })
    .click();
  await page.getByText('已停用').waitFor();
  await visitor.leave();

  const { administrator: security } = house.organisation;
  const keeper = await browsers.visit(security, { viewport: { width: 1440, height: 900 } });
  await open(keeper, '/ledger');
  await keeper.page.getByRole('link', { name: /^governance-/ }).click();
  await keeper.page.getByRole('button', { name: '更换密钥' }).click();
  const rotating = keeper.page.getByRole('dialog');
  await rotating.getByLabel('原因').fill('年度更换');
  await rotating.getByRole('button', { name: '更换密钥' }).click();
  await rotating.waitFor({ state: 'detached' });
  await keeper.page.getByText('新旧并用').waitFor();
  await shoot(keeper, 'log-key');
  // The name of a file, which looks like a word that was not translated.
  expect(await wrongWith(keeper, 1440)).toEqual(['key.pub']);
  await keeper.leave();
}, 120_000);

test('at 390 px nothing is wider than the window', async () => {
  const visitor = await browsers.visit(house.cast.compliance, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
  });
  const wrong: string[] = [];
  for (const path of ['/traffic?chart=times', '/retention', '/reconciliation', '/anchors']) {
    await open(visitor, path);
    await shoot(visitor, `narrow${path.replace(/\W/g, '-')}`);
    for (const fault of await wrongWith(visitor, 390)) wrong.push(`${path}: ${fault}`);
  }
  expect(wrong).toEqual([]);
  await visitor.leave();
}, 120_000);
