import type { Page } from 'playwright-core';
import { textOf } from './form.ts';

/** Loads a screen and waits until nothing of it is still a placeholder; answers its text. */
export async function openScreen(page: Page, path: string): Promise<string> {
  await page.goto(path);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return whole(page);
}

/**
 * The same as a link of the console leads to it: without loading the console anew, which takes several times as long. Another view
 * of the screen that is shown already is loaded.
 */
export async function followTo(page: Page, path: string): Promise<string> {
  const here = new URL(page.url());
  if (here.pathname === new URL(path, here).pathname) return openScreen(page, path);
  // As text, because the browser's types are not those of the tests. A heading of the screen that is left must not be taken for the next one's.
  await page.evaluate(`(() => {
    for (const heading of document.querySelectorAll('h1')) heading.dataset.left = '';
    history.pushState(null, '', ${JSON.stringify(path)});
    dispatchEvent(new PopStateEvent('popstate', { state: null }));
  })()`);
  await page.locator('h1:not([data-left])').first().waitFor();
  return whole(page);
}

async function whole(page: Page): Promise<string> {
  await page.locator('.ant-skeleton').first().waitFor({ state: 'detached' });
  return textOf(page.locator('body'));
}
