import { afterAll, beforeAll, expect, test } from 'vitest';
import { approve, type Cast, type Instance } from '../../examples/support/index.ts';
import { openStaffed } from '../acceptance/house.ts';
import { type Browsers, choose, fillBoth, openBrowsers, textOf, type Visitor } from './support/index.ts';

// What a release needs, registered in the console by those whose work it is, and approved there by others.

let instance: Instance;
let browsers: Browsers;
let cast: Cast;
const visitors = new Map<keyof Cast, Visitor>();

beforeAll(async () => {
  ({ instance, cast } = await openStaffed({ until: 'server' }));
  browsers = await openBrowsers(instance.consoleUrl);
});

afterAll(async () => {
  await browsers?.close();
  await instance?.close();
});

/** The page of one of the cast; the same one each time. */
async function as(name: keyof Cast) {
  const visitor = visitors.get(name) ?? (await browsers.visit(cast[name]));
  visitors.set(name, visitor);
  return visitor.page;
}

function expectNoFaults() {
  for (const [name, visitor] of visitors) expect([name, visitor.faults()]).toEqual([name, []]);
}

/** Sends the application that the button asks for; answers the id of the review. */
async function applyBy(page: Visitor['page'], button: string): Promise<string> {
  await page.getByRole('button', { name: button, exact: true }).click();
  await page.getByLabel('申请说明').fill('请审批。');
  await page.getByRole('button', { name: '提交申请' }).click();
  await page.waitForURL(/\/reviews\/rvw_/);
  return new URL(page.url()).pathname.split('/').at(-1)!;
}

test('a model and its version are registered; the server measures the weights', async () => {
  const page = await as('engineer');
  await page.goto('/models');
  await page.getByRole('heading', { name: '还没有登记模型' }).waitFor();
  await page.getByRole('button', { name: '登记模型' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: '新建' }).click();
  await dialog.getByText('必填').first().waitFor();
  await fillBoth(dialog, '名称', '古文续写', 'Classical continuation');
  await dialog.getByLabel('用途').fill('续写古文。');
  await dialog.getByLabel('许可').fill('Apache-2.0');
  await dialog.getByRole('button', { name: '新建' }).click();
  await page.getByRole('heading', { level: 1, name: '古文续写' }).waitFor();

  await page.getByRole('button', { name: '登记版本' }).click();
  await dialog.getByLabel('版本号').fill('2026.1');
  await dialog.getByLabel('变更内容').fill('首个版本。');
  await dialog.getByRole('button', { name: '新建' }).click();
  await page.getByRole('heading', { level: 1, name: '2026.1' }).waitFor();
  await page.getByText('没有文件哈希').waitFor();
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'weights.bin', mimeType: 'application/octet-stream', buffer: Buffer.from('weights') });
  await page.getByText('系统实测', { exact: true }).waitFor();
  expectNoFaults();
});

test('the applicant reads why they may not vote; somebody else decides in their reviews', async () => {
  const page = await as('engineer');
  await applyBy(page, '申请批准版本');
  const refusal = page.getByRole('alert').filter({ hasText: '您不能表决' });
  await refusal.waitFor();
  expect((await textOf(refusal)).replace('您不能表决', '').trim()).not.toBe('');
  expect(await page.getByRole('button', { name: '同意', exact: true }).count()).toBe(0);
  await page.getByRole('button', { name: '撤回申请' }).waitFor();

  const other = await as('platform');
  await other.goto('/');
  await other.getByRole('navigation', { name: '主导航' }).getByTitle('1 项等待您决定').waitFor();
  await other.getByRole('link', { name: /我的评审/ }).click();
  await other.getByRole('link', { name: /2026\.1/ }).click();
  await other.getByText('weights').or(other.getByText('首个版本。')).first().waitFor();
  expect(await other.getByRole('button', { name: '不同意' }).isDisabled()).toBe(true);
  await other.getByRole('button', { name: '同意', exact: true }).click();
  await other.getByText('已通过。').waitFor();
  await page.goto('/models');
  await page.getByRole('link', { name: '古文续写' }).click();
  await page
    .getByRole('row', { name: /2026\.1/ })
    .filter({ hasText: '已生效' })
    .waitFor();
  expectNoFaults();
});

