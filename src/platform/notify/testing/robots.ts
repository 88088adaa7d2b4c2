/** A server that speaks the protocols of the group robots and checks their signatures by itself; for tests. */
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export const ROBOT_TOKEN = 'token-of-the-robot';
export const ROBOT_SECRET = 'SEC-of-the-robot';

export interface TestRobots {
  readonly url: (kind: 'dingtalk' | 'feishu' | 'wecom' | 'webhook') => string;
  /** What was taken, in order. */
  readonly taken: readonly { readonly kind: string; readonly text: string; readonly id?: string }[];
  /** Requests that came in all, also refused ones. */
  readonly asked: () => number;
  /** From now on: `busy` is told too much, `hang-up` takes it and ends the connection, `hold` takes it and says nothing. */
  answerWith(answer: Answer): void;
  stop(): Promise<void>;
}

type Answer = 'well' | 'busy' | 'hang-up' | 'hold';

const HOUR = 3_600_000;

export async function startTestRobots(): Promise<TestRobots> {
  const taken: { kind: string; text: string; id?: string }[] = [];
  let asked = 0;
  let answer: Answer = 'well';
  const recent = (millis: number) => Math.abs(Date.now() - millis) < HOUR;
  const mac = (key: string, data: string) => createHmac('sha256', key).update(data);

  function judge(url: URL, body: string, request: IncomingMessage): { status: number; answer: object } {
    const json = body === '' ? {} : JSON.parse(body);
    if (url.pathname === '/robot/send') {
      const millis = Number(url.searchParams.get('timestamp'));
      const sign = mac(ROBOT_SECRET, `${millis}\n${ROBOT_SECRET}`).digest('base64');
      if (url.searchParams.get('access_token') !== ROBOT_TOKEN)
        return { status: 200, answer: { errcode: 300001, errmsg: 'token is not exist' } };
      if (!recent(millis) || url.searchParams.get('sign') !== sign)
        return { status: 200, answer: { errcode: 310000, errmsg: 'sign not match' } };
      if (answer === 'busy') return { status: 200, answer: { errcode: 130101, errmsg: 'send too fast' } };
      taken.push({ kind: 'dingtalk', text: json.text.content });
      return { status: 200, answer: { errcode: 0, errmsg: 'ok' } };
    }
    if (url.pathname === `/open-apis/bot/v2/hook/${ROBOT_TOKEN}`) {
      const sign = mac(`${json.timestamp}\n${ROBOT_SECRET}`, '').digest('base64');
      if (!recent(Number(json.timestamp) * 1000) || json.sign !== sign)
        return { status: 200, answer: { code: 19021, msg: 'sign match fail or timestamp is not within one hour' } };
      if (answer === 'busy') return { status: 200, answer: { code: 11232, msg: 'frequency limited' } };
      taken.push({ kind: 'feishu', text: json.content.text });
      return { status: 200, answer: { code: 0, msg: 'success', data: {} } };
    }
    if (url.pathname === '/cgi-bin/webhook/send') {
      if (url.searchParams.get('key') !== ROBOT_TOKEN)
        return { status: 200, answer: { errcode: 93000, errmsg: 'invalid webhook url' } };
      if (answer === 'busy') return { status: 200, answer: { errcode: 45009, errmsg: 'api freq out of limit' } };
      taken.push({ kind: 'wecom', text: json.text.content });
      return { status: 200, answer: { errcode: 0, errmsg: 'ok' } };
    }
    const seconds = String(request.headers['x-steward-timestamp']);
    const signature = `v1=${mac(ROBOT_SECRET, `${seconds}.${body}`).digest('hex')}`;
    if (!recent(Number(seconds) * 1000) || request.headers['x-steward-signature'] !== signature)
      return { status: 401, answer: {} };
    if (answer === 'busy') return { status: 429, answer: {} };
    taken.push({ kind: 'webhook', text: json.text, id: String(request.headers['x-steward-delivery']) });
    return { status: 202, answer: {} };
  }

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    asked++;
    const judged = judge(new URL(request.url ?? '/', 'http://robot'), Buffer.concat(chunks).toString(), request);
    if (answer === 'hang-up') response.socket?.destroy();
    else if (answer !== 'hold')
      response.writeHead(judged.status, { 'content-type': 'application/json' }).end(JSON.stringify(judged.answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const paths = {
    dingtalk: `/robot/send?access_token=${ROBOT_TOKEN}`,
    feishu: `/open-apis/bot/v2/hook/${ROBOT_TOKEN}`,
    wecom: `/cgi-bin/webhook/send?key=${ROBOT_TOKEN}`,
    webhook: '/hook?of=steward',
  };
  return {
    url: (kind) => base + paths[kind],
    taken,
    asked: () => asked,
    answerWith(next) {
      answer = next;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
