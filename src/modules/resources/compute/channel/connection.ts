import type { ServerResponse } from 'node:http';
import type { Lease } from '../../../../kernel/policy/index.ts';
import type { PolicyChange, PolicySource } from '../policy-source.ts';

export type Push = PolicyChange | 'lease';

/** One gateway's open channel. Only the present state is ever sent, so what a slow reader misses is told by what comes next. */
export interface Connection {
  readonly gatewayId: string;
  /** Sends the present state of these soon; several calls become one. */
  push(what: readonly Push[]): void;
  end(): void;
  readonly ended: Promise<void>;
}

/** A reader that takes nothing for so long is cut off; it comes back and gets the present state. */
const PATIENCE = 10_000;
/** Standing first: it is what stops things. */
const ORDER: readonly Push[] = ['standing', 'policy', 'credentials', 'lease'];
const GREETING: readonly Push[] = ['policy', 'credentials', 'standing', 'lease'];

export function openConnection(options: {
  gateway: { readonly id: string; readonly sealingKey: Uint8Array };
  stream: ServerResponse;
  source: PolicySource;
  onError: (error: Error) => void;
  /** Milliseconds that a reader may take nothing. */
  patience?: number;
}): Connection {
  const { gateway, stream, source, onError, patience = PATIENCE } = options;
  const waiting = new Set<Push>();
  let sentPolicy = '';
  let sentStanding = '';
  let sentCredentials = -1;
  let pumping = false;
  let greeted = false;
  let closed = false;
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  stream.once('close', () => {
    closed = true;
    resolve();
  });
  stream.on('error', () => stream.destroy());

  async function write(text: string): Promise<void> {
    if (closed || stream.write(text)) return;
    await new Promise<void>((done) => {
      const settle = () => {
        clearTimeout(timer);
        stream.off('drain', settle);
        stream.off('close', settle);
        done();
      };
      const timer = setTimeout(() => {
        stream.destroy();
        settle();
      }, patience);
      stream.once('drain', settle);
      stream.once('close', settle);
    });
  }

  const send = (event: string, value: unknown) => write(`event: ${event}\ndata: ${JSON.stringify(value)}\n\n`);

  async function sendPolicy(): Promise<void> {
    const current = await source.current();
    if (current === null || current.hash === sentPolicy) return;
    sentPolicy = current.hash;
    await send('policy', current.document);
  }

  async function sendOne(what: Push): Promise<void> {
    if (what === 'policy') return sendPolicy();
    if (what === 'standing') {
      const standing = await source.standing();
      if (standing.signature === sentStanding) return;
      sentStanding = standing.signature;
      return send('standing', standing);
    }
    if (what === 'credentials') {
      const delivery = await source.credentialsFor(gateway);
      if (delivery.epoch === sentCredentials) return;
      sentCredentials = delivery.epoch;
      return send('credentials', delivery);
    }
    const lease = await source.lease(gateway.id);
    if (lease === null) return write(': nothing published yet\n\n');
    // Never a lease for a policy that was not sent before it.
    if ((JSON.parse(lease.body) as Lease).policyHash !== sentPolicy) await sendPolicy();
    return send('lease', lease);
  }

  async function pump(): Promise<void> {
    pumping = true;
    try {
      while (waiting.size > 0 && !closed) {
        const what = (greeted ? ORDER : GREETING).find((one) => waiting.has(one))!;
        waiting.delete(what);
        await sendOne(what);
        if (waiting.size === 0) greeted = true;
      }
    } catch (error) {
      // The database is away: the gateway keeps what it has, and the next lease brings all that changed.
      for (const what of ORDER) waiting.add(what);
      onError(error as Error);
    } finally {
      pumping = false;
    }
  }

  return {
    gatewayId: gateway.id,
    push(what) {
      for (const one of what) waiting.add(one);
      if (!pumping && !closed) void pump();
    },
    end() {
      if (!closed) stream.end();
      // A reader that does not read would keep an ended stream open.
      setTimeout(() => stream.destroy(), 500).unref();
    },
    ended,
  };
}
