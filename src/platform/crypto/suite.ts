/**
 * The first byte of everything sealed says how, so that what lies on disk can be opened after the choice has changed.
 * 0x02 (SM4-GCM) and 0x22 (SM2 with SM3 and SM4-GCM) are kept free for the Chinese national algorithms.
 */
export const suites = {
  /** nonce 12, ciphertext, tag 16 */
  aes256Gcm: 0x01,
  /** ephemeral public key 32, nonce 12, ciphertext, tag 16; key by HKDF-SHA-256 */
  x25519HkdfSha256Aes256Gcm: 0x21,
} as const;
