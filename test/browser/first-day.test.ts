import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Instance, startInstance } from '../../examples/support/index.ts';
import { type Browsers, choose, fillBoth, openBrowsers, textOf, type Visitor } from './support/index.ts';

// The first day of an organisation, in one order: set up, look around, let others in. Each test begins where the one before ended.

const ANNA = { name: '安娜', email: 'anna@example.org', password: 'a long enough phrase for one person' };
const BO = { name: '李波', email: 'bo@example.org', password: 'another phrase that nobody guesses' };

let instance: Instance;
let browsers: Browsers;
let anna: Visitor;
let invitation = '';

beforeAll(async () => {
  instance = await startInstance({ until: 'server', env: { STEWARD_ADMIN_EMAIL: '', STEWARD_ADMIN_PASSWORD: '' } });
  browsers = await openBrowsers(instance.consoleUrl);
  anna = await browsers.visit();
});

afterAll(async () => {
  await browsers?.close();
  await instance?.close();
});

test('whoever comes without the setup link is told where it is', async () => {
  const stranger = await browsers.visit();
  await stranger.page.goto('/models');
  await stranger.page.getByRole('heading', { name: '请使用一次性设置链接' }).waitFor();
  expect(new URL(stranger.page.url()).pathname).toBe('/setup');
  await stranger.leave();
});

test('the one-time link leads through the setup to the map', async () => {
  const { page } = anna;
  await page.goto(/http:\/\/\S+\/setup\?token=\S+/.exec(instance.output())?.[0] ?? '');
  await page.getByRole('button', { name: '下一步' }).click();
  await page.getByText('请填写中文').waitFor();
  await fillBoth(page, '组织名称', '示例科技', 'Example Works');
  await page.getByRole('button', { name: '下一步' }).click();
  await page.getByRole('radio').first().waitFor();
  expect(await page.getByRole('radio').filter({ visible: true }).count()).toBe(3);
  await page.getByRole('button', { name: '下一步' }).click();
  await page.getByLabel('姓名').fill(ANNA.name);
  await page.getByLabel('邮箱（登录名）').fill(ANNA.email);
  await page.getByLabel('密码', { exact: true }).fill(ANNA.password);
  await page.getByLabel('再输入一次').fill('something else than that');
  await page.getByRole('button', { name: '完成设置' }).click();
  await page.getByText('两次输入不一致').waitFor();
  await page.getByLabel('再输入一次').fill(ANNA.password);
  await page.getByRole('button', { name: '完成设置' }).click();
  await page.getByRole('heading', { name: '管理措施', level: 1 }).waitFor();
  await page.getByRole('banner').getByText(ANNA.name).waitFor();
  expect(anna.faults()).toEqual([]);
});

test('the link works once', async () => {
  const late = await browsers.visit();
  await late.page.goto('/setup?token=anything');
  await late.page.getByRole('heading', { name: '已经设置完成' }).waitFor();
  await late.leave();
});

test('home shows 31 measures in three chapters, each with its status, and what is still to be set up', async () => {
  const { page } = anna;
  const chapters = page.getByRole('main').getByRole('heading', { level: 2 });
  await chapters.filter({ hasText: /^4 / }).waitFor();
  for (const chapter of ['4', '5', '6'])
    expect(await chapters.filter({ hasText: new RegExp(`^${chapter} `) }).count()).toBe(1);
  const tiles = page.getByRole('listitem').filter({ has: page.locator('a[href^="/measures/"]') });
  expect(await tiles.count()).toBe(31);
  for (const tile of await tiles.allInnerTexts()) expect(tile).toMatch(/运行中|已过期|异常|未运行|不适用/);
  const bar = page.getByRole('region', { name: '按状态筛选' });
  const counts = await bar.getByRole('button').allInnerTexts();
  expect(counts.reduce((sum, text) => sum + Number(/\d+/.exec(text)?.[0]), 0)).toBe(31);
  await bar.getByRole('button', { name: /^运行中/ }).click();
  await page.waitForURL(/status=operating/);
  await page.getByRole('heading', { name: '启用清单' }).waitFor();
  await page.getByRole('link', { name: /^任命系统管理员/ }).waitFor();
});

test('the map of a past moment keeps that moment in its address', async () => {
  const { page } = anna;
  await page.goto('/?asOf=2026-01-05T04%3A00%3A00.000Z');
  await page.getByText(/历史状态，时点/).waitFor();
  await page.getByText('2026-01-05 12:00').waitFor();
  expect(await page.getByRole('listitem').filter({ hasText: '未运行' }).count()).toBe(31);
  expect(anna.faults()).toEqual([]);
});

test('a measure has a page: what it asks, what runs, what counts', async () => {
  const { page } = anna;
  await page.goto('/');
  await page.getByRole('link', { name: /^6\.1\.b/ }).click();
  await page.getByRole('heading', { level: 1, name: /^6\.1\.b/ }).waitFor();
  for (const name of ['这项措施', '控制与发现', '适用准则', '状态历史'])
    await page.getByRole('heading', { name }).first().waitFor();
  expect(await page.title()).toMatch(/^6\.1\.b .* · Steward/);
  await page.getByRole('navigation', { name: '当前位置' }).getByRole('link', { name: '管理措施' }).click();
  await page.waitForURL('/');
  expect(anna.faults()).toEqual([]);
});

