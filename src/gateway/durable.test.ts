import { afterEach, expect, test } from 'vitest';
import { createNodeLogFiles, type LogFiles } from '../engines/ledger/index.ts';
import { createLiteralDetector } from '../engines/screening/testing/index.ts';
import { createDetectors, createScreeningPort } from './screening/index.ts';
import { chatRequest, openRawClient, openScene, type Scene, until } from './testing/index.ts';

/** The files of the disk, but what is appended while they are held reaches it only when they are let go. */
function createHeldFiles() {
  let gate: PromiseWithResolvers<void> | null = null;
  let waiting = 0;
  return {
    logFiles(path: string): LogFiles {
      const disk = createNodeLogFiles(path);
      return {
        ...disk,
        async openAppend(name) {
          const file = await disk.openAppend(name);
          return {
            async append(bytes) {
              waiting++;
              await gate?.promise;
              waiting--;
              await file.append(bytes);
            },
            close: () => file.close(),
          };
        },
      };
    },
    waiting: () => waiting,
    hold() {
      gate = Promise.withResolvers();
    },
    letGo() {
      gate?.resolve();
      gate = null;
    },
  };
}

const detectors = createDetectors([]);
// What the upstream says in each of its plain answers.
detectors.put('keywords', null, () =>
  createLiteralDetector('words', [{ text: 'hello', kind: 'A.1-a', grade: 'high' }]),
);
const STOPPED = [{ detector: 'keywords', mode: 'block', parameters: { action: 'stop', sides: 'output' } }] as const;

let scene: Scene;
const files = createHeldFiles();
afterEach(async () => {
  files.letGo();
  await scene.close();
});

test.each([
  { what: 'a whole answer', how: 'plain', stream: false, end: '"finish_reason":"stop"' },
  { what: 'a stream', how: 'plain', stream: true, end: 'data: [DONE]' },
  { what: 'a stream that comes byte by byte', how: 'bytes', stream: true, end: 'data: [DONE]' },
  { what: 'a stream that the upstream breaks off', how: 'cut', stream: true, end: 'upstream_cut' },
  { what: 'an answer that screening stops', how: 'plain', stream: false, screening: STOPPED, end: 'content_refused' },
  { what: 'a stream that screening stops', how: 'plain', stream: true, screening: STOPPED, end: 'content_refused' },
  { what: "an upstream's error", how: 'error 400', stream: false, end: 'upstream_said' },
  { what: 'a refusal of what the upstream said', how: 'html', stream: false, end: 'upstream_invalid' },
])('no byte of $what leaves before the acceptance is durable', async ({ how, stream, end, screening = [] }) => {
  scene = await openScene({ logFiles: files.logFiles, screening: createScreeningPort(detectors) });
  await scene.publish({ release: { screening } });
  const client = openRawClient(scene.gateway.url);
  files.hold();
  const asked = scene.upstream.next();
  client.say(chatRequest(how, { body: { stream } }));
  expect(await (await asked).over).toBe(how !== 'cut');
  await until(() => files.waiting() > 0);
  // All of the upstream's answer is out. Each of these takes the gateway and this caller through their sockets once more.
  for (let round = 0; round < 10; round++) expect((await fetch(`${scene.gateway.url}/healthz`)).status).toBe(200);
  expect(client.received()).toBe('');

  files.letGo();
  const [, id] = /x-steward-record: (trf_\w+)/i.exec(await client.heard(end)) ?? [];
  await until(() => scene.control.records().some((record) => record.id === id));
  client.socket.destroy();
});

test.each([
  { what: 'a whole answer', stream: false, source: 'reported' },
  // Of a stream only its beginning was read: the rest waits with the upstream.
  { what: 'a stream', stream: true, source: 'estimated' },
])(
  'a caller that leaves while $what waits for the disk is recorded once, as gone, with what was used',
  async ({ stream, source }) => {
    scene = await openScene({ logFiles: files.logFiles });
    const client = openRawClient(scene.gateway.url);
    files.hold();
    const asked = scene.upstream.next();
    client.say(chatRequest('plain', { body: { stream } }));
    expect(await (await asked).over).toBe(true);
    await until(() => files.waiting() > 0);
    client.socket.destroy();
    // The gateway has seen it go: it is under way no more.
    await until(async () => /open_requests 0\n/.test(await (await fetch(`${scene.gateway.url}/metrics`)).text()));
    files.letGo();
    const [record] = await until(() => {
      const records = scene.control.records();
      return records.length > 0 ? records : null;
    });
    expect(record).toMatchObject({ outcome: 'aborted', reason: 'client_left', usage: { source } });
    await scene.gateway.stop();
    expect(scene.control.records()).toHaveLength(1);
  },
);
