import { canonicalJson } from '../../kernel/record/index.ts';
import type { RevisionIdentity } from '../../kernel/subject/index.ts';
import { sha256Hex } from '../../platform/crypto/index.ts';

/** Hex SHA-256 of the canonical JSON of kind, id, number and content: what an approval binds. */
export function revisionHash({ kind, id, number, content }: RevisionIdentity): string {
  return sha256Hex(canonicalJson({ kind, id, number, content }));
}
