import { CryptoError, type Opener } from '../../platform/crypto/index.ts';
import type { Folder } from '../../platform/files/index.ts';

/** What the server delivers: every credential that this gateway needs, each sealed to it. */
export interface CredentialDelivery {
  readonly credentials: Readonly<Record<string, string>>;
}

/** The secrets of upstream endpoints: sealed to this gateway on their way and on disk, open in memory only. */
export interface Credentials {
  /** Takes a delivery in place of the one before; returns the endpoints whose credential could not be opened. */
  take(delivery: CredentialDelivery): Promise<string[]>;
  get(endpointId: string): string | undefined;
}

const FILE = 'credentials.json';

/** What a sealed credential is bound to, so that it can't be passed off as another endpoint's. */
export function credentialContext(endpointId: string): Uint8Array {
  return new TextEncoder().encode(`steward/credential/v1/${endpointId}`);
}

/** Takes up the last delivery from disk, so that a restart while the server is away does not end the service. */
export async function openCredentials(folder: Folder, opener: Opener): Promise<Credentials> {
  let open = new Map<string, string>();

  function unseal({ credentials }: CredentialDelivery): string[] {
    const failed: string[] = [];
    const next = new Map<string, string>();
    for (const [endpointId, sealed] of Object.entries(credentials)) {
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
    return failed;
  }

  const kept = await folder.read(FILE);
  if (kept !== null) unseal(JSON.parse(kept.toString()) as CredentialDelivery);
  return {
    async take(delivery) {
      const failed = unseal(delivery);
      await folder.write(FILE, JSON.stringify({ credentials: delivery.credentials }));
      return failed;
    },
    get: (endpointId) => open.get(endpointId),
  };
}