test('a person is let in: account, link, role; a conflicting role is explained and nobody grants to themselves', async () => {
  const { page } = anna;
  await page.getByRole('link', { name: '人员', exact: true }).click();
  await page.getByRole('button', { name: '新建人员' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('姓名').fill(BO.name);
  await dialog.getByLabel('邮箱（登录名）').fill(BO.email);
  await choose(page, '所属部门', '示例科技');
  await dialog.getByRole('button', { name: '新建' }).click();
  await page.getByText('一次性链接已生成').waitFor();
  invitation = await textOf(page.getByRole('dialog').getByRole('code'));
  expect(await page.getByRole('button', { name: '我已保存，关闭' }).isDisabled()).toBe(true);
  await page.getByRole('button', { name: '复制', exact: true }).click();
  await page.getByRole('button', { name: '我已保存，关闭' }).click();

  await page.getByRole('link', { name: BO.name }).click();
  await page.getByRole('heading', { level: 1, name: BO.name }).waitFor();
  await grant('系统管理员');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await page.getByRole('row', { name: /系统管理员/ }).waitFor();

  anna.expectRefusal('409 POST /grants');
  await grant('审计管理员');
  await page.getByRole('alert').filter({ hasText: '三类管理员须由不同的人担任' }).waitFor();
  await page.getByRole('dialog').getByRole('button', { name: '取消' }).click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });

  await page.goto('/people');
  await page.getByRole('link', { name: ANNA.name }).click();
  await page.getByText('不能给自己授予角色。').waitFor();
  expect(await page.getByRole('button', { name: '授予角色' }).count()).toBe(0);
  expect(anna.faults()).toEqual([]);

  async function grant(role: string) {
    await page.getByRole('button', { name: '授予角色' }).click();
    await choose(page, '角色', role);
    await page.getByRole('dialog').getByRole('button', { name: '授予角色' }).click();
  }
});

test('the invited person sets a password, and comes to where they wanted to be after a wrong one', async () => {
  const bo = await browsers.visit();
  const { page } = bo;
  await page.goto(invitation);
  await page.getByLabel('新密码').fill(BO.password);
  await page.getByLabel('再输入一次').fill(BO.password);
  await page.getByRole('button', { name: '设置密码' }).click();
  await page.getByText('密码已设置，请登录').waitFor();

  await page.goto('/profile?q=6.1');
  await page.waitForURL(/\/sign-in\?next=/);
  bo.expectRefusal('401 POST /api/v1/session');
  await page.getByLabel('邮箱（登录名）').fill(BO.email);
  await page.getByLabel('密码').fill('not the password at all');
  await page.getByRole('button', { name: '登录' }).click();
  await page.getByRole('alert').waitFor();
  expect(await page.getByLabel('邮箱（登录名）').inputValue()).toBe(BO.email);
  await page.getByLabel('密码').fill(BO.password);
  await page.getByRole('button', { name: '登录' }).click();
  await page.waitForURL('/profile?q=6.1');
  await page.getByRole('heading', { level: 1 }).waitFor();

  await page.getByRole('button', { name: '账号' }).click();
  await page.getByRole('menuitem', { name: '退出登录' }).click();
  await page.waitForURL('/sign-in');
  await page.goto('/people');
  await page.waitForURL(/\/sign-in\?next=%2Fpeople/);
  await bo.leave();
});

test('a field that is there once stays: what is typed while the page still loads is not lost', async () => {
  const early = await browsers.visit();
  const { page } = early;
  await page.addInitScript(`
    const seen = new Set();
    new MutationObserver(() => {
      for (const field of document.querySelectorAll('input')) seen.add(field);
      document.documentElement.dataset.lost = String([...seen].filter((field) => !field.isConnected).length);
    }).observe(document, { childList: true, subtree: true });
  `);
  // The words of the component library come last: when everything else is there and drawn, if it would be drawn.
  const signInPage = page.waitForResponse(/\/assets\/sign-in-page-/);
  let held = 0;
  await page.route(/\/assets\/zh_CN-[^/]*\.js$/, async (route) => {
    held++;
    await (await signInPage).finished();
    await page.evaluate('new Promise((idle) => requestIdleCallback(idle))');
    await route.continue();
  });
  await page.goto('/sign-in');
  await page.getByLabel('邮箱（登录名）').fill(BO.email);
  await page.waitForLoadState('networkidle');
  expect(held).toBeGreaterThan(0);
  expect(await page.getByLabel('邮箱（登录名）').inputValue()).toBe(BO.email);
  expect(await page.locator('html').getAttribute('data-lost')).toBe('0');
  await early.leave();
});

test('signing in and the way past the navigation need no mouse', async () => {
  const bo = await browsers.visit();
  const { page } = bo;
  const { keyboard } = page;
  await page.goto('/sign-in');
  const focused = () => page.locator('*:focus');
  await page.getByLabel('邮箱（登录名）').and(focused()).waitFor();
  await keyboard.type(BO.email);
  await keyboard.press('Tab');
  await page.getByLabel('密码').and(focused()).waitFor();
  await keyboard.type(BO.password);
  await keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: '管理措施' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { level: 1, name: '管理措施' }).waitFor();
  await keyboard.press('Tab');
  await page.getByRole('link', { name: '跳到正文' }).and(focused()).waitFor();
  await keyboard.press('Enter');
  await page.getByRole('main').and(focused()).waitFor();
  await bo.leave();
});
