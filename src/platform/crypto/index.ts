export { aesGcmOpen, aesGcmSeal, CryptoError } from './cipher.ts';
export { equal, hmacSha256, type RunningSha256, randomBytes, runningSha256, sha256, sha256Hex } from './digest.ts';
export { createKeyring, type Keyring, KeyringError, type KeyringOptions, type KeyUse } from './keyring.ts';
export {
  createOpener,
  createSealer,
  generateSealingKeyPair,
  type Opener,
  openSealed,
  type Sealer,
  sealTo,
} from './sealed-box.ts';
export { hashSecret, isWellFormedSecret, newSecret } from './secret.ts';
export {
  createSigner,
  generateSigningKeyPair,
  type KeyPair,
  keyName,
  publicKeyPem,
  type Signer,
  signEd25519,
  verifyEd25519,
} from './signature.ts';
export { createVault, type Vault } from './vault.ts';
