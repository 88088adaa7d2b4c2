import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Cast, Instance } from '../../examples/support/index.ts';
import { openStaffed } from '../acceptance/house.ts';
import { type Browsers, choose, openBrowsers, textOf, untranslated, type Visitor } from './support/index.ts';

// A keyword list on its way into force, and the bench on which a text is tried against it.

let instance: Instance;
let browsers: Browsers;
let cast: Cast;
const visitors = new Map<keyof Cast, Visitor>();

beforeAll(async () => {
  ({ instance, cast } = await openStaffed({ until: 'server' }));
  browsers = await openBrowsers(instance.consoleUrl);
}, 180_000);

afterAll(async () => {
  await browsers?.close();
  await instance?.close();
});

async function as(name: keyof Cast) {
  const visitor = visitors.get(name) ?? (await browsers.visit(cast[name]));
  visitors.set(name, visitor);
  // The first text that a process screens waits for the engine's tables.
  visitor.page.setDefaultTimeout(45_000);
  return visitor.page;
}

function expectNoFaults() {
  for (const [name, visitor] of visitors) expect([name, visitor.faults()]).toEqual([name, []]);
}

test('the demonstration list is imported by one click, with samples that hold', async () => {
  const page = await as('compliance');
  await page.goto('/screening');
  await page.getByLabel('文本', { exact: true }).fill('代开发票，电话 13800000000');
  await page.getByRole('button', { name: '试检' }).click();
  // Without a list nobody looked for keywords, and that is said; personal information is found all the same.
  await page.getByText(/没有启用的关键词库/).waitFor();
  await page.getByRole('row', { name: /手机号码/ }).waitFor();
  await page.goto('/keyword-lists');
  await page.getByRole('heading', { name: '还没有关键词库' }).waitFor();
  await page.getByRole('button', { name: '导入演示库' }).first().click();
  await page.getByRole('heading', { level: 1, name: /演示关键词库/ }).waitFor();
  await page.getByText('不可用于生产；').waitFor();
  await page.getByText('全部样本通过').waitFor();
  await page.getByRole('row', { name: /代开发票/ }).waitFor();
  expectNoFaults();
}, 180_000);

