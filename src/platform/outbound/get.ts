import { type LookupAddress, lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { Agent, request } from 'undici';
import { addressFault, isForbiddenHost } from './address.ts';

const FORBIDDEN = 'EFORBIDDENADDRESS';

/** A name is judged by what it resolves to, in the same look-up by which the connection is made. */
const guardedLookup: LookupFunction = (hostname, options, done) => {
  lookup(hostname, options, (error, found: string | LookupAddress[], family) => {
    const addresses = typeof found === 'string' ? [found] : (found ?? []).map(({ address }) => address);
    if (error === null && addresses.some(isForbiddenHost)) {
      done(Object.assign(new Error(`${hostname} resolves to a forbidden address`), { code: FORBIDDEN }), '', 0);
    } else done(error, found, family);
  });
};

/** What answered, or a stable code of why nothing did. */
type TextResult =
  | { readonly status: number; readonly text: string; readonly error: null }
  | { readonly status: null; readonly text: null; readonly error: string };

type BytesResult =
  | { readonly status: number; readonly bytes: Buffer; readonly error: null }
  | { readonly status: null; readonly bytes: null; readonly error: string };

interface Target {
  readonly url: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly limitMillis: number;
  readonly maxBytes: number;
  /** PEM of the only authorities that may vouch for TLS; without it those that Node knows. */
  readonly ca?: string | undefined;
}

/**
 * One GET of an address that somebody entered: no redirects followed, never to an address of a cloud's metadata, bounded in time and
 * bytes. Never throws.
 */
export async function getText(target: Target): Promise<TextResult> {
  const { status, bytes, error } = await ask(target, { method: 'GET' });
  return error === null ? { status, text: bytes.toString('utf8'), error } : { status, text: null, error };
}

/** The same with one POST. */
export function postBytes(target: Target & { readonly body: Uint8Array }): Promise<BytesResult> {
  return ask(target, { method: 'POST', body: target.body });
}

async function ask(target: Target, sent: { method: 'GET' | 'POST'; body?: Uint8Array }): Promise<BytesResult> {
  // A query may have been added to what was entered.
  if (addressFault(target.url.replace(/\?.*$/, '')) !== null)
    return { status: null, bytes: null, error: 'forbidden-address' };
  const agent = new Agent({
    connect: {
      lookup: guardedLookup,
      timeout: target.limitMillis,
      ...(target.ca === undefined ? {} : { ca: target.ca }),
    },
    maxResponseSize: target.maxBytes,
  });
  try {
    const answer = await request(target.url, {
      dispatcher: agent,
      signal: AbortSignal.timeout(target.limitMillis),
      headers: target.headers,
      ...sent,
    });
    return { status: answer.statusCode, bytes: Buffer.from(await answer.body.arrayBuffer()), error: null };
  } catch (error) {
    return { status: null, bytes: null, error: codeOf(error) };
  } finally {
    await agent.destroy();
  }
}

const CODES: Record<string, string> = {
  [FORBIDDEN]: 'forbidden-address',
  ECONNREFUSED: 'connection-refused',
  ENOTFOUND: 'name-unknown',
  EAI_AGAIN: 'name-unknown',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_RES_EXCEEDED_MAX_SIZE: 'answer-too-large',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls',
};

function codeOf(error: unknown): string {
  const { name, code } = error as { name?: string; code?: string };
  if (name === 'TimeoutError') return 'timeout';
  return CODES[code ?? ''] ?? (code?.startsWith('ERR_TLS') || code?.includes('CERT') ? 'tls' : 'failed');
}
