import type { X509Certificate } from 'node:crypto';
import { nameOf } from './chain.ts';
import { type RevocationList, revocationOf } from './revocation.ts';

// Whether somebody whom the verifier trusts says so. Offline: revocation counts as far as lists are at hand.

const MOST_LINKS = 8;

/** `untrusted` is null when the certificate leads to a trusted one, each link valid at `at` and not revoked; else why not. */
export function judgeChain(
  signer: X509Certificate,
  known: {
    readonly others: readonly X509Certificate[];
    readonly trust: readonly X509Certificate[];
    readonly revocations: readonly RevocationList[];
  },
  at: Date,
): { readonly untrusted: string | null; readonly notRevokedAsOf: Date | null } {
  const certificates = [...known.trust, ...known.others];
  const bad = (untrusted: string) => ({ untrusted, notRevokedAsOf: null });
  const looked: (Date | null)[] = [];
  let link = signer;
  for (let count = 0; count < MOST_LINKS; count++) {
    if (at < link.validFromDate || at > link.validToDate) return bad(`${nameOf(link)} was not valid at that time`);
    const trusted = known.trust.some(({ raw }) => raw.equals(link.raw));
    const child = link;
    const issuer = certificates.find(
      (other) => other.ca && !other.raw.equals(child.raw) && child.checkIssued(other) && child.verify(other.publicKey),
    );
    // Nobody but itself can revoke a root: who trusts it takes it out of what is trusted.
    if (trusted && issuer === undefined && child.checkIssued(child))
      return { untrusted: null, notRevokedAsOf: oldest(looked) };
    const { untrusted, asOf } = revocationOf(link, certificates, known.revocations, at);
    if (untrusted !== null) return bad(untrusted);
    looked.push(asOf);
    if (trusted) return { untrusted: null, notRevokedAsOf: oldest(looked) };
    if (issuer === undefined) return bad(`nobody trusted vouches for ${nameOf(link)}`);
    link = issuer;
  }
  return bad('the chain of certificates is too long');
}

function oldest(looked: readonly (Date | null)[]): Date | null {
  const times = looked.flatMap((at) => (at === null ? [] : [at.getTime()]));
  return times.length === 0 || times.length < looked.length ? null : new Date(Math.min(...times));
}
