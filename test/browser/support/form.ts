import type { Locator, Page } from 'playwright-core';

/** Chooses an entry of a select by its visible text, as a person does. */
export async function choose(page: Page, label: string | RegExp, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).click();
  // The library draws the entries at the end of the page, as plain boxes beside a hidden list for readers.
  await page.locator('.ant-select-dropdown:visible').getByText(option, { exact: true }).click();
}

/** Fills a text that is kept in both languages. */
export async function fillBoth(within: Locator | Page, label: string, zh: string, en: string): Promise<void> {
  await within.getByLabel(`${label} 中文`).fill(zh);
  await within.getByLabel(`${label} 英文`).fill(en);
}

/** The text as it is seen, once it is there. */
export async function textOf(part: Locator): Promise<string> {
  await part.first().waitFor();
  return (await part.allInnerTexts()).join('\n').trim();
}
