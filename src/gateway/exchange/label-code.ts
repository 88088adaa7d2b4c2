import { keyName, type Signer, sha256Hex } from '../../platform/crypto/index.ts';

/** Vouches for an implicit label: `texts` are those of the answer as the caller gets it, null where they are not known yet. */
export type LabelCode = (producer: string, id: string, texts: readonly string[] | null) => string;

/**
 * `Ed25519:<key>:<digest>:<signature>`, in characters that the metadata may hold. Signed are the lines `AIGC`, `1` (what the label
 * says), producer, content number and digest, each with a line feed behind it. The digest is of the texts, a line feed between them;
 * `-` where a stream begins, whose text comes later, and where there is no text. The first line keeps it apart from
 * checkpoints of a log, which the same key signs and which begin with the log's name.
 */
export function createLabelCode(signer: Signer): LabelCode {
  const key = keyName(signer.publicKey);
  return (producer, id, texts) => {
    const digest = texts === null || texts.length === 0 ? '-' : sha256Hex(texts.join('\n'));
    const signature = signer.sign(Buffer.from(['AIGC', '1', producer, id, digest, ''].join('\n')));
    return `Ed25519:${key}:${digest}:${signature.toString('base64url')}`;
  };
}
