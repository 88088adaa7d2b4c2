import type { VerifyCrypto } from './verify-proof.ts';

// Copies, because WebCrypto's types accept only views of plain (unshared) memory.
const plain = (bytes: Uint8Array) => new Uint8Array(bytes);

/** SHA-256 and Ed25519 of the browser (or of Node's WebCrypto); lines of other algorithms are not checked here. */
export function createWebCrypto(): VerifyCrypto {
  const { subtle } = globalThis.crypto;
  return {
    sha256: async (bytes) => new Uint8Array(await subtle.digest('SHA-256', plain(bytes))),
    verify: async (algorithm, publicKey, message, signature) => {
      if (algorithm !== 'ed25519') return undefined;
      const key = await subtle.importKey('raw', plain(publicKey), 'Ed25519', false, ['verify']);
      return subtle.verify('Ed25519', key, plain(signature), plain(message));
    },
  };
}
