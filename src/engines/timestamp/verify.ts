import type { X509Certificate } from 'node:crypto';
import { type Certificate, nameOf, readCertificate } from './chain.ts';
import { digest, same } from './digest.ts';
import { TimestampError } from './errors.ts';
import { judgeChain } from './judge-chain.ts';
import type { RevocationList } from './revocation.ts';
import { requireSignature } from './signature.ts';
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
  /** What the revocation lists know, when every link is in one that names none of them as revoked; null when that was not looked at. */
  readonly notRevokedAsOf: Date | null;
}

export interface VerifyTimestamp {
  /** What was stamped. */
  readonly data: Uint8Array;
  /** Certificates that the verifier knows from elsewhere: of authorities, or of those who vouch for them. */
  readonly trust: readonly X509Certificate[];
  /** Revocation lists at hand; without one about a certificate its revocation is not looked at. */
  readonly revocations?: readonly RevocationList[];
  /** Of the request, when it is at hand. */
  readonly nonce?: Buffer;
}

/**
 * Verifies the response of a timestamp authority (RFC 3161): that it speaks of `data`, that the certificate it names signed it and is for
 * timestamps, and whether that certificate is vouched for. Throws TimestampError for everything but a missing voucher.
 */
export function verifyTimestamp(
  response: Uint8Array,
  { data, trust, revocations = [], nonce }: VerifyTimestamp,
): Timestamp {
  const token = readResponse(Buffer.from(response));
  const { statement, signer } = token;
  if (statement.hash === 'sha1') throw new TimestampError('unsupported', 'a SHA-1 imprint proves nothing');
  if (!same(digest(statement.hash, data), statement.imprint))
    throw new TimestampError('other-data', 'it speaks of other bytes');
  if (nonce !== undefined && !(statement.nonce !== undefined && same(statement.nonce, withoutZeroes(nonce))))
    throw new TimestampError('other-request', 'it answers another request');
  const certificates = token.certificates.map(readCertificate);
  const certificate = signerOf(token, certificates, trust);
  requireSignature(certificate.x509, signer, token.content);
  return {
    at: statement.at,
    authority: nameOf(certificate.x509),
    serial: statement.serial,
    policy: statement.policy,
    ...judgeChain(certificate.x509, { others: certificates.map(({ x509 }) => x509), trust, revocations }, statement.at),
  };
}

function signerOf(
  { signer, certificateHash }: Token,
  certificates: readonly Certificate[],
  trust: readonly X509Certificate[],
): Certificate {
  const known = [...certificates, ...trust.map(({ raw }) => readCertificate(raw))];
  const { hash, digest: wanted } = certificateHash;
  const found = known.find(({ x509 }) => same(digest(hash, x509.raw), wanted));
  if (found === undefined) throw new TimestampError('no-certificate', 'the certificate of the signer is not there');
  if (signer.issuer !== undefined && !(found.issuer.equals(signer.issuer) && found.serial.equals(signer.serial!)))
    throw new TimestampError('malformed', 'the signer names two different certificates');
  if (!found.forTimestamps)
    throw new TimestampError('no-certificate', 'the certificate of the signer is not one for timestamps alone');
  return found;
}
