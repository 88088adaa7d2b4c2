import type { Locator, Page } from 'playwright-core';

/** Chooses an entry of a select by its visible text, as a person does. */
export async function choose(within: Locator | Page, label: string | RegExp, option: string): Promise<void> {
  const field = within.getByRole('combobox', { name: label });
  await field.click();
  const page = 'page' in field ? field.page() : within;
  await (page as Page).locator('.ant-select-dropdown:visible').getByText(option, { exact: true }).click();
}

/** Fills a text that is kept in both languages. */
export async function fillBoth(within: Locator | Page, label: string, zh: string, en: string): Promise<void> {
  await within.getByLabel(`${label} 中文`).fill(zh);
  await within.getByLabel(`${label} 英文`).fill(en);
}
