import type { Folder } from '../../platform/files/index.ts';
import { createBackoff } from './backoff.ts';
import { createServerClient, ServerRefusedError } from './client.ts';

/** What the server gave this gateway when it was enrolled. Kept on disk with mode 0600: it holds the gateway's token. */
export interface Enrolment {
  readonly gatewayId: string;
  readonly bearer: string;
  readonly organisationId: string;
  /** Base64 of the server's Ed25519 key, pinned from now on. */
  readonly policyKey: string;
  /** Origin of the gateway's logs without the month. */
  readonly logPrefix: string;
  readonly title: unknown;
  /** Base64 of 32 bytes with which end users' names become pseudonyms; where the server gives none, it is derived. */
  readonly pseudonymKey?: string;
}

const FILE = 'enrolment.json';

/** The enrolment kept from before, or a new one with the one-time token. Waits for a server that can't be reached. */
export async function openEnrolment(options: {
  folder: Folder;
  serverUrl: string;
  token: string | undefined;
  /** Called only when this gateway is not enrolled yet. */
  keys: () => { publicKey: Uint8Array; sealingKey: Uint8Array };
  version: string;
  signal: AbortSignal;
  onProblem: (error: Error) => void;
}): Promise<Enrolment> {
  const { folder, serverUrl, token, version, signal, onProblem } = options;
  const kept = await folder.read(FILE);
  if (kept !== null) return JSON.parse(kept.toString()) as Enrolment;
  if (token === undefined)
    throw new Error(
      'this gateway is not enrolled: create a gateway in the console and start once with its token in STEWARD_ENROLMENT_TOKEN',
    );
  const { publicKey, sealingKey } = options.keys();
  const client = createServerClient(serverUrl, null);
  const backoff = createBackoff();
  try {
    for (;;) {
      try {
        const answer = await client.post('/gateway/v1/enrol', {
          token,
          publicKey: Buffer.from(publicKey).toString('base64'),
          sealingKey: Buffer.from(sealingKey).toString('base64'),
          version,
        });
        if (answer.status !== 201) throw new ServerRefusedError('/gateway/v1/enrol', answer);
        const enrolment = readEnrolment(answer.body);
        await folder.write(FILE, JSON.stringify(enrolment));
        return enrolment;
      } catch (error) {
        const final =
          error instanceof ServerRefusedError && error.status >= 400 && error.status < 500 && error.status !== 429;
        if (final || error instanceof TypeError || signal.aborted) throw error;
        onProblem(error as Error);
        await backoff.wait(signal);
      }
    }
  } finally {
    await client.close();
  }
}

function readEnrolment(body: Record<string, unknown> | null): Enrolment {
  for (const name of ['gatewayId', 'bearer', 'organisationId', 'policyKey', 'logPrefix'] as const)
    if (typeof body?.[name] !== 'string') throw new TypeError(`the server's answer to the enrolment lacks ${name}`);
  const enrolment = body as unknown as Enrolment;
  if (Buffer.from(enrolment.policyKey, 'base64').length !== 32)
    throw new TypeError("the server's policy key has not 32 bytes");
  return enrolment;
}
