import {
  BulkheadRejectedError,
  bulkhead,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  isBrokenCircuitError,
  wrap,
} from 'cockatiel';
import { Pool } from 'undici';
import type { SkipReason } from '../types.ts';
import type { GuardMessage } from './format.ts';

export interface GuardAddress {
  /** e.g. `http://10.0.0.7:8000/v1`. */
  readonly baseUrl: string;
  readonly model: string;
  /** Bearer token, when the guard wants one; asked for each time where it may change. */
  readonly credential?: string | (() => string | undefined) | undefined;
}

export interface GuardLimits {
  /** How long a judgement may take, waiting for its turn included. */
  readonly timeoutMillis: number;
  /** Judgements under way at once, over all streams. */
  readonly concurrency: number;
  /** Judgements that may wait for their turn; more are skipped as overloaded. */
  readonly queue: number;
  /** After so many failures in a row the guard is not asked... */
  readonly breakAfter: number;
  /** ...for so long, in milliseconds; then one judgement tries. */
  readonly retryMillis: number;
}

export const DEFAULT_GUARD_LIMITS: GuardLimits = {
  timeoutMillis: 3_000,
  concurrency: 16,
  queue: 256,
  breakAfter: 5,
  retryMillis: 5_000,
};

/** A question that got no answer. */
export class GuardFailure extends Error {
  readonly reason: SkipReason;
  constructor(reason: SkipReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

export interface GuardClient {
  /** Asks and reads the answer by `read`, which gives null for one that can not be read. Rejects with GuardFailure only. */
  ask<T>(
    messages: readonly GuardMessage[],
    maxTokens: number,
    read: (content: string) => T | null,
    signal: AbortSignal,
  ): Promise<T>;
  state(): 'closed' | 'open' | 'half-open';
  close(): Promise<void>;
}

/** A verdict is a few words; whatever sends more is no guard. */
const MAX_ANSWER_BYTES = 256 * 1024;

/** One guard for all streams: its connections, its queue, its circuit breaker. */
export function createGuardClient(address: GuardAddress, limits: GuardLimits): GuardClient {
  const url = new URL(address.baseUrl);
  const path = `${url.pathname.replace(/\/+$/, '')}/chat/completions`;
  const pool = new Pool(url.origin, {
    connections: limits.concurrency,
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const { credential } = address;
  function headersNow(): Record<string, string> {
    const headers: Record<string, string> = { 'content-type': 'application/json', accept: 'application/json' };
    const token = typeof credential === 'function' ? credential() : credential;
    if (token !== undefined) headers.authorization = `Bearer ${token}`;
    return headers;
  }
  // A reader who leaves says nothing about the guard.
  const breaker = circuitBreaker(
    handleWhen((error) => !(error instanceof GuardFailure && error.reason === 'cut-short')),
    { halfOpenAfter: limits.retryMillis, breaker: new ConsecutiveBreaker(limits.breakAfter) },
  );
  const inTurn = wrap(bulkhead(limits.concurrency, limits.queue), breaker);

  async function post(body: string, signal: AbortSignal): Promise<string> {
    const response = await pool.request({ path, method: 'POST', headers: headersNow(), body, signal });
    if (response.statusCode !== 200) {
      await response.body.dump({ limit: MAX_ANSWER_BYTES, signal });
      throw new GuardFailure('unreachable', `the guard answered with status ${response.statusCode}`);
    }
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > MAX_ANSWER_BYTES) throw new GuardFailure('unreadable-verdict', 'the answer of the guard is too long');
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  }

  return {
    async ask(messages, maxTokens, read, signal) {
      const deadline = AbortSignal.timeout(limits.timeoutMillis);
      const either = AbortSignal.any([signal, deadline]);
      const body = JSON.stringify({
        model: address.model,
        messages,
        max_tokens: maxTokens,
        temperature: 0,
        stream: false,
      });
      const failure = (error: unknown): GuardFailure => {
        if (signal.aborted) return new GuardFailure('cut-short', 'the text ended before it was judged');
        if (deadline.aborted) return new GuardFailure('timeout', `no verdict within ${limits.timeoutMillis} ms`);
        if (error instanceof GuardFailure) return error;
        if (isBrokenCircuitError(error)) return new GuardFailure('circuit-open', 'the guard failed too often of late');
        if (error instanceof BulkheadRejectedError)
          return new GuardFailure('overloaded', 'too many texts are waiting for the guard');
        return new GuardFailure('unreachable', `the guard can not be reached: ${(error as Error).message}`);
      };
      const answer = inTurn.execute(async () => {
        try {
          const verdict = read(contentOf(await post(body, either)));
          if (verdict === null) throw new GuardFailure('unreadable-verdict', 'the guard gave no verdict');
          return verdict;
        } catch (error) {
          throw failure(error);
        }
      }, either);
      // Whoever waits in the queue does not notice the end of its time.
      const late = new Promise<never>((_resolve, reject) => {
        const abort = () => reject(either.reason);
        if (either.aborted) abort();
        else either.addEventListener('abort', abort, { once: true });
      });
      try {
        return await Promise.race([answer, late]);
      } catch (error) {
        answer.catch(() => undefined);
        throw failure(error);
      } finally {
        late.catch(() => undefined);
      }
    },
    state: () =>
      breaker.state === CircuitState.Closed ? 'closed' : breaker.state === CircuitState.HalfOpen ? 'half-open' : 'open',
    close: () => pool.destroy(),
  };
}

function contentOf(text: string): string {
  try {
    const answer = JSON.parse(text) as { choices?: { message?: { content?: unknown } }[] };
    const content = answer.choices?.[0]?.message?.content;
    if (typeof content === 'string') return content;
  } catch {
    // Said below.
  }
  throw new GuardFailure('unreadable-verdict', 'the answer of the guard is no chat completion');
}
