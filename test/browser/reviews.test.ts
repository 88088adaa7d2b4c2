import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  applyFor,
  type Instance,
  type Organisation,
  type Person,
  registerModel,
  registerVersion,
  uploadArtefact,
} from '../../examples/support/index.ts';
import { startTestSealService, type TestSealService } from '../../src/governance/review/seal/testing.ts';
import { openStaffed } from '../acceptance/house.ts';
import { type Browsers, fillBoth, openBrowsers, textOf, untranslated, type Visitor } from './support/index.ts';

// A review as people meet it: the template, a question, a document and its signature, a condition, the seal, the print and its scan.

const PASSWORD = 'a long enough phrase for one person';
let seals: TestSealService;
let instance: Instance;
let organisation: Organisation;
let browsers: Browsers;
let engineer: Person;
let platform: Person;
let administrator: Person;

beforeAll(async () => {
  seals = await startTestSealService();
  const { cast, ...staffed } = await openStaffed({
    until: 'server',
    env: {
      STEWARD_SEAL_URL: seals.url,
      STEWARD_SEAL_TOKEN: seals.token,
      STEWARD_SEAL_CA_FILE: join(seals.dir, 'ca.pem'),
      STEWARD_SEAL_ROOTS_FILE: join(seals.dir, 'root.pem'),
    },
  });
  ({ instance, organisation } = staffed);
  ({ engineer, platform } = cast);
  administrator = await organisation.appoint('system', ['system-administrator']);
  browsers = await openBrowsers(instance.consoleUrl);
}, 180_000);

afterAll(async () => {
  await browsers?.close();
  await instance?.close();
  await seals?.close();
});

const shots = process.env.STEWARD_TEST_SHOTS;
async function picture({ page }: Visitor, name: string): Promise<void> {
  if (shots === undefined) return;
  await page.screenshot({ path: `${shots}/reviews-${name}.png`, fullPage: true });
}

test('from the template to the matched scan of the signed print', async () => {
  const admin = await browsers.visit(administrator);
  await admin.page.goto('/gates');
  const gate = admin.page.locator('section.panel').filter({ hasText: '模型版本审批' });
  await gate.getByRole('button', { name: '评审模板' }).click();
  await admin.page.getByRole('button', { name: '填入内置建议' }).click();
  await admin.page.getByLabel('复审间隔（月）').fill('6');
  await picture(admin, 'template');
  await admin.page.getByRole('button', { name: '设置模板' }).click();
  await admin.page.locator('.ant-modal').waitFor({ state: 'detached' });
  await admin.leave();

  const model = await registerModel(engineer.api, organisation.rootUnitId, 'reviewed');
  const version = await registerVersion(engineer.api, model.id, '1.0');
  await uploadArtefact(engineer.api, version.id, new TextEncoder().encode('weights'));
  const id = await applyFor(engineer.api, 'version.approve', version.id);

  const reviewer = await browsers.visit(platform);
  const desk = reviewer.page;
  await desk.goto(`/reviews/${id}`);
  await desk.getByLabel('向申请人提问').fill('权重来自哪里？');
  await desk.getByRole('switch', { name: '答复前不能决定' }).click();
  await desk.getByRole('button', { name: /^提\s*问$/ }).click();
  await desk.getByText('权重来自哪里？').waitFor();

  const applicant = await browsers.visit(engineer, { viewport: { width: 390, height: 844 }, hasTouch: true });
  const phone = applicant.page;
  await phone.goto(`/reviews/${id}`);
  await phone.getByLabel('答复', { exact: true }).fill('官方仓库，哈希已核对。');
  await phone.getByRole('button', { name: /^答\s*复$/ }).click();
  await phone.getByText('已答复').waitFor();
  await phone.getByRole('button', { name: '添加文件' }).click();
  const report = { name: '来源说明.txt', mimeType: 'text/plain', buffer: Buffer.from('weights are ours') };
  await phone.locator('.ant-modal input[type=file]').setInputFiles(report);
  await phone.locator('.ant-modal').getByRole('button', { name: '添加文件' }).click();
  await phone.getByRole('link', { name: '来源说明.txt' }).waitFor();
  const width = Number(await phone.evaluate('document.documentElement.scrollWidth'));
  expect(width).toBe(390);
  await picture(applicant, 'phone');
  expect(untranslated(await textOf(phone.locator('body')))).toEqual([]);

  await desk.reload();
  await desk.getByRole('button', { name: /^签\s*署$/ }).click();
  const dialog = desk.locator('.ant-modal');
  await dialog.getByLabel('密码', { exact: true }).last().fill(PASSWORD);
  await picture(reviewer, 'sign');
  await dialog.getByRole('button', { name: /^签\s*署$/ }).click();
  await desk.getByText('已签署：').waitFor();

  await desk.getByRole('button', { name: '附条件同意' }).click();
  for (const group of await dialog.getByRole('radiogroup').all()) await group.getByText('是', { exact: true }).click();
  await fillBoth(dialog, '条件内容', '三个月内补测偏见', 'Test bias within three months');
  await dialog.getByRole('combobox', { name: '负责人' }).fill('engineer');
  await desk.locator('.ant-select-dropdown:visible').getByText('engineer').first().click();
  const due = `${new Date().getUTCFullYear() + 1}-03-01`;
  await dialog.getByLabel('期限').fill(due);
  await dialog.getByLabel('期限').press('Enter');
  await picture(reviewer, 'vote');
  await dialog.getByRole('button', { name: /^同\s*意$/ }).click();
  await desk.getByText('已通过。').waitFor();
  await desk.getByText('三个月内补测偏见').waitFor();
  await picture(reviewer, 'decided');
  expect(untranslated(await textOf(desk.locator('body')))).toEqual([]);

  await phone.reload();
  await phone.getByRole('button', { name: '提交证据' }).click();
  await phone.getByRole('textbox', { name: '证据' }).fill('报告见附件');
  await phone.locator('.ant-modal').getByRole('button', { name: '提交证据' }).click();
  await phone.getByText('待确认').waitFor();
  await picture(applicant, 'phone-decided');

  await desk.getByRole('button', { name: '申请签章' }).click();
  await desk.getByText('收到时已验证：').waitFor();
  const sealed = desk.locator('section.panel').filter({ hasText: '所签快照' });
  expect(await textOf(sealed)).toContain(new URL(seals.url).host);
  const download = desk.waitForEvent('download');
  await sealed.getByRole('link', { name: 'sealed.pdf' }).click();
  expect(await readFile(await (await download).path(), 'utf8')).toBe('%PDF-1.7 sealed');
  await picture(reviewer, 'sealed');
  await phone.reload();
  await phone.getByText('收到时已验证：').waitFor();
  expect(Number(await phone.evaluate('document.documentElement.scrollWidth'))).toBe(390);
  await picture(applicant, 'phone-sealed');

  await desk.getByRole('link', { name: '打印' }).click();
  await desk.locator('.ant-qrcode').waitFor();
  await picture(reviewer, 'print');
  expect(untranslated(await textOf(desk.locator('body')))).toEqual([]);
  const paper = await desk.screenshot({ fullPage: true });
  await desk.getByRole('link', { name: '返回评审' }).click();
  const scan = { name: '签章.png', mimeType: 'image/png', buffer: paper };
  await desk.getByText('上传签章扫描件').waitFor();
  await desk.locator('input[type=file]').last().setInputFiles(scan);
  await desk.getByText('由二维码匹配到冻结快照').waitFor();
  await picture(reviewer, 'scan');
  await reviewer.leave();
  await applicant.leave();
}, 240_000);
