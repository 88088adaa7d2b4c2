import {
  credentialHeader,
  DEFAULT_PROBE,
  type PolicyRoute,
  routeHeaders,
  upstreamTarget,
} from '../../../../kernel/policy/index.ts';
import { getText } from '../../../../platform/outbound/index.ts';
import type { ProbeResult } from './endpoint.schema.ts';

const LIMIT_MILLIS = 5_000;
const MAX_BODY_BYTES = 1_000_000;
const MAX_MODELS = 200;
const MAX_MODEL_LENGTH = 200;

/**
 * Asks an upstream for its models, or the page that is stated for probes: one GET, at most five seconds, no redirects followed.
 * Never throws: what went wrong is the result. Reached is an upstream that answers with success.
 */
export async function probeEndpoint(
  content: Pick<
    PolicyRoute,
    'kind' | 'baseUrl' | 'upstreamModel' | 'apiVersion' | 'credentialHeader' | 'headers' | 'probe'
  >,
  credential: string | null,
): Promise<ProbeResult> {
  const began = performance.now();
  const result = (part: Omit<ProbeResult, 'millis'>): ProbeResult => ({
    ...part,
    millis: Math.round(performance.now() - began),
  });
  const path = content.probe?.path ?? DEFAULT_PROBE.path!;
  const { status, text, error } = await getText({
    url: `${content.baseUrl}${upstreamTarget(content, path)}`,
    headers: { accept: 'application/json', ...requestHeaders(content, credential) },
    limitMillis: LIMIT_MILLIS,
    maxBytes: MAX_BODY_BYTES,
  });
  if (error !== null) return result({ reachable: false, status: null, error });
  if (status < 200 || status > 299) return result({ reachable: false, status, error: 'status' });
  if (path !== DEFAULT_PROBE.path) return result({ reachable: true, status, error: null });
  const models = modelsIn(text);
  return models === null
    ? result({ reachable: false, status, error: 'not-openai' })
    : result({ reachable: true, status, models, error: null });
}

/** Headers of a request of the server's own to an upstream, as its gateways send them. */
export function requestHeaders(
  content: Pick<PolicyRoute, 'kind' | 'credentialHeader' | 'headers'>,
  credential: string | null,
): Record<string, string> {
  const flat = routeHeaders(content);
  const headers: Record<string, string> = {};
  for (let i = 0; i < flat.length; i += 2) headers[flat[i]!] = flat[i + 1]!;
  if (credential === null) return headers;
  const [name, value] = credentialHeader(content, credential);
  return { ...headers, [name]: value };
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
