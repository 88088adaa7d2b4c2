import { afterEach, expect, test } from 'vitest';
import { DAY } from '../kernel/time/index.ts';
import { createKeyring } from '../platform/crypto/index.ts';
import { createFolder } from '../platform/files/index.ts';
import { openJournal } from './journal/index.ts';
import { openScene, type Scene, until } from './testing/index.ts';

let scene: Scene;
afterEach(() => scene.close());

const recorded = (id: string) => scene.control.records().some((one) => one.id === id);
const askedId = async () => {
  const answer = await scene.ask('plain');
  await answer.text();
  return answer.headers.get('x-steward-record')!;
};

test('records reach the server while payloads do not', async () => {
  scene = await openScene();
  scene.control.hangPayloads(true);
  const first = await askedId();
  await until(() => recorded(first));
  // By now the first payload may hang; shorter than the time limit of a delivery, so that nothing but a way of its own helps.
  for (let call = 0; call < 3; call++) {
    const id = await askedId();
    await until(() => recorded(id), 3_000);
  }
  expect(scene.control.payloads.size).toBe(0);
  scene.control.hangPayloads(false);
});

test('a month that the server refuses does not keep later months back', async () => {
  scene = await openScene();
  const { gatewayId } = scene.gateway;
  await scene.gateway.stop();
  const folder = await createFolder(scene.dataDir);
  const signer = createKeyring({ dataDir: scene.dataDir, create: false }).signer('gateway-log');
  const openOwnJournal = async (now: number) =>
    openJournal({
      folder: await folder.folder('logs'),
      logPrefix: `steward.local/traffic-${gatewayId}`,
      gatewayId,
      publicKey: signer.publicKey,
      sign: signer.sign,
      wall: () => now,
      checkpointMillis: 30,
      onProblem: (error) => {
        throw error;
      },
    });
  const month = await openOwnJournal(Date.now());
  month.turnAway('shed');
  await month.flush();
  scene.control.refuseLog(month.current().name);
  await month.close();
  // Once there is a log of a later month, that is the one which is written.
  await (await openOwnJournal(Date.now() + 40 * DAY)).close();
  await scene.restart();
  const id = await askedId();
  await until(() => recorded(id));
});

test('what a server no longer has after it was put back is delivered again, without new traffic', async () => {
  scene = await openScene();
  const id = await askedId();
  await until(() => recorded(id));
  scene.control.down(true);
  scene.control.logs.clear();
  scene.control.down(false);
  await until(() => recorded(id));
});
