import { afterAll, beforeAll, expect, test } from 'vitest';
import { HOUR } from '../kernel/time/index.ts';
import { KEY, openScene, type Scene, until } from './testing/index.ts';

// A real gateway that no server speaks to any more, and the minute at which the right behind a key ends.

let wall = Date.now();
let monotonic = 0;
const clocks = { wall: () => wall, monotonic: () => monotonic };
let scene: Scene;
beforeAll(async () => {
  scene = await openScene({ clocks, serve: false });
  await scene.publish({ policy: { leaseSeconds: 24 * 3600 } });
});
afterAll(() => scene.close());

const codeOf = async (response: Response) =>
  response.ok ? 'served' : ((await response.json()) as { error: { code: string } }).error.code;

test('cut off from the server, a key ends at the minute that the standing states: not a millisecond before, and for answers under way too', async () => {
  const end = wall + 6 * HOUR;
  scene.control.setStanding({
    format: 1,
    sequence: 1,
    suspendedReleases: [],
    suspendedApplications: [],
    suspendedKeys: [],
    suspendedUsers: [],
    endingKeys: { [KEY]: new Date(end).toISOString() },
  });
  await until(() => scene.control.acknowledged.some((one) => one.standingSequence === 1));
  scene.control.down(true);

  wall = end - 1;
  expect(await codeOf(await scene.ask('plain'))).toBe('served');
  const answer = await scene.ask('idle', { stream: true });
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = (await reader.read()).value!;
  wall = end;
  expect(await codeOf(await scene.ask('plain'))).toBe('key_suspended');
  for (let next = await reader.read(); !next.done; next = await reader.read()) text += next.value;
  expect(text).toContain('key_suspended');
  expect(text).not.toContain('[DONE]');

  // Neither a restart nor a clock that is set back gives the right back.
  await scene.restart();
  expect(await codeOf(await scene.ask('plain'))).toBe('key_suspended');
  monotonic += 1;
  wall = end - HOUR;
  expect(await codeOf(await scene.ask('plain'))).toBe('key_suspended');

  scene.control.down(false);
  const cut = answer.headers.get('x-steward-record');
  expect(await until(() => scene.control.records().find((one) => one.id === cut))).toMatchObject({
    outcome: 'refused',
    reason: 'key_suspended',
  });
});
