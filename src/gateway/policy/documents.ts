import { type Lease, type Policy, type SignedDocument, type Standing, signedBytes } from '../../kernel/policy/index.ts';
import { sha256, verifyEd25519 } from '../../platform/crypto/index.ts';

/** A document whose signature was checked. `hash` is the hex SHA-256 of the signed bytes. */
export type OpenedDocument =
  | { readonly kind: 'policy'; readonly hash: string; readonly document: SignedDocument; readonly policy: Policy }
  | { readonly kind: 'standing'; readonly hash: string; readonly document: SignedDocument; readonly standing: Standing }
  | { readonly kind: 'lease'; readonly hash: string; readonly document: SignedDocument; readonly lease: Lease };

/** Why a document was not taken; `code` is stable, the message says what was found. */
export class DocumentRefusedError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = 'DocumentRefusedError';
    this.code = code;
  }
}

/** Checks the signature with the pinned key and reads the body. Throws DocumentRefusedError. */
export function openDocument(value: unknown, policyKey: Uint8Array): OpenedDocument {
  const document = value as SignedDocument;
  if (
    document === null ||
    typeof document !== 'object' ||
    typeof document.body !== 'string' ||
    typeof document.signature !== 'string' ||
    typeof document.context !== 'string'
  )
    throw new DocumentRefusedError('malformed', 'not a signed document: context, body and signature are needed');
  const bytes = signedBytes(document);
  if (!verifyEd25519(policyKey, bytes, Buffer.from(document.signature, 'base64')))
    throw new DocumentRefusedError('bad_signature', `the signature of ${document.context} does not verify`);
  const hash = Buffer.from(sha256(bytes)).toString('hex');
  const body = JSON.parse(document.body) as Policy | Standing | Lease;
  if (body?.format !== 1)
    throw new DocumentRefusedError(
      'unknown_format',
      `${document.context} has a format that this gateway does not know`,
    );
  switch (document.context) {
    case 'steward/policy/v1': {
      const policy = body as Policy;
      expectWhole('epoch', policy.epoch);
      if (!(policy.leaseSeconds >= 0)) throw new DocumentRefusedError('malformed', 'the policy has no lease');
      return { kind: 'policy', hash, document, policy };
    }
    case 'steward/standing/v1': {
      const standing = body as Standing;
      expectWhole('sequence', standing.sequence);
      return { kind: 'standing', hash, document, standing };
    }
    case 'steward/lease/v1': {
      const lease = body as Lease;
      if (Number.isNaN(Date.parse(lease.issuedAt)))
        throw new DocumentRefusedError('malformed', 'the lease does not say when it was issued');
      return { kind: 'lease', hash, document, lease };
    }
    default:
      throw new DocumentRefusedError('unknown_context', `unknown kind of document: ${String(document.context)}`);
  }
}

function expectWhole(name: string, value: unknown): void {
  if (!Number.isSafeInteger(value) || (value as number) < 0)
    throw new DocumentRefusedError('malformed', `${name} is not a whole number`);
}
