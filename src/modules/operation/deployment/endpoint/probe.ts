import { type LookupAddress, lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { Agent, request } from 'undici';
import { addressFault, isForbiddenHost } from './address.ts';
import type { ProbeResult } from './endpoint.schema.ts';

const LIMIT_MILLIS = 5_000;
const MAX_BODY_BYTES = 1_000_000;
const MAX_MODELS = 200;
const MAX_MODEL_LENGTH = 200;

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

/**
 * Asks an OpenAI-compatible upstream for its models: one GET of `{baseUrl}/models`, at most five seconds, no redirects
 * followed. Never throws: what went wrong is the result. Reached is an upstream that answers with success.
 */
export async function probeModels(target: { baseUrl: string; credential: string | null }): Promise<ProbeResult> {
  const began = performance.now();
  const result = (part: Omit<ProbeResult, 'millis'>): ProbeResult => ({
    ...part,
    millis: Math.round(performance.now() - began),
  });
  const fault = addressFault(target.baseUrl);
  if (fault !== null) return result({ reachable: false, status: null, error: 'forbidden-address' });
  const agent = new Agent({
    connect: { lookup: guardedLookup, timeout: LIMIT_MILLIS },
    maxResponseSize: MAX_BODY_BYTES,
  });
  try {
    const { statusCode, body } = await request(`${target.baseUrl}/models`, {
      dispatcher: agent,
      signal: AbortSignal.timeout(LIMIT_MILLIS),
      headers: {
        accept: 'application/json',
        ...(target.credential === null ? {} : { authorization: `Bearer ${target.credential}` }),
      },
    });
    const text = await body.text();
    if (statusCode < 200 || statusCode > 299) return result({ reachable: false, status: statusCode, error: 'status' });
    const models = modelsIn(text);
    return models === null
      ? result({ reachable: false, status: statusCode, error: 'not-openai' })
      : result({ reachable: true, status: statusCode, models, error: null });
  } catch (error) {
    return result({ reachable: false, status: null, error: codeOf(error) });
  } finally {
    await agent.destroy();
  }
}

/** The ids in `{ data: [{ id }] }`, or null when the answer is not of that form. */
export function modelsIn(text: string): string[] | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  const data = (parsed as { data?: unknown } | null)?.data;
  if (!Array.isArray(data)) return null;
  const ids = data.map((one: unknown) => (one as { id?: unknown } | null)?.id);
  return ids.filter((id): id is string => typeof id === 'string' && id.length <= MAX_MODEL_LENGTH).slice(0, MAX_MODELS);
}

const CODES: Record<string, string> = {
  [FORBIDDEN]: 'forbidden-address',
  ECONNREFUSED: 'connection-refused',
  ENOTFOUND: 'name-unknown',
  EAI_AGAIN: 'name-unknown',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_RES_EXCEEDED_MAX_SIZE: 'answer-too-large',
};

function codeOf(error: unknown): string {
  const { name, code } = error as { name?: string; code?: string };
  if (name === 'TimeoutError') return 'timeout';
  return CODES[code ?? ''] ?? (code?.startsWith('ERR_TLS') || code?.includes('CERT') ? 'tls' : 'failed');
}
