import { isIP } from 'node:net';

/** Hosts that answer with the credentials of a machine in somebody's cloud; no model is served there. */
const METADATA_HOSTS = new Set(['metadata.google.internal', 'metadata', '100.100.100.200', 'fd00:ec2::254']);

type AddressFault = 'malformed' | 'scheme' | 'credentials' | 'query' | 'metadata';

export const ADDRESS_FAULTS: { readonly [fault in AddressFault]: string } = {
  malformed: 'Must be an address like https://host/v1',
  scheme: 'Must begin with http:// or https://',
  credentials: 'Must hold no user name or password: enter the credential by itself',
  query: 'Must hold no query and no fragment',
  metadata: 'Link-local and cloud metadata addresses are refused',
};

/** Why an upstream's base address can't be used, or null. Private addresses may be: upstreams are often inside. */
export function addressFault(text: string): AddressFault | null {
  if (!URL.canParse(text)) return 'malformed';
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'scheme';
  if (url.username !== '' || url.password !== '') return 'credentials';
  if (text.includes('?') || text.includes('#')) return 'query';
  return isForbiddenHost(url.hostname) ? 'metadata' : null;
}

/** True for a name or address that nothing may be sent to. Takes names as well as resolved addresses. */
export function isForbiddenHost(host: string): boolean {
  const name = host
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
  if (METADATA_HOSTS.has(name)) return true;
  if (isIP(name) === 4) return name.startsWith('169.254.');
  if (isIP(name) !== 6) return false;
  // The URL parser writes every spelling of an address in one way; mapped IPv4 addresses come as two hex groups.
  const canonical = new URL(`http://[${name.replace(/%.*$/, '')}]/`).hostname.slice(1, -1);
  if (METADATA_HOSTS.has(canonical) || /^fe[89ab][0-9a-f]:/.test(canonical)) return true;
  const mapped = /^::(?:ffff:)?([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical);
  if (mapped === null) return false;
  const [high, low] = [Number.parseInt(mapped[1]!, 16), Number.parseInt(mapped[2]!, 16)];
  return isForbiddenHost([high >> 8, high & 255, low >> 8, low & 255].join('.'));
}

/** Scheme, host and port. */
export function originOf(baseUrl: string): string {
  return new URL(baseUrl).origin;
}
