import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applyFor, approve, type Cast, type Instance, type SubjectView } from '../../examples/support/index.ts';
import { openStaffed } from '../acceptance/house.ts';
import { type Browsers, choose, openBrowsers, openScreen, textOf } from './support/index.ts';

// What a reviewer sees of a revision beside another one: the one in force, an earlier draft, or none.

let instance: Instance;
let cast: Cast;
let browsers: Browsers;
let policy: string;

beforeAll(async () => {
  const staffed = await openStaffed({ until: 'server' });
  ({ instance, cast } = staffed);
  browsers = await openBrowsers(instance.consoleUrl);
  const { id } = await cast.compliance.api.post<SubjectView>('/screening-policies/starter', {
    unitId: staffed.organisation.rootUnitId,
  });
  policy = id;
}, 180_000);

afterAll(async () => {
  await browsers?.close();
  await instance?.close();
});

/** The next revision. */
async function draft(description: string): Promise<void> {
  const { api } = cast.compliance;
  const path = `/screening-policies/${policy}`;
  const { latest, content } = await api.get<SubjectView & { content: { rules: { what: { kind: string } }[] } }>(path);
  // Without keywords, so that no list needs to be in force.
  const rules = content.rules.filter(({ what }) => what.kind !== 'keywords');
  await api.put(`${path}/draft`, { content: { ...content, rules, description } }, latest);
}
const apply = () => applyFor(cast.compliance.api, 'screening-policy.apply', policy);

/** What stands on the left and on the right of the lines that differ. */
const differing = async (page: Page) => [
  await textOf(page.locator('.diff-before')),
  await textOf(page.locator('.diff-after')),
];

test('with nothing in force there is nothing to compare with, and nobody is offered it', async () => {
  await draft('第一稿');
  const review = await apply();
  const visitor = await browsers.visit(cast.security);
  const { page } = visitor;
  await openScreen(page, `/reviews/${review}`);
  await page.getByText('首个版本，无可比较的生效版本。').waitFor();
  await page.getByRole('combobox', { name: '对照' }).click();
  const offered = page.locator('.ant-select-dropdown:visible');
  await offered.getByText('第 1 版', { exact: true }).waitFor();
  expect(await offered.getByText('当前生效').count()).toBe(0);
  // What a rule does is read as a sentence, in either language.
  await page.keyboard.press('Escape');
  await page.getByText('在回答中检测个人信息（全部种类）。阻断模式：命中即遮盖。', { exact: true }).waitFor();
  await page.getByText(/^在请求中检测隐藏字符。阻断模式：命中即停止。停止时告知“抱歉/).waitFor();
  await page.getByRole('button', { name: 'English' }).click();
  await page
    .getByText('In answers, personal information of every kind. It blocks: a hit is masked.', { exact: true })
    .waitFor();
  await page.getByText(/^In requests, personal information of every kind. It warns: every hit is marked/).waitFor();
  await visitor.leave();
  await approve(review, cast.security);
});

test('any two revisions are compared, each chosen under its name', async () => {
  await draft('第二稿');
  await approve(await apply(), cast.security);
  await draft('第三稿');
  const review = await apply();
  const visitor = await browsers.visit(cast.security);
  const { page } = visitor;
  await openScreen(page, `/reviews/${review}`);
  const texts = (left: string, right: string) => [expect.stringContaining(left), expect.stringContaining(right)];
  await expect.poll(() => differing(page)).toEqual(texts('第二稿', '第三稿'));
  await choose(page, '对照', '第 1 版');
  await expect.poll(() => differing(page)).toEqual(texts('第一稿', '第三稿'));
  await choose(page, '所看版本', '第 2 版 · 当前生效');
  await expect.poll(() => differing(page)).toEqual(texts('第一稿', '第二稿'));
  await choose(page, '对照', '不对照');
  await page.locator('.diff').waitFor({ state: 'detached' });
  await page.getByText('第二稿').waitFor();
  await visitor.leave();
});
