import { bringIntoService, type Part, type Service, until } from '../../../examples/support/index.ts';
import { chatRequest, openRawClient, startUpstreamProcess } from '../../../src/gateway/testing/index.ts';
import type { TrafficOutcome } from '../../../src/kernel/traffic/index.ts';
import type { House } from '../house.ts';
import { type Asked, type Called, type Callers, recordIn, send } from './callers.ts';

/** Where the disturbances happen: under callers that go on all the time. */
export interface Ground {
  readonly house: House;
  readonly service: Service;
  readonly callers: Callers;
  /** What the records of single requests must say. */
  readonly expected: Map<string, readonly TrafficOutcome[]>;
}

const LONG = 10;

/** Each kind of disturbance in turn; resolves when all is well again. */
export async function disturbAll(ground: Ground): Promise<void> {
  await disturbGateway(ground);
  const stalled = await stopReading(ground);
  await disturbBehindGateway(ground, 'server');
  await disturbBehindGateway(ground, 'database');
  stalled.leave();
  await disturbUpstream(ground);
  await leave(ground);
}

function note({ callers, expected }: Ground, record: string, ...outcomes: readonly TrafficOutcome[]): void {
  if (record === '') throw new Error('a caller was told of no record');
  if (!callers.told.has(record)) callers.told.set(record, 'broken');
  expected.set(record, outcomes);
}

/** Sends so many at once, and answers what is to be read to the end. */
function ask(
  { house }: Ground,
  called: Called,
  asked: Asked,
  times: number,
  signal?: AbortSignal,
): Promise<Response>[] {
  return Array.from({ length: times }, () => send(house.instance.gatewayUrl, called, asked, signal));
}

const heads = (...all: Parameters<typeof ask>) => Promise.all(ask(...all));

/** Takes a while of which we know that so many requests fit into it, one after the other. */
async function whileRequestsAreServed({ baseUrl }: { readonly baseUrl: string }): Promise<void> {
  const body = JSON.stringify({ model: 'any', messages: [{ role: 'user', content: 'slow 50' }] });
  for (let one = 0; one < LONG; one++)
    await (await fetch(`${baseUrl}/chat/completions`, { method: 'POST', body })).text();
}

async function readWhole(ground: Ground, responses: readonly Response[]): Promise<void> {
  for (const response of responses) {
    const text = await response.text();
    if (response.status !== 200) throw new Error(`${response.status} ${text}`);
    note(ground, recordIn(response), 'answered');
  }
}

/** Frozen, what was under way and what comes meanwhile waits and is answered; killed, what was under way is interrupted. */
async function disturbGateway(ground: Ground): Promise<void> {
  const { house, service, callers } = ground;
  const held = await heads(ground, service, { text: 'idle', stream: true }, 3);
  for (const response of held) note(ground, recordIn(response), 'interrupted');
  const before = await heads(ground, service, { text: 'drip 50', stream: true }, 3);
  const thaw = house.instance.freeze('gateway');
  const during = [true, false].flatMap((stream) => ask(ground, service, { text: 'plain', stream }, 3));
  await whileRequestsAreServed(house.upstream).finally(thaw);
  await readWhole(ground, [...before, ...(await Promise.all(during))]);
  await callers.more(20);
  await house.instance.kill('gateway');
  for (const response of held) await response.text().catch(() => undefined);
  await callers.more(20);
}

/** Callers notice nothing. The freeze is so long that the gateway gives deliveries up and sends again what may have arrived. */
async function disturbBehindGateway({ house: { instance }, callers }: Ground, part: Part): Promise<void> {
  const said = instance.output().length;
  const thaw = instance.freeze(part);
  try {
    await callers.more(20);
    await until(
      'the gateway to give a delivery up',
      () => instance.output().slice(said).includes('Headers Timeout Error'),
      { millis: 60_000 },
    );
  } finally {
    thaw();
  }
  await callers.more(20);
  await instance.kill(part);
  await callers.more(20);
  await instance.healthy();
}

/** Frozen, its callers wait or leave; killed, its streams are cut and nothing more is answered. */
async function disturbUpstream(ground: Ground): Promise<void> {
  const { instance, organisation, cast } = ground.house;
  const { child, baseUrl } = await startUpstreamProcess();
  try {
    const behind = { baseUrl, model: 'raw-killed-model', credential: 'sk-upstream' };
    const options = { modelName: 'killed-model' };
    const service = await bringIntoService(instance.gatewayUrl, organisation, cast, behind, options);
    const leaving = new AbortController();
    const left = await heads(ground, service, { text: 'idle', stream: true }, 2, leaving.signal);
    const before = await heads(ground, service, { text: 'drip 50', stream: true }, 3);
    child.kill('SIGSTOP');
    const during = [true, false].flatMap((stream) => ask(ground, service, { text: 'plain', stream }, 3));
    leaving.abort();
    for (const response of left) {
      const record = recordIn(response);
      note(ground, record, 'aborted');
      await until('the record of whoever left', () => cast.owner.api.get(`/traffic/${record}`).catch(() => null));
    }
    child.kill('SIGCONT');
    await readWhole(ground, [...before, ...(await Promise.all(during))]);

    const cut = await heads(ground, service, { text: 'idle', stream: true }, 2);
    const unanswered = ask(ground, service, { text: 'hang', stream: false }, 2);
    child.kill('SIGKILL');
    for (const response of cut) {
      if ((await response.text()).includes('[DONE]')) throw new Error('a stream that was cut ends as if it were whole');
      note(ground, recordIn(response), 'cut');
    }
    const afterwards = ask(ground, service, { text: 'plain', stream: false }, 2);
    for (const response of await Promise.all([...unanswered, ...afterwards])) {
      if (response.status < 500) throw new Error(`${response.status} from an upstream that was killed`);
      await response.text();
      note(ground, recordIn(response), 'failed', 'cut');
    }
  } finally {
    child.kill('SIGKILL');
  }
}

/** A caller that hears the head of an endless answer and then reads no more. */
async function stopReading(ground: Ground): Promise<{ leave(): void }> {
  const { modelName, key } = ground.service;
  const client = openRawClient(ground.house.instance.gatewayUrl);
  client.say(chatRequest('endless', { body: { model: modelName, stream: true }, secret: key.secret }));
  const head = await client.heard('\r\n\r\n');
  client.socket.pause();
  note(ground, /^x-steward-record: (\S+)\r$/im.exec(head)?.[1] ?? '', 'aborted');
  return { leave: () => void client.socket.destroy() };
}

/** Callers leave in the middle of a stream, and before they have heard anything. */
async function leave(ground: Ground): Promise<void> {
  const { service, house } = ground;
  const leaving = new AbortController();
  const streams = await heads(ground, service, { text: 'endless', stream: true }, 3, leaving.signal);
  for (const response of streams) note(ground, recordIn(response), 'aborted');
  const unheard = heads(ground, service, { text: 'hang', stream: false }, 3, leaving.signal).catch(() => undefined);
  const hanging = () => house.upstream.requests.filter(({ text }) => text.includes('"hang"'));
  await until('all to have come to the upstream', () => hanging().length === 3);
  leaving.abort();
  await unheard;
  for (const { over } of hanging()) if (await over) throw new Error('whoever left was answered');
}