test('lines that are wrong are told before anything is imported, and are left out only when that is said', async () => {
  const page = await as('compliance');
  await page.getByRole('button', { name: '导入', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('input[type=file]').setInputFiles({
    name: 'words.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('关键词,类别\n兜售假药,A.4-a\n没有这类,Z.9\n代开发票,A.1-h\n'),
  });
  const visitor = visitors.get('compliance')!;
  await dialog.getByRole('button', { name: '预览' }).click();
  await dialog.getByText('1 行有误').waitFor();
  await dialog.getByText('未知类别').waitFor();
  expect(await dialog.getByRole('button', { name: '导入为草稿' }).isDisabled()).toBe(true);
  await dialog.getByRole('switch', { name: '略过有误的行，导入其余' }).click();
  await dialog.getByRole('button', { name: '导入为草稿' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByRole('searchbox', { name: '搜索关键词或备注' }).fill('假药');
  await page.getByRole('searchbox', { name: '搜索关键词或备注' }).press('Enter');
  await page.getByRole('row', { name: /兜售假药/ }).waitFor();
  expect(visitor.faults()).toEqual([]);
}, 180_000);

test('a sample that does not hold keeps the list out; put right, it is applied for and somebody else admits it', async () => {
  const page = await as('compliance');
  await page.getByRole('button', { name: '编辑样本' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: '添加应放行样本' }).click();
  await dialog
    .getByLabel(/应放行文本/)
    .last()
    .fill('举报兜售假药的人');
  await dialog.getByRole('button', { name: '保存' }).click();
  await page.getByText('1 条样本未通过').waitFor();
  visitors.get('compliance')!.expectRefusal('409 POST /apply');
  await page.getByRole('button', { name: '申请启用' }).click();
  await page.getByLabel('申请说明').fill('每周更新。');
  await page.getByRole('button', { name: '提交申请' }).click();
  await page.getByText('回归样本全部通过').waitFor();
  await page.getByRole('button', { name: '取消' }).click();

  await page.getByRole('button', { name: '编辑样本' }).click();
  await dialog
    .getByLabel(/应放行文本/)
    .last()
    .fill('如何举报违法药品？');
  await dialog.getByRole('button', { name: '保存' }).click();
  await page.getByText('全部样本通过').waitFor();
  await page.getByRole('button', { name: '申请启用' }).click();
  await page.getByLabel('申请说明').fill('每周更新。');
  await page.getByRole('button', { name: '提交申请' }).click();
  await page.waitForURL(/\/reviews\/rvw_/);

  const other = await as('security');
  await other.goto(new URL(page.url()).pathname);
  await other.getByText('条目内容哈希').first().waitFor();
  await other.getByRole('button', { name: '同意', exact: true }).click();
  await other.getByText('已通过。').waitFor();
  await other
    .getByRole('link', { name: /演示关键词库/ })
    .first()
    .click();
  await other.getByText('最新版本已启用。').waitFor();
  expectNoFaults();
}, 180_000);

test('the bench shows in place what is found, and through which disguise', async () => {
  const page = await as('security');
  await page.getByRole('link', { name: '试检', exact: true }).click();
  await page.getByRole('heading', { name: '还没有结果' }).waitFor();
  await choose(page, '使用的关键词库', '全部启用的库');
  await page.keyboard.press('Escape');
  await page.getByLabel('文本', { exact: true }).fill('加我，刷 單 返 利，不是\u200b广告。');
  await page.keyboard.press('Control+Enter');
  await page.locator('mark.hit').waitFor();
  expect((await textOf(page.locator('mark.hit'))).replace(/\d/g, '')).toBe('刷 單 返 利');
  const row = page.getByRole('row', { name: /刷单返利/ });
  expect(await textOf(row)).toContain('繁体');
  expect(await textOf(page.locator('.trial-text'))).toContain('U+200B');
  await page.getByText('归一化步骤').waitFor();
  await page
    .getByText(/最多扣留/)
    .first()
    .waitFor();
  await page.getByLabel('文本', { exact: true }).fill('今天天气很好。');
  await page.getByRole('button', { name: '试检' }).click();
  await page.getByText('没有命中').waitFor();
  expectNoFaults();
}, 180_000);

test('who may not see entries sees the list without them; the screens fit a phone and speak English', async () => {
  const page = await as('owner');
  await page.goto('/keyword-lists');
  await page.getByRole('link', { name: /演示关键词库/ }).click();
  await page.getByText('您的角色不能查看条目').waitFor();
  expect(await page.content()).not.toContain('兜售假药');
  const path = new URL(page.url()).pathname;
  expectNoFaults();

  const phone = await browsers.visit(cast.security, { viewport: { width: 390, height: 844 }, hasTouch: true });
  phone.page.setDefaultTimeout(45_000);
  await phone.page.goto('/keyword-lists');
  await phone.page.getByRole('link', { name: /演示关键词库/ }).waitFor();
  await phone.page.getByRole('button', { name: 'English' }).click();
  await phone.page.getByRole('heading', { level: 1, name: 'Keyword lists' }).waitFor();
  for (const [at, heading] of [
    ['/keyword-lists', 'Keyword lists'],
    [path, /Demonstration list/],
    ['/screening', 'Test bench'],
  ] as const) {
    await phone.page.goto(at);
    await phone.page.getByRole('heading', { level: 1, name: heading }).waitFor();
    await phone.page.locator('.ant-skeleton').first().waitFor({ state: 'detached' });
    expect([at, untranslated(await textOf(phone.page.locator('body')))]).toEqual([at, []]);
    expect([at, await phone.page.evaluate('document.documentElement.scrollWidth')]).toEqual([at, 390]);
  }
  await phone.leave();
}, 180_000);

test('the proposed screening policy is adapted, compared, applied for, and in force once somebody else agrees', async () => {
  const page = await as('compliance');
  await page.goto('/screening-policies');
  await page.getByRole('heading', { name: '还没有检测策略' }).waitFor();
  await page.getByRole('button', { name: '公众服务建议稿' }).click();
  await page.getByRole('heading', { level: 1, name: '公众服务默认检测策略' }).waitFor();
  await page.getByText('草稿，尚未启用。').waitFor();
  await page.getByRole('button', { name: '编辑' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('停止时告知的文本').first().fill('这个问题不便回答。');
  await dialog.getByRole('button', { name: '添加护栏模型' }).click();
  await dialog.getByLabel('名称', { exact: true }).fill('first');
  await dialog.getByLabel('地址', { exact: true }).fill('http://127.0.0.1:9/v1');
  await dialog.getByLabel('模型', { exact: true }).fill('qwen3guard');
  await shoot(page, 'screening-policy-editor');
  await dialog.getByRole('button', { name: '保存草稿' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByText('这个问题不便回答。').first().waitFor();
  await page.getByText('无凭据').waitFor();
  await page.getByRole('button', { name: '申请启用' }).click();
  await page.getByLabel('申请说明').fill('上线前启用检测。');
  await page.getByRole('button', { name: '提交申请' }).click();
  await page.waitForURL(/\/reviews\/rvw_/);

  const other = await as('security');
  await other.goto(new URL(page.url()).pathname);
  await other.getByRole('button', { name: '同意', exact: true }).click();
  await other.getByText('已通过。').waitFor();
  await other
    .getByRole('link', { name: /公众服务默认检测策略/ })
    .first()
    .click();
  await other.getByText('启用中的规则。').waitFor();
  await other.getByRole('button', { name: '编辑' }).click();
  await other.getByRole('dialog').getByLabel('停止时告知的文本').first().fill('换一种说法。');
  await other.getByRole('dialog').getByRole('button', { name: '保存草稿' }).click();
  await other.getByRole('heading', { name: '草稿改动' }).waitFor();
  expect(untranslated(await textOf(other.locator('body')))).toEqual([]);
  await shoot(other, 'screening-policy');
  await other.goto('/screening-policies');
  await other.getByRole('row', { name: /公众服务默认检测策略/ }).waitFor();
  await shoot(other, 'screening-policies');
  expectNoFaults();
}, 180_000);

/** With STEWARD_TEST_SHOTS=<folder>, pictures of the screen, wide and narrow. */
async function shoot(page: Visitor['page'], name: string): Promise<void> {
  const folder = process.env.STEWARD_TEST_SHOTS;
  if (folder === undefined) return;
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 900 });
    await page.screenshot({ path: `${folder}/${name}-${width}.png`, fullPage: true });
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}
