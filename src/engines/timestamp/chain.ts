import { X509Certificate } from 'node:crypto';
import { childrenOf, context, type Der, expectTag, oidOf, readDer, sequenceOf, TAG } from './der.ts';
import { TimestampError } from './errors.ts';

// Who signed, and whether somebody whom the verifier trusts says so. Revocation is not looked up: verification works offline.

const EXTENDED_KEY_USAGE = '2.5.29.37';
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';
const MOST_LINKS = 8;

export interface Certificate {
  readonly x509: X509Certificate;
  /** DER of the issuer's name. */
  readonly issuer: Buffer;
  /** The serial number's bytes. */
  readonly serial: Buffer;
  /** For timestamps and nothing else, as RFC 3161 asks: extended key usage, critical. */
  readonly forTimestamps: boolean;
}

/** Throws TimestampError when it is no certificate. */
export function readCertificate(bytes: Buffer): Certificate {
  let x509: X509Certificate;
  try {
    x509 = new X509Certificate(bytes);
  } catch {
    throw new TimestampError('malformed', 'a certificate can not be read');
  }
  const fields = sequenceOf(sequenceOf(readDer(bytes))[0]).filter(({ tag }) => tag !== context(0));
  const extensions = fields.find(({ tag }) => tag === context(3));
  return {
    x509,
    serial: expectTag(fields[0], TAG.integer).value,
    issuer: expectTag(fields[2], TAG.sequence).whole,
    forTimestamps: extensions !== undefined && sequenceOf(childrenOf(extensions)[0]).some(isForTimestamps),
  };
}

function isForTimestamps(extension: Der): boolean {
  const [oid, critical, value] = sequenceOf(extension);
  if (oidOf(oid) !== EXTENDED_KEY_USAGE || critical?.tag !== TAG.boolean || critical.value[0] !== 0xff) return false;
  const uses = sequenceOf(readDer(expectTag(value, TAG.octetString).value));
  return uses.length === 1 && oidOf(uses[0]) === TIME_STAMPING;
}

/** Certificates out of a PEM text, or of one in DER. Throws TimestampError when there is none. */
export function readTrust(text: Uint8Array): X509Certificate[] {
  const blocks = Buffer.from(text)
    .toString('latin1')
    .match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g);
  try {
    if (blocks === null) return [new X509Certificate(text)];
    return blocks.map((block) => new X509Certificate(block));
  } catch {
    throw new TimestampError('malformed', 'this is no certificate (PEM or DER)');
  }
}

/** Null when the certificate leads to a trusted one, each link valid at `at`; else why not. */
export function distrust(
  signer: Certificate,
  others: readonly X509Certificate[],
  trust: readonly X509Certificate[],
  at: Date,
): string | null {
  let link = signer.x509;
  for (let count = 0; count < MOST_LINKS; count++) {
    if (at < link.validFromDate || at > link.validToDate) return `${nameOf(link)} was not valid at that time`;
    if (trust.some(({ raw }) => raw.equals(link.raw))) return null;
    const child = link;
    const issuer = [...trust, ...others].find(
      (other) => other.ca && !other.raw.equals(child.raw) && child.checkIssued(other) && child.verify(other.publicKey),
    );
    if (issuer === undefined) return `nobody trusted vouches for ${nameOf(link)}`;
    link = issuer;
  }
  return 'the chain of certificates is too long';
}

/** The common name, or the whole subject. */
export function nameOf(certificate: X509Certificate): string {
  return /^CN=(.+)$/m.exec(certificate.subject)?.[1] ?? certificate.subject.replaceAll('\n', ', ');
}
