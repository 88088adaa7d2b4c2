import { afterEach, expect, test, vi } from 'vitest';
import type { Control } from '../../kernel/control/index.ts';
import { createTriggers } from './triggers.ts';

const MINUTES = 5 * 60_000;

afterEach(() => {
  vi.useRealTimers();
});

/** Triggers of one control, with a clock that the test moves, and the times of their looks. */
async function triggered(look: () => Promise<void> = async () => {}) {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] });
  const looks: { at: number; measures: readonly string[] | null }[] = [];
  let act: (kind: string | null) => void = () => {};
  const began = performance.now();
  const triggers = createTriggers({
    database: {
      async listen(_channel, handler) {
        act = handler;
        return async () => {};
      },
    },
    logger: { warn() {} },
    everyMillis: MINUTES,
    controls: () => [{ measureId: '6.1.b', triggers: ['release.approved'] } as unknown as Control],
    async recompute(measures) {
      looks.push({ at: performance.now() - began, measures });
      await look();
    },
  });
  await triggers.start();
  return { triggers, looks, act: (kind: string) => act(kind) };
}

test('a look comes soon after an act; while acts keep coming the looks begin a second apart, and the last act is seen', async () => {
  const { triggers, looks, act } = await triggered();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(looks).toEqual([{ at: 200, measures: null }]);
  for (let n = 0; n < 60; n++) {
    act('release.approved');
    await vi.advanceTimersByTimeAsync(50);
  }
  await vi.advanceTimersByTimeAsync(20_000);
  expect(looks.slice(1)).toEqual([10_200, 11_200, 12_200, 13_200].map((at) => ({ at, measures: ['6.1.b'] })));
  await triggers.stop();
});

test('an act during a look gets another, a second after that one began; others bring none', async () => {
  let end = () => {};
  const { triggers, looks, act } = await triggered(
    () =>
      new Promise((resolve) => {
        end = resolve;
      }),
  );
  await vi.advanceTimersByTimeAsync(300);
  act('release.approved');
  await vi.advanceTimersByTimeAsync(2_000);
  expect(looks).toHaveLength(1);
  end();
  await vi.advanceTimersByTimeAsync(200);
  expect(looks.map(({ at }) => at)).toEqual([200, 2_500]);
  end();
  act('release.renamed');
  await vi.advanceTimersByTimeAsync(20_000);
  expect(looks).toHaveLength(2);
  await triggers.stop();
});
