import { hkdfSync } from 'node:crypto';
import { aesGcmOpen, aesGcmSeal } from './cipher.ts';
import { randomBytes } from './digest.ts';

/** Keeps data keys and small secrets under one master key. The `context` names what a thing belongs to. */
export interface Vault {
  /** A new data key and its wrapped form, which may lie in the database; destroying that erases all sealed with the key. */
  newDataKey(context: string): { key: Buffer; wrapped: Buffer };
  /** @throws CryptoError when it was changed or belongs to another context or master key */
  unwrap(wrapped: Uint8Array, context: string): Buffer;
  wrap(key: Uint8Array, context: string): Buffer;
  /** A secret that must be used again in clear (the key of an upstream), sealed for the database. */
  sealText(text: string, context: string): Buffer;
  /** @throws CryptoError as for unwrap */
  openText(sealed: Uint8Array, context: string): string;
}

const derive = (masterKey: Uint8Array, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', masterKey, '', `steward vault 1 ${purpose}`, 32));

/** @param options.masterKey at least 32 random bytes, of the keyring */
export function createVault(options: { masterKey: Uint8Array }): Vault {
  if (options.masterKey.length < 32) throw new Error('a master key has at least 32 bytes');
  const wrapping = derive(options.masterKey, 'wrap');
  const sealing = derive(options.masterKey, 'text');
  const wrap: Vault['wrap'] = (key, context) => aesGcmSeal(wrapping, key, Buffer.from(context));
  return {
    wrap,
    unwrap: (wrapped, context) => aesGcmOpen(wrapping, wrapped, Buffer.from(context)),
    newDataKey(context) {
      const key = randomBytes(32);
      return { key, wrapped: wrap(key, context) };
    },
    sealText: (text, context) => aesGcmSeal(sealing, Buffer.from(text), Buffer.from(context)),
    openText: (sealed, context) => aesGcmOpen(sealing, sealed, Buffer.from(context)).toString(),
  };
}
