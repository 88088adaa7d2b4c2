import { X509Certificate } from 'node:crypto';
import { childrenOf, context, type Der, expectTag, oidOf, readDer, sequenceOf, TAG } from './der.ts';
import { TimestampError } from './errors.ts';

// Certificates, as far as Node does not read them itself.

const EXTENDED_KEY_USAGE = '2.5.29.37';
const KEY_USAGE = '2.5.29.15';
const CRL_SIGN = 0x02;
/** digitalSignature and nonRepudiation. */
const CONTENT_SIGN = 0xc0;
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';
const EMAIL_PROTECTION = '1.3.6.1.5.5.7.3.4';

export interface Certificate {
  readonly x509: X509Certificate;
  /** DER of the issuer's name. */
  readonly issuer: Buffer;
  /** DER of its own name. */
  readonly subject: Buffer;
  /** The serial number's bytes. */
  readonly serial: Buffer;
  /** For timestamps and nothing else, as RFC 3161 asks: extended key usage, critical. */
  readonly forTimestamps: boolean;
  /** Nothing says that its key may not sign revocation lists. */
  readonly signsLists: boolean;
  /** The same for signing content, with uses that are none or have e-mail among them: what `openssl cms -verify` asks. */
  readonly signsContent: boolean;
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
  const said = extensions === undefined ? [] : sequenceOf(childrenOf(extensions)[0]);
  return {
    x509,
    serial: expectTag(fields[0], TAG.integer).value,
    issuer: expectTag(fields[2], TAG.sequence).whole,
    subject: expectTag(fields[4], TAG.sequence).whole,
    forTimestamps: said.some(isForTimestamps),
    signsLists: said.every((one) => allows(one, CRL_SIGN)),
    // Node calls the extended key usage the key usage.
    signsContent: said.every((one) => allows(one, CONTENT_SIGN)) && (x509.keyUsage?.includes(EMAIL_PROTECTION) ?? true),
  };
}

function isForTimestamps(extension: Der): boolean {
  const [oid, critical, value] = sequenceOf(extension);
  if (oidOf(oid) !== EXTENDED_KEY_USAGE || critical?.tag !== TAG.boolean || critical.value[0] !== 0xff) return false;
  const uses = sequenceOf(readDer(expectTag(value, TAG.octetString).value));
  return uses.length === 1 && oidOf(uses[0]) === TIME_STAMPING;
}

/** One of the uses in the mask, unless the extension is another one. */
function allows(extension: Der, mask: number): boolean {
  const parts = sequenceOf(extension);
  if (oidOf(parts[0]) !== KEY_USAGE) return true;
  const bits = expectTag(readDer(expectTag(parts.at(-1), TAG.octetString).value), TAG.bitString).value;
  return ((bits[1] ?? 0) & mask) !== 0;
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

/** The common name, or the whole subject. */
export function nameOf(certificate: X509Certificate): string {
  return /^CN=(.+)$/m.exec(certificate.subject)?.[1] ?? certificate.subject.replaceAll('\n', ', ');
}
