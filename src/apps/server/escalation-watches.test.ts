import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Condition } from '../../governance/index.ts';
import { SECOND } from '../../kernel/time/index.ts';
import { openTrafficIndex } from '../../modules/operation/deployment/purpose/testing.ts';
import { createReleaseScene, type ReleaseScene } from '../../modules/operation/deployment/release/testing.ts';
import { createWatches } from './watches.ts';

// Who is told that somebody must look at what screening escalates, from when, and until when.

let scene: ReleaseScene;
let report: Awaited<ReturnType<typeof openTrafficIndex>>;
let look: (kind: 'escalation.waiting' | 'escalation.overdue') => Promise<readonly Condition[]>;
beforeAll(async () => {
  scene = await createReleaseScene();
  report = await openTrafficIndex(scene);
  // Only what deployment and people answer is looked for here; the other services are not there.
  const watches = createWatches({ ...scene } as unknown as Parameters<typeof createWatches>[0]);
  look = (kind) => watches.find((one) => one.kind === kind)!.look();
});
afterAll(() => scene.close());

const ESCALATED = { 'input.keywords:kwl_x': 'escalated' };
const keys = (found: readonly Condition[]) => found.map(({ key }) => key);

test('those who may look are told that something waits, again when it is late, and no more once somebody has looked', async () => {
  const { deployment, people, clock } = scene;
  const first = await scene.writeApplication();
  const second = await scene.writeApplication();
  await report({ applicationId: first, screening: { 'input.keywords:kwl_x': 'labelled' } });
  expect([await look('escalation.waiting'), await look('escalation.overdue')]).toEqual([[], []]);

  await report({ applicationId: first, screening: ESCALATED });
  const [waiting, ...rest] = await look('escalation.waiting');
  expect([rest, await look('escalation.overdue')]).toEqual([[], []]);
  expect(waiting).toMatchObject({ key: first, title: { zh: '标题' }, path: '/escalations' });
  expect(new Set(waiting!.personIds)).toEqual(new Set([people.compliance.personId, people.security.personId]));

  // One more does not move the time of the first, and another application has a time of its own.
  const { items } = await deployment.escalations.list(people.compliance);
  const due = Date.parse(items[0]!.open.dueAt!);
  clock.set(new Date(due - SECOND).toISOString());
  await report({ applicationId: first, screening: ESCALATED });
  await report({ applicationId: second, screening: ESCALATED });
  expect(keys(await look('escalation.waiting')).sort()).toEqual([first, second].sort());
  expect(await look('escalation.overdue')).toEqual([]);
  clock.set(new Date(due + SECOND).toISOString());
  const [overdue, ...others] = await look('escalation.overdue');
  expect(others).toEqual([]);
  expect(overdue).toMatchObject({ key: first, path: '/escalations', personIds: waiting!.personIds });

  const { through, upTo } = await deployment.escalations.list(people.compliance);
  const said = { through, upTo, count: 2, outcome: 'handled' as const, note: '已联系应用负责人。' };
  await deployment.escalations.look(people.compliance, first, said);
  expect([await look('escalation.overdue'), keys(await look('escalation.waiting'))]).toEqual([[], [second]]);
});
