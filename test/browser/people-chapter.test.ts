import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Cast, Instance, Organisation } from '../../examples/support/index.ts';
import { openStaffed } from '../acceptance/house.ts';
import {
  type Browsers,
  choose,
  followTo,
  openBrowsers,
  openScreen,
  textOf,
  untranslated,
  type Visitor,
} from './support/index.ts';
import { openPeopleChapter, type PeopleChapter } from './support/people-chapter.ts';

// What the standard asks of people (4.4), as people meet it in the console.

let instance: Instance;
let organisation: Organisation;
let cast: Cast;
let chapter: PeopleChapter;
let browsers: Browsers;

beforeAll(async () => {
  ({ instance, organisation, cast } = await openStaffed({ until: 'server' }));
  chapter = await openPeopleChapter(organisation, cast);
  browsers = await openBrowsers(instance.consoleUrl);
}, 240_000);

afterAll(async () => {
  await browsers?.close();
  await instance?.close();
});

const shots = process.env.STEWARD_TEST_SHOTS;
async function picture({ page }: Visitor, name: string): Promise<void> {
  if (shots !== undefined) await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true });
}
test('an exam is sat, passed, and is a proof of competence', async () => {
  const visitor = await browsers.visit(cast.engineer);
  const { page } = visitor;
  await openScreen(visitor.page, `/courses/${chapter.courseId}`);
  await page.getByRole('button', { name: '开始考试' }).click();
  await page.waitForURL(/\/attempts\//);
  await page.getByText('还有 2 题未答').waitFor();
  await picture(visitor, 'attempt-open');
  // Two of the three are asked, in whatever order.
  for (const [question, right] of chapter.answers) {
    if ((await page.getByText(question).count()) === 0) continue;
    for (const choice of right) await page.getByText(choice, { exact: true }).click();
  }
  await page.getByRole('button', { name: /交\s*卷/ }).click();
  await page.getByText('成绩').waitFor();
  expect(await textOf(page.getByRole('main'))).toMatch(/2 \/ 2/);
  await picture(visitor, 'attempt-passed');
  // Not hers to see: it leads to what is.
  const proofs = await openScreen(visitor.page, '/competence?tab=proofs');
  expect(proofs).toContain('大模型安全值守');
  await picture(visitor, 'proofs');
  await visitor.leave();
});

test('a meeting begins with its quorum, votes, and its resolution and minutes stand', async () => {
  const chair = await browsers.visit(cast.compliance);
  const { page } = chair;
  await openScreen(chair.page, `/meetings/${chapter.meetingId}`);
  await page.getByText(/未达法定人数/).waitFor();
  expect(await page.getByRole('button', { name: '开始会议' }).isDisabled()).toBe(true);
  await picture(chair, 'meeting-short');
  for (const name of [cast.compliance.name, cast.owner.name]) {
    const row = page.getByRole('row', { name });
    await row.getByRole('button', { name: /签\s*到/ }).click();
    await row.getByText('已签到').waitFor();
  }
  await page.getByText(/已达法定人数/).waitFor();
  await page.getByRole('button', { name: '开始会议' }).click();
  await page.getByRole('button', { name: '开始表决' }).click();
  await page.getByRole('button', { name: /赞\s*成/ }).click();
  const member = await browsers.visit(cast.owner, { viewport: { width: 390, height: 844 }, hasTouch: true });
  await openScreen(member.page, `/meetings/${chapter.meetingId}`);
  await member.page.getByRole('button', { name: /赞\s*成/ }).click();
  await member.page
    .getByText(/已表决/)
    .getByText(cast.owner.name)
    .waitFor();
  await picture(member, 'meeting-voted-390');
  await member.leave();
  await page.getByRole('button', { name: '结束表决' }).click();
  await page.getByText('赞成 2 · 反对 0 · 弃权 0').waitFor();
  await page.getByRole('button', { name: '结束会议' }).click();
  await page.getByRole('button', { name: '定稿纪要' }).click();
  await page.getByRole('dialog').getByLabel('纪要').fill('一致同意更换。');
  await page.getByRole('dialog').getByRole('button', { name: '定稿纪要' }).click();
  await page.getByText('定稿于').waitFor();
  await picture(chair, 'meeting-minuted');
  expect(await openScreen(chair.page, `/bodies/${chapter.bodyId}`)).toContain('更换客服模型');
  await picture(chair, 'body');
  await chair.leave();
});

test('the matrix shows a gap until somebody answers for the measure', async () => {
  const visitor = await browsers.visit(cast.compliance);
  const { page } = visitor;
  await openScreen(visitor.page, '/responsibilities');
  const row = page.getByRole('row', { name: /^6\.1\.b/ });
  expect(await textOf(row)).toMatch(/无人执行.*无人负责/s);
  for (const [letter, person] of [
    ['执行 R', cast.engineer],
    ['负责 A', cast.owner],
  ] as const) {
    await page.getByRole('button', { name: '分配职责' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: '措施' }).fill('6.1.b');
    await page.keyboard.press('Enter');
    await choose(page, '职责', letter);
    await dialog.getByRole('combobox', { name: '姓名' }).fill(person.name);
    await page.locator('.ant-select-dropdown:visible .ant-select-item-option').getByText(person.name).first().click();
    await dialog.getByRole('button', { name: /保\s*存/ }).click();
    await dialog.waitFor({ state: 'detached' });
  }
  await row.getByText('完整').waitFor();
  await picture(visitor, 'matrix');
  await visitor.leave();
});

test('a course keeps its document with each version, and a body gets a category of members', async () => {
  const visitor = await browsers.visit(cast.compliance);
  const { page } = visitor;
  const dialog = page.getByRole('dialog');
  await openScreen(page, `/courses/${chapter.courseId}`);
  await page.getByRole('button', { name: /编\s*辑/ }).click();
  const file = { name: '操作规程.txt', mimeType: 'text/plain', buffer: Buffer.from('先停用，再上报。') };
  await dialog.locator('input[type=file]').setInputFiles(file);
  await dialog.getByRole('link', { name: '操作规程.txt' }).waitFor();
  await dialog.getByRole('button', { name: '保存草稿' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page
    .getByRole('row', { name: /第 2 版/ })
    .getByRole('link', { name: '打开文档' })
    .waitFor();
  // What is taught is the version in force, which has none.
  expect(await page.getByRole('link', { name: '打开文档' }).count()).toBe(1);

  await openScreen(page, `/bodies/${chapter.bodyId}`);
  await page.getByRole('button', { name: /编\s*辑/ }).click();
  await page.getByRole('button', { name: '添加类别' }).click();
  await dialog.getByLabel('类别 中文').last().fill('外部专家');
  await dialog.getByLabel('类别 英文').last().fill('Outside experts');
  // A category that members have stays.
  expect(await dialog.locator('.category-line').first().getByRole('button', { name: '删除' }).isDisabled()).toBe(true);
  await picture(visitor, 'body-categories');
  await dialog.getByRole('button', { name: '保存草稿' }).click();
  await dialog.waitFor({ state: 'detached' });
  const { content } = await cast.compliance.api.get<{
    content: { rules: { categories: { name: string; title: { zh: string } }[] } };
  }>(`/bodies/${chapter.bodyId}`);
  expect(content.rules.categories.map(({ title }) => title.zh)).toEqual(['委员', '外部专家']);
  await visitor.leave();
});

test('a subject has a matrix of its own, and who has an interest in it is shown to the officers', async () => {
  const visitor = await browsers.visit(cast.engineer);
  const { page } = visitor;
  await openScreen(page, '/responsibilities?tab=interests');
  await page.getByRole('button', { name: '申报利益关系' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: '不得审批' }).fill('模型变更');
  await page.locator('.ant-select-dropdown:visible .ant-select-item-option').getByText('模型变更委员会').click();
  await dialog.getByLabel('利益关系').fill('委员会中有亲属');
  await dialog.getByRole('button', { name: /保\s*存/ }).click();
  await dialog.waitFor({ state: 'detached' });
  // Nobody ends their own.
  await page.getByRole('row', { name: '委员会中有亲属' }).waitFor();
  expect(await page.getByRole('button', { name: '不再成立' }).count()).toBe(0);
  await visitor.leave();

  const officer = await browsers.visit(cast.compliance);
  await openScreen(officer.page, '/responsibilities?tab=interests');
  const barred = officer.page.getByRole('row', { name: '委员会中有亲属' });
  expect(await textOf(barred)).toMatch(new RegExp(`${cast.engineer.name}.*模型变更委员会`, 's'));
  await picture(officer, 'interests');
  await barred.getByRole('button', { name: '不再成立' }).click();
  await barred.waitFor({ state: 'detached' });

  await openScreen(officer.page, `/responsibilities?subject=${chapter.bodyId}`);
  const row = officer.page.getByRole('row', { name: /^6\.1\.b/ });
  expect(await textOf(row)).toContain('沿用组织');
  await officer.page.getByRole('button', { name: '分配职责' }).click();
  const assigning = officer.page.getByRole('dialog');
  await assigning.getByRole('combobox', { name: '措施' }).fill('6.1.b');
  await officer.page.keyboard.press('Enter');
  await choose(officer.page, '职责', '知会 I');
  await assigning.getByRole('combobox', { name: '姓名' }).fill(cast.owner.name);
  await officer.page
    .locator('.ant-select-dropdown:visible .ant-select-item-option')
    .getByText(cast.owner.name)
    .first()
    .click();
  await assigning.getByRole('button', { name: /保\s*存/ }).click();
  await assigning.waitFor({ state: 'detached' });
  // Who answers for the measure in the organisation is only informed about this subject: both hold, and contradict.
  await row.getByText('知会与履职矛盾').waitFor();
  await picture(officer, 'matrix-of-subject');
  expect(await followTo(officer.page, '/bodies')).toContain('模型变更委员会');
  expect(await followTo(officer.page, '/responsibilities')).toContain('缺失或矛盾：6.1.b');
  await officer.leave();
});

test('a stand-in chooses for whom to act, sees it on every page, and is themselves again when the delegation ends', async () => {
  const visitor = await browsers.visit(cast.engineer);
  const { page } = visitor;
  const { id } = await cast.compliance.api.post<{ id: string }>('/delegations', {
    toId: cast.engineer.id,
    startsAt: new Date(Date.now() - 1_000).toISOString(),
    endsAt: new Date(Date.now() + 3_600_000).toISOString(),
    reason: '休假',
  });
  await openScreen(page, '/responsibilities');
  expect(await page.getByRole('button', { name: '分配职责' }).count()).toBe(0);
  await page.getByRole('button', { name: '账号', exact: true }).click();
  await page.getByRole('menuitem', { name: '代他人办理' }).hover();
  await page.getByRole('menuitem', { name: `代 ${cast.compliance.name} 办理` }).click();
  const strip = page.locator('.stand-in-strip');
  await strip.getByText(`${cast.engineer.name} 代 ${cast.compliance.name}`).waitFor();
  // It outlives a reload, and goes by the other's roles.
  await openScreen(page, '/responsibilities?tab=delegations');
  await strip.waitFor();
  expect(await page.getByRole('button', { name: '委托他人' }).count()).toBe(0);
  await followTo(page, '/responsibilities');
  await page.getByRole('button', { name: '分配职责' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: '措施' }).fill('6.1.c');
  await page.keyboard.press('Enter');
  await choose(page, '职责', '咨询 C');
  await dialog.getByRole('combobox', { name: '姓名' }).fill(cast.owner.name);
  await page.locator('.ant-select-dropdown:visible .ant-select-item-option').getByText(cast.owner.name).first().click();
  await dialog.getByRole('button', { name: /保\s*存/ }).click();
  await dialog.waitFor({ state: 'detached' });
  await picture(visitor, 'stand-in');
  const auditor = await browsers.visit(organisation.administrator);
  await openScreen(auditor.page, '/records?kind=responsibility.assigned');
  await auditor.page.getByRole('cell', { name: `${cast.engineer.name} 代 ${cast.compliance.name}` }).waitFor();
  await picture(auditor, 'stand-in-record');
  await auditor.leave();

  await cast.compliance.api.post(`/delegations/${id}/end`);
  // That it is over is learnt by being refused.
  visitor.expectRefusal('403 GET /api/v1/');
  await page.getByRole('link', { name: '人员', exact: true }).first().click();
  await strip.getByText('委托已结束').waitFor();
  await followTo(page, '/responsibilities');
  expect(await page.getByRole('button', { name: '分配职责' }).count()).toBe(0);
  await page.getByRole('button', { name: '知道了' }).click();
  await strip.waitFor({ state: 'detached' });
  await visitor.leave();
});

test('the source of sign-in says that it was tried against the protocol only, and that it is away', async () => {
  const visitor = await browsers.visit(organisation.administrator);
  const { page } = visitor;
  const said = await openScreen(visitor.page, '/sign-in-sources');
  expect(said).toContain('尚未在真实平台上验证');
  await page.getByRole('button', { name: '立即同步' }).click();
  await page.getByText('无法读取登录源').first().waitFor();
  await page.getByRole('button', { name: '添加登录源' }).click();
  await page.getByRole('menuitem', { name: 'LDAP 目录' }).click();
  await page.getByRole('switch', { name: '按周期同步人员' }).click();
  await page.getByLabel('周期（分钟）').waitFor();
  await picture(visitor, 'source-form');
  await visitor.leave();
});

test('every screen of the chapter, narrow in Chinese and wide in English and dark', async () => {
  const attempts = await cast.engineer.api.get<{ items: { id: string }[] }>('/attempts');
  const paths = [
    '/competence',
    '/competence?tab=coverage',
    '/competence?tab=rights',
    '/competence?tab=rule',
    `/courses/${chapter.courseId}`,
    `/attempts/${attempts.items[0]!.id}`,
    '/bodies',
    `/bodies/${chapter.bodyId}`,
    `/meetings/${chapter.meetingId}`,
    '/responsibilities',
    '/responsibilities?tab=delegations',
    '/responsibilities?tab=interests',
    `/responsibilities?subject=${chapter.bodyId}`,
    '/responsibilities?tab=disputes',
  ];
  const wrong: string[] = [];
  async function look(visitor: Visitor, name: string, all: readonly string[]): Promise<void> {
    const size = visitor.page.viewportSize()!.width;
    for (const path of all) {
      const text = await followTo(visitor.page, path);
      const width = Number(await visitor.page.evaluate('document.documentElement.scrollWidth'));
      if (width > size) wrong.push(`${name} ${path} is ${width} px wide`);
      for (const word of untranslated(text)) wrong.push(`${name} ${path} says ${word}`);
      for (const fault of visitor.faults()) wrong.push(`${name} ${path}: ${fault}`);
      await picture(visitor, `${name}-${path.replace(/\W+/g, '-').slice(1, 40)}`);
    }
  }
  const narrow = { viewport: { width: 390, height: 844 }, hasTouch: true };
  for (const [person, all] of [
    [cast.compliance, paths],
    [organisation.administrator, ['/sign-in-sources']],
  ] as const) {
    const small = await browsers.visit(person, narrow);
    await openScreen(small.page, '/');
    await look(small, 'zh-390', all);
    await small.leave();
    const wide = await browsers.visit(person, { locale: 'en-US', colorScheme: 'dark' });
    await openScreen(wide.page, '/');
    const english = wide.page.getByRole('button', { name: 'English' });
    if ((await english.count()) > 0) await english.click();
    await wide.page.getByRole('button', { name: '中文' }).waitFor();
    await look(wide, 'en-1440-dark', all);
    await wide.leave();
  }
  expect(wrong).toEqual([]);
}, 240_000);
