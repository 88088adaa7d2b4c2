import * as openid from 'openid-client';
import type { Clock } from '../../kernel/time/index.ts';
import { addressFault } from '../outbound/index.ts';

/** A provider as the organisation entered it. */
export interface OidcProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes: readonly string[];
}

/** What must be kept between going to the provider and coming back; the verifier and the nonce are secrets. */
export interface OidcChecks {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** `away`: nothing answered, or nothing of use. `refused`: an answer came that must not be trusted, or that says no. */
export class OidcFault extends Error {
  readonly kind: 'away' | 'refused';
  constructor(kind: 'away' | 'refused', options?: ErrorOptions) {
    super(`the provider is ${kind}`, options);
    this.name = 'OidcFault';
    this.kind = kind;
  }
}

export interface OidcClient {
  /** Where to send the browser, and what to keep. Throws OidcFault. */
  begin(provider: OidcProvider, redirectUri: string): Promise<{ url: string; checks: OidcChecks }>;
  /** What the provider says of the person, once state, nonce, signature, issuer and audience hold. Throws OidcFault. */
  finish(provider: OidcProvider, callbackUrl: URL, checks: OidcChecks): Promise<Record<string, unknown>>;
  /** Whether the provider answers to discovery now; throws OidcFault when not. */
  probe(provider: OidcProvider): Promise<void>;
}

const TIMEOUT_SECONDS = 8;
const KEEP_MILLIS = 10 * 60_000;
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Why an address can not be a provider's, or null: https, or http on this machine only. */
export function issuerFault(issuer: string): string | null {
  const fault = addressFault(issuer);
  if (fault !== null) return fault;
  const url = new URL(issuer);
  return url.protocol === 'https:' || LOOPBACK.has(url.hostname) ? null : 'scheme';
}

/**
 * Authorisation code with PKCE, by `openid-client`. What discovery answered is kept for ten minutes; that it failed is not kept at
 * all: the next sign-in asks again.
 */
export function createOidcClient(clock: Clock): OidcClient {
  const kept = new Map<string, { until: number; config: openid.Configuration }>();

  async function configure(provider: OidcProvider): Promise<openid.Configuration> {
    const key = JSON.stringify([provider.issuer, provider.clientId, provider.clientSecret]);
    const known = kept.get(key);
    if (known !== undefined && known.until > clock.now().getTime()) return known.config;
    kept.delete(key);
    const insecure = provider.issuer.startsWith('http:');
    const config = await openid.discovery(
      new URL(provider.issuer),
      provider.clientId,
      provider.clientSecret,
      undefined,
      {
        timeout: TIMEOUT_SECONDS,
        [openid.customFetch]: guardedFetch,
        // The library trusts the connection for tokens that come by it; here their signature is looked at as well.
        execute: [openid.enableNonRepudiationChecks, ...(insecure ? [openid.allowInsecureRequests] : [])],
      },
    );
    kept.set(key, { until: clock.now().getTime() + KEEP_MILLIS, config });
    return config;
  }

  const faulty = (error: unknown): OidcFault => new OidcFault(isAway(error) ? 'away' : 'refused', { cause: error });

  return {
    async probe(provider) {
      kept.clear();
      await configure(provider).catch((error: unknown) => {
        throw new OidcFault('away', { cause: error });
      });
    },
    async begin(provider, redirectUri) {
      const config = await configure(provider).catch((error: unknown) => {
        throw new OidcFault('away', { cause: error });
      });
      const checks = {
        state: openid.randomState(),
        nonce: openid.randomNonce(),
        verifier: openid.randomPKCECodeVerifier(),
      };
      const url = openid.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: ['openid', ...provider.scopes.filter((scope) => scope !== 'openid')].join(' '),
        code_challenge: await openid.calculatePKCECodeChallenge(checks.verifier),
        code_challenge_method: 'S256',
        state: checks.state,
        nonce: checks.nonce,
      });
      return { url: url.href, checks };
    },
    async finish(provider, callbackUrl, checks) {
      try {
        const config = await configure(provider);
        const tokens = await openid.authorizationCodeGrant(config, callbackUrl, {
          pkceCodeVerifier: checks.verifier,
          expectedNonce: checks.nonce,
          expectedState: checks.state,
          idTokenExpected: true,
        });
        const claims = tokens.claims()!;
        if (config.serverMetadata().userinfo_endpoint === undefined) return { ...claims };
        // Providers put into the token what they like; the rest is asked for, and must be about the same person.
        const more = await openid.fetchUserInfo(config, tokens.access_token, claims.sub);
        return { ...more, ...claims };
      } catch (error) {
        throw faulty(error);
      }
    },
  };
}

/** No redirects, never to an address of a cloud's metadata. */
const guardedFetch: openid.CustomFetch = (url, options) => {
  if (addressFault(url.split('?')[0]!) === 'metadata') throw new TypeError('forbidden address');
  return fetch(url, { ...options, redirect: 'manual' } as RequestInit);
};

function isAway(error: unknown): boolean {
  const { name, code, cause } = error as { name?: string; code?: string; cause?: { status?: number } };
  if (name === 'TypeError' && code === undefined) return true;
  return code === 'OAUTH_TIMEOUT' || name === 'TimeoutError' || (cause?.status ?? 0) >= 500;
}
