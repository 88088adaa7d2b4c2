import { concatBytes, equalBytes, utf8 } from './bytes.ts';

/**
 * What a signature line may be made with. Ed25519 counts for everyone; the others may stand beside it: ML-DSA-44 (FIPS 204) as C2SP
 * tlog-cosignature writes it, SM2 with SM3 (GB/T 32918) under an identifier of our own, because C2SP has assigned none.
 */
export type SignatureAlgorithm = 'ed25519' | 'ml-dsa-44' | 'sm2';

interface AlgorithmForm {
  readonly algorithm: SignatureAlgorithm;
  /** As people write it. */
  readonly label: string;
  /** Stands before the key in a verifier key, and goes into the key id. */
  readonly type: Uint8Array;
  readonly keyBytes: number;
  /** Of the secret, in the text of a secret key. */
  readonly secretBytes: number;
}

const FORMS: readonly AlgorithmForm[] = [
  { algorithm: 'ed25519', label: 'Ed25519', type: Uint8Array.of(0x01), keyBytes: 32, secretBytes: 32 },
  { algorithm: 'ml-dsa-44', label: 'ML-DSA-44', type: Uint8Array.of(0x06), keyBytes: 1312, secretBytes: 32 },
  {
    algorithm: 'sm2',
    label: 'SM2',
    type: concatBytes(Uint8Array.of(0xff), utf8('steward-ledger/sm2-sm3/v1\n')),
    keyBytes: 65,
    secretBytes: 32,
  },
];

/** How keys of an algorithm look. */
export function formOf(algorithm: SignatureAlgorithm): AlgorithmForm {
  return FORMS.find((form) => form.algorithm === algorithm)!;
}

/** Splits the bytes of an encoded key into what says the algorithm, and the key. Undefined for an algorithm that is not known here. */
export function splitTyped(encoded: Uint8Array): { form: AlgorithmForm; key: Uint8Array } | undefined {
  const form = FORMS.find(({ type }) => equalBytes(encoded.subarray(0, type.length), type));
  return form && { form, key: encoded.slice(form.type.length) };
}