test('an endpoint is registered and probed, and its credential is not shown again', async () => {
  const page = await as('platform');
  await page.goto('/endpoints');
  await page.getByRole('button', { name: '登记端点' }).first().click();
  const dialog = page.getByRole('dialog');
  await fillBoth(dialog, '名称', '一号端点', 'First endpoint');
  // Nobody listens on port 9 of this machine.
  await dialog.getByLabel('地址', { exact: true }).fill('http://localhost:9/v1');
  await dialog.getByLabel('上游模型名', { exact: true }).fill('raw');
  await choose(page, '模型版本', '古文续写 · 2026.1');
  await dialog.getByLabel(/^上游密钥/).fill('sk-very-secret');
  await dialog.getByRole('button', { name: '新建' }).click();
  await page.getByRole('heading', { level: 1, name: '一号端点' }).waitFor();
  await page.getByText(/已设置。/).waitFor();
  await page.getByRole('button', { name: '立即探测' }).click();
  await page.getByText(/不可达/).waitFor();
  expect(await page.content()).not.toContain('sk-very-secret');
  expectNoFaults();
});

test('an application gets its procedures from its facts; they are entered, and confirmed by somebody else', async () => {
  const page = await as('owner');
  await page.goto('/applications');
  await page.getByRole('button', { name: '登记应用' }).first().click();
  const dialog = page.getByRole('dialog');
  await fillBoth(dialog, '名称', '古文助手', 'Classics helper');
  await dialog.getByLabel('说明').fill('帮员工续写古文。');
  await dialog.getByLabel('联系方式').fill('owner@example.org');
  await dialog.getByRole('button', { name: '新建' }).click();
  await page.getByRole('heading', { level: 1, name: '古文助手' }).waitFor();
  await page.getByText('还有 1 项手续未办妥').waitFor();

  const row = page.getByRole('row').filter({ hasText: '缺少' });
  await row.getByRole('button', { name: '填报' }).click();
  await dialog.getByLabel('编号').fill('示例-0001');
  await dialog.getByLabel('办理日期').fill('2026-01-05');
  await dialog.getByLabel('办理日期').press('Enter');
  await dialog
    .locator('input[type=file]')
    .setInputFiles({ name: 'proof.txt', mimeType: 'text/plain', buffer: Buffer.from('证明') });
  await dialog
    .getByTitle(/^[0-9a-f]{64}$/)
    .or(dialog.getByText(/[0-9a-f]{12,}/))
    .first()
    .waitFor();
  await dialog.getByRole('button', { name: '保存' }).click();
  await page.getByRole('row').filter({ hasText: '已填报' }).waitFor();
  const review = await applyBy(page, '提交确认');

  const officer = await as('compliance');
  await officer.goto(`/reviews/${review}`);
  await officer.getByRole('button', { name: '同意', exact: true }).click();
  await officer.getByText('已通过。').waitFor();
  await page.goto('/applications');
  await page.getByRole('link', { name: '古文助手' }).click();
  await page.getByText('所需手续已齐备').waitFor();
  expectNoFaults();
});

test('the secret of a key is shown once', async () => {
  const page = await as('owner');
  await page.getByRole('tab', { name: '密钥' }).click();
  await page.getByRole('button', { name: '新建密钥' }).click();
  await page.getByRole('dialog').getByLabel('名称').fill('正式环境');
  await page.getByRole('button', { name: '生成密钥' }).click();
  const secret = await textOf(page.locator('.secret code'));
  expect(secret).toMatch(/^sk-steward/);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: '复制', exact: true }).click();
  await page.getByRole('button', { name: '我已保存，关闭' }).click();
  await page
    .getByRole('row', { name: /正式环境/ })
    .filter({ hasText: '有效' })
    .waitFor();
  await page.reload();
  await page.getByRole('row', { name: /正式环境/ }).waitFor();
  expect(await page.content()).not.toContain(secret);
  expectNoFaults();
});

