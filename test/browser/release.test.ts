import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  applyFor,
  approve,
  issueKey,
  registerApplication,
  registerEndpoint,
  registerModel,
  registerVersion,
  settleProcedures,
  untilServed,
  uploadArtefact,
  writeUseStatement,
} from '../../examples/support/index.ts';
import { ask, type House, openHouse } from '../acceptance/house.ts';
import { type Browsers, choose, fillBoth, openBrowsers, type Visitor } from './support/index.ts';

// The way of a release in the console: what is missing, who decides, what the gateways do, and the proof of one call.

const MODEL_NAME = 'classics';

let house: House;
let browsers: Browsers;
let owner: Visitor;
let compliance: Visitor;
let security: Visitor;
let applicationId: string;
let statementId: string;
let secret: string;
let releasePath: string;

beforeAll(async () => {
  house = await openHouse();
  const { organisation, cast, upstream } = house;
  const { rootUnitId } = organisation;
  const model = await registerModel(cast.engineer.api, rootUnitId, '古文');
  const version = await registerVersion(cast.engineer.api, model.id, '1.0');
  await uploadArtefact(cast.engineer.api, version.id, Buffer.from('weights'));
  await approve(await applyFor(cast.engineer.api, 'version.approve', version.id), cast.platform);
  const where = { baseUrl: upstream.baseUrl, model: 'raw' };
  const endpoint = await registerEndpoint(cast.platform.api, rootUnitId, where, version.id);
  await approve(await applyFor(cast.platform.api, 'endpoint.approve', endpoint.id), cast.security);
  applicationId = (await registerApplication(cast.owner.api, rootUnitId, '古文助手')).id;
  statementId = (await writeUseStatement(cast.owner.api, applicationId)).id;
  secret = (await issueKey(cast.owner.api, applicationId)).secret;
  browsers = await openBrowsers(house.instance.consoleUrl);
  owner = await browsers.visit(cast.owner);
  compliance = await browsers.visit(cast.compliance);
  security = await browsers.visit(cast.security);
});

afterAll(async () => {
  await browsers?.close();
  await house?.close();
});

function expectNoFaults() {
  for (const visitor of [owner, compliance, security]) expect(visitor.faults()).toEqual([]);
}

test('a new release shows what its gate misses, with the way to each, and cannot be applied for', async () => {
  const { page } = owner;
  await page.goto('/releases');
  await page.getByRole('button', { name: '新建发布' }).first().click();
  const dialog = page.getByRole('dialog');
  await fillBoth(dialog, '名称', '古文上线', 'Classics go live');
  await dialog.getByLabel('对外模型名').fill(MODEL_NAME);
  await choose(page, '模型版本', '古文 · 1.0');
  await choose(page, '上游端点', '端点 endpoint');
  await page.keyboard.press('Escape');
  await choose(page, '用途说明', '古文助手 · 用途说明 use statement');
  await page.keyboard.press('Escape');
  await dialog.getByRole('button', { name: '新建' }).click();
  await page.getByRole('heading', { level: 1, name: '古文上线' }).waitFor();
  releasePath = new URL(page.url()).pathname;

  const gate = page
    .getByRole('region', { name: '发布关口' })
    .or(page.locator('section').filter({ hasText: '实时检查' }));
  await gate.getByText(/缺 2 项，关口关闭/).waitFor();
  expect(await gate.locator(`a[href="/use-statements/${statementId}"]`).count()).toBeGreaterThan(0);
  expect(await gate.locator(`a[href="/applications/${applicationId}"]`).count()).toBeGreaterThan(0);

  owner.expectRefusal('409 POST /apply');
  await apply();
  await dialog.getByText(/缺 2 项，关口关闭/).waitFor();
  await dialog.getByRole('button', { name: '取消' }).click();
  expectNoFaults();
});

async function apply() {
  const { page } = owner;
  await page.getByRole('button', { name: '申请发布', exact: true }).click();
  await page.getByLabel('申请说明').fill('请审批上线。');
  await page.getByRole('button', { name: '提交申请' }).click();
}

test('what was missing is there; two people approve, and the gateway takes it', async () => {
  const { cast } = house;
  await approve(await applyFor(cast.owner.api, 'use-statement.approve', statementId), cast.compliance, cast.colleague);
  await settleProcedures(cast, applicationId);
  const { page } = owner;
  await page.goto(releasePath);
  await page.getByText('要求齐备，关口开启').waitFor();
  await apply();
  await page.waitForURL(/\/reviews\/rvw_/);
  await page.getByText('您不能表决').waitFor();

  for (const visitor of [compliance, security]) {
    await visitor.page.goto('/reviews');
    await visitor.page.getByRole('link', { name: /古文上线/ }).click();
    await visitor.page.getByText(MODEL_NAME).first().waitFor();
    await visitor.page.getByRole('button', { name: '同意', exact: true }).click();
    await visitor.page.getByText('您已同意').or(visitor.page.getByText('已通过。')).waitFor();
  }
  await page.goto(releasePath);
  await page.getByText('服务中', { exact: true }).first().waitFor();
  await page.getByText('已确认', { exact: true }).waitFor();
  expectNoFaults();
});

test('one call through the gateway is in the traffic, and its receipt is verified in the browser', async () => {
  const service = { modelName: MODEL_NAME, key: { id: '', secret } };
  await untilServed(house.instance.gatewayUrl, service);
  expect((await ask(house.instance.gatewayUrl, service)).status).toBe(200);
  const { page } = security;
  await page.goto('/traffic');
  const row = page.getByRole('row').filter({ hasText: '已回答' });
  await row.waitFor();
  await row.getByText('古文助手').waitFor();
  await page.getByRole('img', { name: '按结果统计' }).waitFor();
  // The legend, whose series are shown or left out.
  await page.getByRole('button', { name: '已回答', pressed: true }).waitFor();
  await row.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: '在浏览器中验证凭证' }).click();
  await page.getByText('凭证有效：该条目确在账本之中').waitFor();
  await page.getByRole('button', { name: '查看内容' }).click();
  await page.getByLabel('原因').fill('核对一次回答。');
  await page.getByRole('button', { name: '查看', exact: true }).click();
  await page.getByRole('region', { name: '内容' }).getByText('plain').first().waitFor();
  expectNoFaults();
});

test('a suspended release is refused by the gateway, and the map shows what runs', async () => {
  const { page } = security;
  await page.goto(releasePath);
  await page.getByRole('button', { name: '操作' }).click();
  await page.getByRole('menuitem', { name: '暂停' }).click();
  await page.getByRole('dialog').getByLabel('原因').fill('例行演练。');
  await page.getByRole('dialog').getByRole('button', { name: '暂停' }).click();
  await page.getByText('发布已暂停，所有网关拒绝调用；恢复后立即可用。').waitFor();
  await page.getByText('已确认', { exact: true }).waitFor();
  const refused = await ask(house.instance.gatewayUrl, { modelName: MODEL_NAME, key: { id: '', secret } });
  expect(refused.status).toBeGreaterThanOrEqual(400);
  await page.goto('/gateways');
  await page.getByText('在线', { exact: true }).waitFor();
  expectNoFaults();
});
