import type { Claim, Grant, Shortage } from '../limits/index.ts';
import { REFUSALS, type Refusal } from './refusal.ts';

// What callers hear of limits, as clients of OpenAI's interface know it: 429 with `rate_limit_exceeded` or
// `insufficient_quota`, Retry-After, and `x-ratelimit-…` headers of the tightest limit of requests and of tokens.

const SCOPES = { application: 'this application', key: 'this API key', model: 'this model', end_user: 'this end user' };

const namesOf = (unit: string) => ({
  limit: `x-ratelimit-limit-${unit}`,
  remaining: `x-ratelimit-remaining-${unit}`,
  reset: `x-ratelimit-reset-${unit}`,
});
const NAMES = { requests: namesOf('requests'), tokens: namesOf('tokens') };

/** The answer to a request that a limit has no room for. */
export function refusalOf({ claim, used, retryMillis }: Shortage): Refusal {
  const { name, scope, limit, amount, kind, spent = 0 } = claim;
  const money = name.startsWith('money');
  const figure = (value: number) => String(money ? Math.ceil(value / 10_000) / 100 : value);
  const [what, , per] = name.split('_');
  const bound = kind === 'open' ? 'requests at once' : `${what} per ${per}`;
  const figures = `Limit ${figure(limit + spent)}, used ${figure(used + spent)}, requested ${figure(amount)}.`;
  const retryAfter = retryMillis === null ? undefined : Math.max(1, Math.ceil(retryMillis / 1000));
  if (kind === 'budget')
    return {
      status: 429,
      code: 'insufficient_quota',
      type: 'insufficient_quota',
      message: `The budget of ${SCOPES[scope]} in ${bound} is used up. ${figures}`,
      ...(retryAfter === undefined ? {} : { retryAfter }),
    };
  const advice =
    retryAfter === undefined
      ? 'The request is larger than the limit: make it smaller.'
      : `Try again in ${retryAfter}s.`;
  return {
    status: 429,
    code: 'rate_limit_exceeded',
    type: what === 'tokens' ? 'tokens' : 'requests',
    message: `Rate limit reached for ${SCOPES[scope]} in ${bound}. ${figures} ${advice}`,
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
}

/** The shared store is away, and the policy says that then nothing limited is served. */
export const STORE_AWAY: Refusal = REFUSALS.limitsUnavailable;

/** Headers of what was granted, name and value in turn: of requests and of tokens the limit with the least left. */
export function headersOf({ reservation: { claims }, used }: Grant): string[] {
  const headers: string[] = [];
  addTightest(headers, 'requests', 'requests_per_minute', claims, used);
  addTightest(headers, 'tokens', 'tokens_per_minute', claims, used);
  return headers;
}

function addTightest(
  headers: string[],
  unit: 'requests' | 'tokens',
  name: Claim['name'],
  claims: readonly Claim[],
  used: readonly number[],
): void {
  let tightest: Claim | null = null;
  let least = 0;
  for (let i = 0; i < claims.length; i++) {
    const claim = claims[i]!;
    if (claim.name !== name) continue;
    const left = Math.max(0, claim.limit - used[i]!);
    if (tightest !== null && left >= least) continue;
    tightest = claim;
    least = left;
  }
  if (tightest !== null) add(headers, unit, tightest.limit, least, '1m0s');
}

/** The same for a refusal, of the limit that it is about. */
export function shortageHeaders({ claim, used, retryMillis }: Shortage): string[] {
  const headers: string[] = [];
  if (claim.kind !== 'window' || retryMillis === null) return headers;
  const unit = claim.name.startsWith('tokens') ? 'tokens' : 'requests';
  const left = Math.max(0, claim.limit - used);
  add(headers, unit, claim.limit, left, `${Math.max(1, Math.ceil(retryMillis / 1000))}s`);
  return headers;
}

function add(headers: string[], unit: 'requests' | 'tokens', limit: number, left: number, reset: string): void {
  headers.push(NAMES[unit].limit, String(limit), NAMES[unit].remaining, String(left), NAMES[unit].reset, reset);
}
