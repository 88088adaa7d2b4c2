import {
  type Lease,
  type Policy,
  type SignedDocument,
  type Standing,
  signedBytes,
} from '../../../../kernel/policy/index.ts';
import { canonicalJson } from '../../../../kernel/record/index.ts';
import { type Keyring, sha256Hex } from '../../../../platform/crypto/index.ts';

/** Name of the instance's Ed25519 key that gateways pin when they are enrolled. */
const POLICY_KEY = 'policy';

export type PolicySigner = ReturnType<typeof createPolicySigner>;

/** Signs what gateways obey. */
export function createPolicySigner(keyring: Keyring) {
  const signer = keyring.signer(POLICY_KEY);
  return {
    publicKey: signer.publicKey,
    sign(context: SignedDocument['context'], value: Policy | Standing | Lease): SignedDocument {
      const body = canonicalJson(value);
      return { context, body, signature: signer.sign(signedBytes({ context, body })).toString('base64') };
    },
  };
}

/** Hex SHA-256 of the signed bytes, by which gateways acknowledge. */
export const documentHash = (document: Pick<SignedDocument, 'context' | 'body'>): string =>
  sha256Hex(signedBytes(document));
