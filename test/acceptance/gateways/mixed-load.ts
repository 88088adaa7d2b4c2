import { setTimeout as delay } from 'node:timers/promises';
import type { Service } from '../../../examples/support/index.ts';
import { openRawClient } from '../../../src/gateway/testing/index.ts';

/** What callers saw. */
export interface LoadAccount {
  /** Requests that were sent, by kind. */
  readonly sent: Record<string, number>;
  /** Ids of answers that came to their end, a sample. */
  readonly answered: string[];
  /** Answers that were none of those that their kind allows. */
  readonly strange: string[];
}

type Kind = 'plain' | 'stream' | 'aborted' | 'slow-reader' | 'refused' | 'failing' | 'embeddings';
const KINDS: readonly Kind[] = [
  'plain',
  'plain',
  'stream',
  'stream',
  'stream',
  'aborted',
  'slow-reader',
  'refused',
  'failing',
  'embeddings',
];
const SAMPLE = 500;

/** Callers of all kinds at several gateways until the time is over: those who read, leave, read slowly, have no key, or hear errors. */
export async function loadGateways(
  urls: readonly string[],
  { modelName, key }: Pick<Service, 'modelName' | 'key'>,
  options: { readonly callers: number; readonly until: number },
): Promise<LoadAccount> {
  const account: LoadAccount = { sent: {}, answered: [], strange: [] };
  const headers = { authorization: `Bearer ${key.secret}`, 'content-type': 'application/json' };
  const note = (kind: Kind, status: number, allowed: readonly number[]) => {
    if (!allowed.includes(status) && account.strange.length < 50) account.strange.push(`${kind}: ${status}`);
  };

  async function call(kind: Kind, url: string): Promise<void> {
    account.sent[kind] = (account.sent[kind] ?? 0) + 1;
    const text = kind === 'failing' ? 'error 500' : kind === 'slow-reader' ? 'big' : 'plain';
    const stream = kind === 'stream' || kind === 'aborted';
    const body = JSON.stringify({ model: modelName, stream, messages: [{ role: 'user', content: text }] });
    if (kind === 'slow-reader') {
      const client = openRawClient(url);
      client.socket.pause();
      client.say(
        `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer ${key.secret}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      );
      await delay(300);
      client.socket.resume();
      note(kind, Number(/^HTTP\/1\.1 (\d+)/.exec(await client.closed)?.[1] ?? 0), [200]);
      return;
    }
    if (kind === 'aborted') {
      const leaving = new AbortController();
      const answer = await fetch(`${url}/v1/chat/completions`, {
        method: 'POST',
        headers,
        body,
        signal: leaving.signal,
      });
      await answer.body?.getReader().read();
      leaving.abort();
      return;
    }
    const path = kind === 'embeddings' ? 'embeddings' : 'chat/completions';
    const sent = kind === 'embeddings' ? JSON.stringify({ model: modelName, input: 'plain' }) : body;
    const by = kind === 'refused' ? { ...headers, authorization: 'Bearer nobody' } : headers;
    const answer = await fetch(`${url}/v1/${path}`, { method: 'POST', headers: by, body: sent });
    await answer.text();
    note(kind, answer.status, kind === 'refused' ? [401] : kind === 'failing' ? [500] : [200]);
    const id = answer.headers.get('x-steward-record');
    if (answer.status === 200 && id !== null && account.answered.length < SAMPLE) account.answered.push(id);
  }

  async function caller(place: number): Promise<void> {
    for (let turn = place; performance.now() < options.until; turn++) {
      const kind = KINDS[Math.floor(Math.random() * KINDS.length)]!;
      await call(kind, urls[turn % urls.length]!).catch((error: Error) => {
        if (error.name !== 'AbortError' && account.strange.length < 50)
          account.strange.push(`${kind}: ${error.message}`);
      });
    }
  }
  await Promise.all(Array.from({ length: options.callers }, (_, place) => caller(place)));
  return account;
}
