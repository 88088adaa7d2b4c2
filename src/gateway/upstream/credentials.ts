import { CryptoError, type Opener } from '../../platform/crypto/index.ts';

/** The secrets of upstream endpoints, sealed to this gateway on their way and open in memory only. */
export interface Credentials {
  /** Takes a delivery; returns the endpoints whose credential could not be opened. */
  take(delivery: { epoch: number; credentials: Record<string, string> }): string[];
  get(endpointId: string): string | undefined;
}

/** What a sealed credential is bound to, so that it can't be passed off as another endpoint's. */
export function credentialContext(endpointId: string): Uint8Array {
  return new TextEncoder().encode(`steward/credential/v1/${endpointId}`);
}

export function createCredentials(opener: Opener): Credentials {
  let open = new Map<string, string>();
  let epoch = -1;
  return {
    take(delivery) {
      if (delivery.epoch < epoch) return [];
      const failed: string[] = [];
      const next = new Map<string, string>();
      for (const [endpointId, sealed] of Object.entries(delivery.credentials)) {
        try {
          next.set(
            endpointId,
            opener.open(Buffer.from(sealed, 'base64'), credentialContext(endpointId)).toString('utf8'),
          );
        } catch (error) {
          if (!(error instanceof CryptoError)) throw error;
          failed.push(endpointId);
        }
      }
      open = next;
      epoch = delivery.epoch;
      return failed;
    },
    get: (endpointId) => open.get(endpointId),
  };
}
