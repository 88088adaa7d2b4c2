import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Cast, Instance, Organisation, Person } from '../../examples/support/index.ts';
import { openStaffed } from '../acceptance/house.ts';
import {
  type Browsers,
  choose,
  openBrowsers,
  openScreen,
  textOf,
  untranslated,
  type Visitor,
} from './support/index.ts';

// An auditor looks back: who held what, by which act, and what became of it.

let instance: Instance;
let organisation: Organisation;
let cast: Cast;
let auditor: Person;
let browsers: Browsers;
let at: string;

beforeAll(async () => {
  ({ instance, organisation, cast } = await openStaffed({ until: 'server' }));
  auditor = await organisation.appoint('auditor', ['auditor']);
  const { api } = organisation.administrator;
  const leaver = await organisation.appoint('leaver', ['operator']);
  at = (await auditor.api.get<{ at: string }>('/as-of')).at;
  const { grants } = await api.get<{ grants: { id: string }[] }>(`/people/${leaver.id}`);
  await api.delete(`/people/${leaver.id}/grants/${grants[0]!.id}`);
  browsers = await openBrowsers(instance.consoleUrl);
}, 240_000);

afterAll(async () => {
  await browsers?.close();
  await instance?.close();
});

const address = (more: Record<string, string> = {}) => `/as-of?${new URLSearchParams({ at, ...more })}`;
const shots = process.env.STEWARD_TEST_SHOTS;
async function picture({ page }: Visitor, name: string): Promise<void> {
  if (shots !== undefined) await page.screenshot({ path: `${shots}/as-of-${name}.png`, fullPage: true });
}

test('the role that somebody held then is shown, opens its act, and is said to have ended since', async () => {
  const visitor = await browsers.visit(auditor);
  const { page } = visitor;
  await openScreen(page, address());
  await choose(page, '部分', '角色授予');
  const row = page.getByRole('row', { name: /leaver/ });
  await row.getByText('运行值班员').waitFor();
  await picture(visitor, 'grants');
  await row.getByRole('button', { name: '授予角色' }).click();
  await page.getByRole('dialog').getByText('leaver').first().waitFor();
  await page.keyboard.press('Escape');
  await page.getByText('此后的变化', { exact: true }).click();
  const change = page.getByRole('row', { name: /leaver/ });
  await change.getByText('终止', { exact: true }).waitFor();
  expect(new URL(page.url()).searchParams.get('at')).toBe(at);
  await picture(visitor, 'changes');
  await visitor.leave();
});

test('what differs most between parts reads in both languages, wide and narrow, with nothing untranslated; what is empty says so', async () => {
  for (const [locale, width] of [
    ['zh-CN', 1440],
    ['en', 390],
  ] as const) {
    const visitor = await browsers.visit(auditor, { viewport: { width, height: 900 } });
    if (locale === 'en') {
      await openScreen(visitor.page, address());
      await visitor.page.getByRole('button', { name: 'English' }).click();
      await visitor.page.getByRole('heading', { level: 1, name: 'As of a past time' }).waitFor();
    }
    for (const name of ['people', 'grants', 'profile']) {
      const text = await openScreen(visitor.page, address({ area: name }));
      expect(untranslated(text), name).toEqual([]);
      await picture(visitor, `${name}-${width}`);
      const wide = await visitor.page.evaluate('document.documentElement.scrollWidth');
      expect(wide, name).toBeLessThanOrEqual(width);
    }
    await openScreen(visitor.page, address({ area: 'holds' }));
    const none = locale === 'en' ? 'There was nothing then' : '当时没有任何内容';
    expect(await textOf(visitor.page.getByRole('main'))).toContain(none);
    await visitor.leave();
  }
});

test('a moment in the future is refused in words; a part that somebody may not see can not be chosen', async () => {
  const visitor = await browsers.visit(cast.owner);
  const { page } = visitor;
  visitor.expectRefusal('400 GET /api/v1/as-of');
  await openScreen(page, '/as-of?at=2999-01-01T00:00:00Z');
  await page.getByText('请选择现在或过去的时间。').first().waitFor();
  await openScreen(page, address({ area: 'delegations' }));
  await page.getByText('您没有查看这一部分的权限。').first().waitFor();
  await visitor.leave();
});
