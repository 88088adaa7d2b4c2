import type { X509Certificate } from 'node:crypto';
import { type Certificate, nameOf, readCertificate } from './chain.ts';
import { readSignedData, type Signer } from './cms.ts';
import { readDer } from './der.ts';
import { TimestampError } from './errors.ts';
import { judgeChain } from './judge-chain.ts';
import { requireSignature } from './signature.ts';

const DATA = '1.2.840.113549.1.7.1';

/**
 * Verifies a signature (CMS in DER) that lies beside what it signs: that it is over exactly `data` and by the certificate it names, and
 * whether a trusted certificate vouches for that one at `at`. Throws TimestampError for everything but a missing voucher.
 */
export function verifyDetached(
  signature: Uint8Array,
  { data, trust, at }: { readonly data: Uint8Array; readonly trust: readonly X509Certificate[]; readonly at: Date },
): { readonly signer: string; readonly untrusted: string | null } {
  const { content, certificates, signer } = readSignedData(readDer(Buffer.from(signature)), DATA);
  if (content !== undefined) throw new TimestampError('malformed', 'the signature carries content of its own');
  if (signer.hash === 'sha1') throw new TimestampError('unsupported', 'a SHA-1 digest proves nothing');
  const others = certificates.map(readCertificate);
  const { x509, signsContent } = certificateOf(signer, [...others, ...trust.map(({ raw }) => readCertificate(raw))]);
  requireSignature(x509, signer, data);
  const known = { others: others.map((one) => one.x509), trust, revocations: [] };
  const untrusted = signsContent
    ? judgeChain(x509, known, at).untrusted
    : `the certificate of ${nameOf(x509)} is not one for signing content`;
  return { signer: nameOf(x509), untrusted };
}

function certificateOf({ issuer, serial }: Signer, known: readonly Certificate[]): Certificate {
  if (issuer === undefined)
    throw new TimestampError('unsupported', 'a signer that is named by its key alone is not supported');
  const found = known.find((one) => one.issuer.equals(issuer) && one.serial.equals(serial!));
  if (found === undefined) throw new TimestampError('no-certificate', 'the certificate of the signer is not there');
  return found;
}
