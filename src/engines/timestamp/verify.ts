import { createHash, timingSafeEqual, verify, type X509Certificate } from 'node:crypto';
import { type Certificate, distrust, nameOf, readCertificate } from './chain.ts';
import { TimestampError } from './errors.ts';
import { readResponse, type Token, withoutZeroes } from './token.ts';

/** A timestamp whose signature was verified. */
export interface Timestamp {
  readonly at: Date;
  /** Name in the certificate that signed. */
  readonly authority: string;
  /** Hex. */
  readonly serial: string;
  readonly policy: string;
  /** Null when a trusted certificate vouches for the authority; else why none does. */
  readonly untrusted: string | null;
}

export interface VerifyTimestamp {
  /** What was stamped. */
  readonly data: Uint8Array;
  /** Certificates that the verifier knows from elsewhere: of authorities, or of those who vouch for them. */
  readonly trust: readonly X509Certificate[];
  /** Of the request, when it is at hand. */
  readonly nonce?: Buffer;
}

/** Signature algorithms and the hash that they fix; undefined where the signer's digest algorithm says it. */
const ALGORITHMS: { readonly [oid: string]: string | undefined | null } = {
  '1.2.840.113549.1.1.1': undefined,
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
  '1.3.101.112': null,
};

const digest = (hash: string, bytes: Uint8Array) => createHash(hash).update(bytes).digest();
const same = (a: Buffer, b: Buffer) => a.length === b.length && timingSafeEqual(a, b);

/**
 * Verifies the response of a timestamp authority (RFC 3161): that it speaks of `data`, that the certificate it names signed it and is for
 * timestamps, and whether that certificate is vouched for. Throws TimestampError for everything but a missing voucher.
 */
export function verifyTimestamp(response: Uint8Array, { data, trust, nonce }: VerifyTimestamp): Timestamp {
  const token = readResponse(Buffer.from(response));
  const { statement, signer } = token;
  if (statement.hash === 'sha1') throw new TimestampError('unsupported', 'a SHA-1 imprint proves nothing');
  if (!same(digest(statement.hash, data), statement.imprint))
    throw new TimestampError('other-data', 'it speaks of other bytes');
  if (nonce !== undefined && !(statement.nonce !== undefined && same(statement.nonce, withoutZeroes(nonce))))
    throw new TimestampError('other-request', 'it answers another request');
  const certificates = token.certificates.map(readCertificate);
  const certificate = signerOf(token, certificates, trust);
  if (!same(digest(signer.hash, token.content), signer.contentDigest))
    throw new TimestampError('wrong-signature', 'the signed digest is of another statement');
  if (!signatureHolds(token, certificate))
    throw new TimestampError('wrong-signature', 'the signature is not by the certificate it names');
  return {
    at: statement.at,
    authority: nameOf(certificate.x509),
    serial: statement.serial,
    policy: statement.policy,
    untrusted: distrust(
      certificate,
      certificates.map(({ x509 }) => x509),
      trust,
      statement.at,
    ),
  };
}

function signerOf(
  { signer }: Token,
  certificates: readonly Certificate[],
  trust: readonly X509Certificate[],
): Certificate {
  const known = [...certificates, ...trust.map(({ raw }) => readCertificate(raw))];
  const { hash, digest: wanted } = signer.certificateHash;
  const found = known.find(({ x509 }) => same(digest(hash, x509.raw), wanted));
  if (found === undefined) throw new TimestampError('no-certificate', 'the certificate of the signer is not there');
  if (signer.issuer !== undefined && !(found.issuer.equals(signer.issuer) && found.serial.equals(signer.serial!)))
    throw new TimestampError('malformed', 'the signer names two different certificates');
  if (!found.forTimestamps)
    throw new TimestampError('no-certificate', 'the certificate of the signer is not one for timestamps alone');
  return found;
}

function signatureHolds({ signer }: Token, { x509 }: Certificate): boolean {
  if (!(signer.algorithm in ALGORITHMS))
    throw new TimestampError('unsupported', `signature algorithm ${signer.algorithm} is not supported`);
  const hash = ALGORITHMS[signer.algorithm];
  try {
    return verify(hash === undefined ? signer.hash : hash, signer.attributes, x509.publicKey, signer.signature);
  } catch {
    // A key of another kind than the algorithm.
    return false;
  }
}
