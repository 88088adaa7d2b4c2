import { join } from 'node:path';
import { afterEach } from 'vitest';
import { openPages } from './visitor.ts';

// For every file of browser tests. With STEWARD_TEST_SHOTS=<folder>, pictures of what was open when a test failed.
afterEach(async ({ task }) => {
  const folder = process.env.STEWARD_TEST_SHOTS;
  if (folder === undefined || task.result?.state !== 'fail') return;
  let number = 0;
  for (const page of openPages)
    await page.screenshot({ path: join(folder, `${task.name.slice(0, 40)}-${++number}.png`) });
});
