import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../../../examples/support/index.ts';
import { openRawClient } from '../../../src/gateway/testing/index.ts';
import type { TrafficOutcome } from '../../../src/kernel/traffic/index.ts';
import { type CallKind, pickKind } from './call-kinds.ts';

export interface Load {
  readonly modelName: string;
  readonly kinds: readonly CallKind[];
  readonly callers: number;
  /** On the monotonic clock. */
  readonly until: number;
  /** Secret of a key that nothing holds up, and of one with few requests a minute. */
  readonly secret: string;
  readonly limitedSecret: string;
  /** Names of end users that requests bear. */
  readonly endUsers: number;
}

/** What callers saw. */
export interface LoadAccount {
  /** Calls by kind. */
  readonly sent: Record<string, number>;
  /** Records that callers were told of, with what may be in them. */
  readonly told: Map<string, readonly TrafficOutcome[]>;
  /** Calls whose caller left, or lost the connection, before it was told of a record: there may be one or none. */
  unheard: number;
  /** Calls that the other gateway took because the first one was stopping or away. */
  moved: number;
  /** Calls by the limited key that were answered: when each was sent and when its answer began. */
  readonly limited: { readonly sentAt: number; readonly heardAt: number }[];
  /** Answers that were none of those that their kind allows; the first of them. */
  readonly strange: string[];
}

const MOST_STRANGE = 50;
const MOST_MOVES = 200;

/** Callers of all kinds at several gateways until the time is over. As a balancer does, a call that a stopping gateway did not take goes to another. */
export async function loadGateways(urls: readonly string[], load: Load): Promise<LoadAccount> {
  const account: LoadAccount = { sent: {}, told: new Map(), unheard: 0, moved: 0, limited: [], strange: [] };
  const complain = (kind: CallKind, what: string) => {
    if (account.strange.length < MOST_STRANGE) account.strange.push(`${kind.name}: ${what}`);
  };

  function requestOf(kind: CallKind): { headers: Record<string, string>; body: string } {
    const { secret, limitedSecret, modelName, endUsers } = load;
    const by = kind.caller === 'unknown' ? 'nobody' : kind.caller === 'limited' ? limitedSecret : secret;
    return {
      headers: { authorization: `Bearer ${by}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: modelName, user: `user-${Math.floor(Math.random() * endUsers)}`, ...kind.body }),
    };
  }

  /** Judges a whole answer. */
  function judge(kind: CallKind, status: number, record: string | null, text: string): void {
    if (!kind.statuses.includes(status)) {
      complain(kind, `${status} ${text.slice(0, 200)}`);
      return;
    }
    if (record !== null) account.told.set(record, kind.outcomes);
    else if (kind.outcomes.length > 0 && status !== 429) complain(kind, `${status} without a record`);
    if (status !== 200) return;
    if (kind.end !== undefined && !text.endsWith(kind.end)) complain(kind, `ends with ${text.slice(-200)}`);
    if (kind.says !== undefined && !text.includes(kind.says)) complain(kind, `lacks ${kind.says}: ${text.slice(-200)}`);
    if (kind.hides !== undefined && text.includes(kind.hides)) complain(kind, `shows ${kind.hides}`);
  }

  /** Answers whether a gateway took it. */
  async function call(kind: CallKind, url: string): Promise<boolean> {
    const { headers, body } = requestOf(kind);
    if (kind.caller === 'reads-late') return readLate(kind, url, headers.authorization!, body);
    const leaving = new AbortController();
    if (kind.caller === 'leaves-early') setTimeout(() => leaving.abort(), Math.random() * 40);
    const sentAt = performance.now();
    let answer: Response;
    try {
      answer = await fetch(`${url}/v1/${kind.path}`, { method: 'POST', headers, body, signal: leaving.signal });
    } catch {
      account.unheard++;
      return leaving.signal.aborted;
    }
    const record = answer.headers.get('x-steward-record');
    try {
      if (kind.caller === 'leaves-in-answer' && answer.status === 200) {
        if (record !== null) account.told.set(record, kind.outcomes);
        await answer.body?.getReader().read();
        leaving.abort();
        return true;
      }
      const heardAt = performance.now();
      const text = await answer.text();
      if (answer.status === 503 && text.includes('"gateway_stopping"')) return false;
      if (kind.caller === 'limited' && answer.status === 200) account.limited.push({ sentAt, heardAt });
      judge(kind, answer.status, record, text);
    } catch (error) {
      if (record !== null) account.told.set(record, kind.outcomes);
      if (!leaving.signal.aborted) complain(kind, `broke off: ${(error as Error).message}`);
    }
    return true;
  }

  async function readLate(kind: CallKind, url: string, authorization: string, body: string): Promise<boolean> {
    const client = openRawClient(url);
    client.socket.pause();
    client.say(
      `POST /v1/${kind.path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: ${authorization}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
    await delay(300);
    client.socket.resume();
    const text = await client.closed;
    if (text === '') account.unheard++;
    if (text === '' || text.includes('"gateway_stopping"')) return false;
    const record = /^x-steward-record: (\S+)\r$/im.exec(text)?.[1] ?? null;
    judge(kind, Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0), record, text);
    return true;
  }

  async function caller(place: number): Promise<void> {
    for (let turn = place; performance.now() < load.until; turn++) {
      const kind = pickKind(load.kinds);
      account.sent[kind.name] = (account.sent[kind.name] ?? 0) + 1;
      for (let move = 0; !(await call(kind, urls[(turn + move) % urls.length]!)); move++) {
        if (move === MOST_MOVES) {
          complain(kind, 'nobody serves');
          break;
        }
        account.moved++;
        await delay(20);
      }
    }
  }
  await untilLimited(urls, load, account);
  await Promise.all(Array.from({ length: load.callers }, (_, place) => caller(place)));
  return account;
}

/** Asks until the answers of each gateway tell of limits: from then on all that is used is counted. What the upstream refuses uses nothing. */
async function untilLimited(urls: readonly string[], load: Load, account: LoadAccount): Promise<void> {
  const body = JSON.stringify({ model: load.modelName, messages: [{ role: 'user', content: 'error 400' }] });
  const headers = { authorization: `Bearer ${load.limitedSecret}`, 'content-type': 'application/json' };
  for (const url of urls)
    await until(`limits at ${url}`, async () => {
      account.unheard++;
      const answer = await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body });
      await answer.text();
      return answer.headers.has('x-ratelimit-limit-requests');
    });
}

/** The most calls by the limited key that certainly fell into one minute. */
export function mostInAMinute(limited: LoadAccount['limited']): number {
  const ordered = limited.toSorted((a, b) => a.sentAt - b.sentAt);
  return ordered.reduce((most, { sentAt }, at) => {
    const within = ordered.slice(at).filter(({ heardAt }) => heardAt <= sentAt + 60_000).length;
    return Math.max(most, within);
  }, 0);
}
