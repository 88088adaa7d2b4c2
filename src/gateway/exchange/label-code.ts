import { keyName, type Signer } from '../../platform/crypto/index.ts';

/** Vouches for an implicit label: `digest` is of the answer's texts as the caller gets them, null where there are none, or not yet. */
export type LabelCode = (producer: string, id: string, digest: string | null) => string;

/**
 * `Ed25519:<key>:<digest>:<signature>`, in characters that the metadata may hold. Signed are the lines `AIGC`, `1` (what the label
 * says), producer, content number and digest, each with a line feed behind it. The digest is SHA-256 of the texts, a line feed between them;
 * `-` where a stream begins, whose text comes later, and where there is no text. The first line keeps it apart from
 * checkpoints of a log, which the same key signs and which begin with the log's name.
 */
export function createLabelCode(signer: Signer): LabelCode {
  const key = keyName(signer.publicKey);
  return (producer, id, digest) => {
    const of = digest ?? '-';
    const signature = signer.sign(Buffer.from(['AIGC', '1', producer, id, of, ''].join('\n')));
    return `Ed25519:${key}:${of}:${signature.toString('base64url')}`;
  };
}
