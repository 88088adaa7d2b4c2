import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
// It has no named exports at run time.
import proxyAddr from '@fastify/proxy-addr';

/**
 * Tells where a request comes from: who is connected, or behind trusted proxies the nearest address that is none of them. What a caller
 * writes into `X-Forwarded-For` itself stands farther away than what the proxies add, so it is never reached.
 */
export function createAddressOf(trustedProxies: readonly string[]): (request: IncomingMessage) => string {
  if (trustedProxies.length === 0) return ({ socket }) => socket.remoteAddress ?? '';
  const trusts = proxyAddr.compile([...trustedProxies]);
  return (request) => {
    const { remoteAddress = '' } = request.socket;
    // Whose socket is gone has no address that anybody could trust.
    if (remoteAddress === '' || request.headers['x-forwarded-for'] === undefined) return remoteAddress;
    // Nearest first. A proxy that passes on what is no address has told nothing.
    return proxyAddr.all(request, trusts).findLast((address) => isIP(address) !== 0) ?? remoteAddress;
  };
}
