import { verify, type X509Certificate } from 'node:crypto';
import type { Signer } from './cms.ts';
import { digest, same } from './digest.ts';
import { TimestampError } from './errors.ts';

/** Signature algorithms and the hash that they fix; undefined where something else says it. */
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

/** Whether the key of the certificate signed the bytes. `hash` counts where the algorithm fixes none. Throws when it is not supported. */
export function signedBy(
  { publicKey }: X509Certificate,
  algorithm: string,
  hash: string | undefined,
  bytes: Buffer,
  signature: Buffer,
): boolean {
  const fixed = ALGORITHMS[algorithm];
  if (!Object.hasOwn(ALGORITHMS, algorithm) || (fixed === undefined && hash === undefined))
    throw new TimestampError('unsupported', `signature algorithm ${algorithm} is not supported`);
  try {
    return verify(fixed === undefined ? hash : fixed, bytes, publicKey, signature);
  } catch {
    // A key of another kind than the algorithm.
    return false;
  }
}

/** Throws TimestampError unless the key of the certificate signed attributes with the digest of exactly that content. */
export function requireSignature(certificate: X509Certificate, signer: Signer, content: Uint8Array): void {
  if (!same(digest(signer.hash, content), signer.contentDigest))
    throw new TimestampError('wrong-signature', 'the signed digest is of other content');
  if (!signedBy(certificate, signer.algorithm, signer.hash, signer.attributes, signer.signature))
    throw new TimestampError('wrong-signature', 'the signature is not by the certificate it names');
}