test('a use statement is written, approved by two, and public', async () => {
  const page = await as('owner');
  await page.getByRole('tab', { name: '用途说明' }).click();
  await page.getByRole('button', { name: '新建用途说明' }).click();
  const dialog = page.getByRole('dialog');
  for (const [label, word] of [
    ['使用人群', '本单位员工'],
    ['使用场合', '内部演示'],
    ['用途', '续写古文'],
    ['禁止用途', '任何依据其输出的决定'],
  ] as const) {
    await dialog.getByRole('combobox', { name: label, exact: true }).fill(word);
    await page.keyboard.press('Enter');
  }
  await fillBoth(dialog, '向用户的告知', '您正在与人工智能对话。', 'You are talking to an artificial intelligence.');
  await dialog.getByRole('button', { name: '新建' }).click();
  await page.waitForURL(/\/use-statements\//);
  const id = new URL(page.url()).pathname.split('/').at(-1)!;
  const review = await applyBy(page, '申请批准');
  const officer = await as('compliance');
  await officer.goto(`/reviews/${review}`);
  await officer.getByRole('button', { name: '同意', exact: true }).click();
  await officer.getByText('您已同意').waitFor();
  expect(await approve(review, cast.colleague)).toBe('approved');

  const anybody = await browsers.visit();
  await anybody.page.goto(`/use/${id}`);
  await anybody.page.getByText('您正在与人工智能对话。').waitFor();
  await anybody.page.getByText('任何依据其输出的决定').waitFor();
  await anybody.leave();
  expectNoFaults();
});

test('a gate changes its mode for a reason, and a criterion by a review', async () => {
  const page = await as('compliance');
  await page.goto('/gates');
  await page.getByRole('button', { name: '调整模式' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: /^告警/ }).check();
  await dialog.getByRole('button', { name: '保存' }).click();
  await dialog.getByText('请说明原因').waitFor();
  await dialog.getByLabel('原因').fill('试行一周。');
  await dialog.getByRole('button', { name: '保存' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByRole('main').getByText('告警', { exact: true }).first().waitFor();

  await page.goto('/profile');
  const row = page
    .getByRole('row')
    .filter({ hasText: '天' })
    .filter({ has: page.getByRole('button', { name: '修改' }) });
  await row.first().getByRole('button', { name: '修改' }).click();
  const field = dialog.getByLabel('取值');
  await field.fill(String(Number(await field.inputValue()) + 1));
  await dialog.getByRole('button', { name: '加入修改' }).click();
  await page.getByRole('button', { name: '提交 1 项修改' }).click();
  await dialog.getByLabel('申请说明').fill('与内部规定一致。');
  await dialog.getByRole('button', { name: '提交申请' }).click();
  await page.waitForURL(/\/reviews\/rvw_/);
  await page.getByText('您不能表决').waitFor();
  expectNoFaults();
});

test('a record opens by keyboard, and its receipt is verified in the browser', async () => {
  const page = await as('compliance');
  await page.goto('/records');
  const row = page.getByRole('row').filter({ hasText: '完成' }).nth(3);
  await row.focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/open=rec_/);
  await page.getByRole('button', { name: '在浏览器中验证凭证' }).click();
  await page.getByText('凭证有效：该条目确在账本之中').waitFor();
  expectNoFaults();
});

test('the ledger is verified from the page, and still contains a checkpoint that was kept as a mail', async () => {
  const page = await as('compliance');
  await page.goto('/ledger');
  await page.getByRole('row').filter({ hasText: '治理' }).waitFor();
  await page.getByRole('button', { name: '开始验证' }).click();
  await page.getByText('全部日志完好').waitFor();
  // As text, because the browser's types are not those of the tests.
  const kept = await page.evaluate(`fetch('/api/v1/ledger/logs')
    .then((answer) => answer.json())
    .then(({ items }) => items.find(({ kind }) => kind === 'governance').checkpoint)`);
  await page.goto('/anchors');
  const mail = { name: '检查点.eml', mimeType: 'message/rfc822', buffer: Buffer.from(`Subject: kept\r\n\r\n${kept}`) };
  await page.locator('input[type=file]').setInputFiles(mail);
  await page.getByText('账本仍完整包含该检查点').waitFor();
  expectNoFaults();
});

test('the slash opens a search that works by keyboard alone', async () => {
  const page = await as('engineer');
  await page.goto('/');
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.keyboard.press('/');
  await page.getByRole('textbox', { name: '全局搜索' }).fill('古文续写');
  await page.getByRole('option', { name: '古文续写 模型' }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/(models|versions)\//);
  await page.keyboard.press('Control+k');
  await page.getByRole('textbox', { name: '全局搜索' }).fill('6.1.b');
  await page.getByRole('option', { name: /6\.1\.b/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL('/measures/6-1-b');
  await page.keyboard.press('/');
  await page.getByRole('textbox', { name: '全局搜索' }).fill('没有这样的东西');
  await page.getByText('没有找到。换个词，或用条款号试试。').waitFor();
  expectNoFaults();
});
