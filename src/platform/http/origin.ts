import type { FastifyRequest } from 'fastify';
import { forbidden } from './problem.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses changes that another site makes through a person's browser. Browsers say where a request comes from
 * (`Sec-Fetch-Site` on trustworthy origins, `Origin` everywhere); a request that carries a session must say so, one
 * without (a script that signs in, an API key) may be silent, but what says that it comes from elsewhere is refused.
 */
export function checkOrigin(request: FastifyRequest, trustedOrigins: readonly string[], bySession: boolean): void {
  if (SAFE_METHODS.has(request.method)) return;
  const site = requestSite(request, trustedOrigins);
  if (site === 'same' || (site === 'unsaid' && !bySession)) return;
  throw forbidden('cross-origin', {
    zh: '请求不是从本系统页面发出的，已拒绝。',
    en:
      site === 'unsaid'
        ? 'A request with a session cookie must carry an Origin header of this site. For scripts use an API key.'
        : 'The request comes from another site and was refused.',
  });
}

function requestSite(request: FastifyRequest, trustedOrigins: readonly string[]): 'same' | 'other' | 'unsaid' {
  const { origin, 'sec-fetch-site': fetchSite } = request.headers;
  if (origin !== undefined) {
    // The scheme is left out of the comparison with our own host: behind a proxy that ends TLS we may not know it.
    if (trustedOrigins.includes(origin) || hostOf(origin) === request.host.toLowerCase()) return 'same';
    return 'other';
  }
  if (fetchSite === undefined) return 'unsaid';
  return fetchSite === 'same-origin' ? 'same' : 'other';
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
