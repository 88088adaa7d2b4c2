import { fileURLToPath } from 'node:url';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Cast, Instance } from '../../examples/support/index.ts';
import { openStaffed } from '../acceptance/house.ts';
import { type Browsers, openBrowsers, textOf, untranslated } from './support/index.ts';

// The configuration of a LiteLLM proxy, taken over in the console: tried first, then imported as drafts.

const FIXTURES = new URL('../../src/modules/operation/deployment/import/fixtures/', import.meta.url);
const fixture = (name: string) => fileURLToPath(new URL(name, FIXTURES));

let instance: Instance;
let cast: Cast;
let browsers: Browsers;

beforeAll(async () => {
  ({ instance, cast } = await openStaffed({ until: 'server' }));
  browsers = await openBrowsers(instance.consoleUrl);
}, 180_000);

afterAll(async () => {
  await browsers?.close();
  await instance?.close();
});

const endpoints = async () => (await cast.platform.api.get<{ items: unknown[] }>('/endpoints')).items.length;
const figure = async (of: Locator) => Number(await textOf(of));

test('nothing is made by trying; what was tried is imported, and is there as drafts', async () => {
  const visitor = await browsers.visit(cast.platform);
  const { page } = visitor;
  await page.goto('/endpoints');
  await page.getByRole('link', { name: '从 LiteLLM 导入' }).click();
  await page.getByRole('heading', { level: 1, name: '从 LiteLLM 导入' }).waitFor();
  const doIt = page.getByRole('button', { name: /^导\s*入$/ });
  expect(await doIt.isDisabled()).toBe(true);
  await page.getByRole('button', { name: '试运行' }).click();
  await page.getByText('必填', { exact: true }).waitFor();
  const files = page.locator('input[type=file]');
  await files.first().setInputFiles(fixture('config.yaml'));
  await files.last().setInputFiles(fixture('database.json'));
  await page.getByLabel('汇率').fill('7.1');
  await page.getByRole('button', { name: '试运行' }).click();
  await page.getByText('试运行：未做任何改动。').waitFor();
  expect(await endpoints()).toBe(0);
  expect(untranslated(await textOf(page.getByRole('main')))).toEqual([]);
  // Another file is another question.
  await page.getByLabel('汇率').fill('7.2');
  await page.getByText('试运行：未做任何改动。').waitFor({ state: 'detached' });
  expect(await doIt.isDisabled()).toBe(true);
  await page.getByRole('button', { name: '试运行' }).click();
  await page.getByText('试运行：未做任何改动。').waitFor();
  await doIt.click();
  await page.getByText('已导入。草稿须审批后才提供服务。').waitFor();
  expect(await endpoints()).toBeGreaterThan(0);
  const taken = page.locator('dl.figures > div', { hasText: '导入' }).first().locator('dd');
  expect(await figure(taken)).toBeGreaterThan(0);
  await page
    .getByRole('row', { name: /上游端点/ })
    .getByRole('link')
    .first()
    .waitFor();
  await page.setViewportSize({ width: 390, height: 844 });
  await page.locator('.cards').waitFor();
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  await visitor.leave();
}, 120_000);
