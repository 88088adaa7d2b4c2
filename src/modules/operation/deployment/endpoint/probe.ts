import { getText } from '../../../../platform/outbound/index.ts';
import type { ProbeResult } from './endpoint.schema.ts';

const LIMIT_MILLIS = 5_000;
const MAX_BODY_BYTES = 1_000_000;
const MAX_MODELS = 200;
const MAX_MODEL_LENGTH = 200;

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
  const { status, text, error } = await getText({
    url: `${target.baseUrl}/models`,
    accept: 'application/json',
    credential: target.credential,
    limitMillis: LIMIT_MILLIS,
    maxBytes: MAX_BODY_BYTES,
  });
  if (error !== null) return result({ reachable: false, status: null, error });
  if (status < 200 || status > 299) return result({ reachable: false, status, error: 'status' });
  const models = modelsIn(text);
  return models === null
    ? result({ reachable: false, status, error: 'not-openai' })
    : result({ reachable: true, status, models, error: null });
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
