import {
  type Lease,
  type Policy,
  type SignedDocument,
  type Standing,
  signedBytes,
} from '../../../../kernel/policy/index.ts';
import type { Clock } from '../../../../kernel/time/index.ts';
import { createSigner, generateSigningKeyPair, sealTo, sha256Hex } from '../../../../platform/crypto/index.ts';
import type { PolicyChange, PolicySource, SeenByGateway } from '../index.ts';

/** A source of policies with a real key, whose state a test sets. */
export function createTestPolicySource(clock: Clock) {
  const keys = generateSigningKeyPair();
  const signer = createSigner(keys.privateKey);
  const handlers = new Set<(changed?: PolicyChange) => void>();
  const sign = (context: SignedDocument['context'], value: Policy | Standing | Lease): SignedDocument => {
    const body = JSON.stringify(value);
    return { context, body, signature: signer.sign(signedBytes({ context, body })).toString('base64') };
  };
  let policy: { document: SignedDocument; epoch: number; hash: string } | null = null;
  let sequence = 0;
  let suspended: readonly string[] = [];
  let secrets: Record<string, string> = {};
  let credentialEpoch = 0;
  const contents = new Map<string, string>();
  const heard: { gatewayId: string; seen: SeenByGateway }[] = [];
  const tell = (changed: PolicyChange) => {
    for (const handler of handlers) handler(changed);
  };
  const source: PolicySource = {
    policyPublicKey: keys.publicKey,
    current: async () => policy,
    standing: async () =>
      sign('steward/standing/v1', {
        format: 1,
        sequence,
        suspendedReleases: suspended,
        suspendedApplications: [],
        suspendedKeys: [],
        suspendedUsers: [],
      }),
    credentialsFor: async ({ sealingKey }) => ({
      epoch: credentialEpoch,
      credentials: Object.fromEntries(
        Object.entries(secrets).map(([id, secret]) => [
          id,
          sealTo(sealingKey, Buffer.from(secret), Buffer.from(`steward/credential/v1/${id}`)).toString('base64'),
        ]),
      ),
    }),
    keywordContent: async (sha256) => contents.get(sha256) ?? null,
    lease: async (gatewayId) =>
      policy === null
        ? null
        : sign('steward/lease/v1', {
            format: 1,
            gatewayId,
            epoch: policy.epoch,
            policyHash: policy.hash,
            issuedAt: clock.now().toISOString(),
          }),
    async heard(gatewayId, seen) {
      heard.push({ gatewayId, seen });
      return (seen.epoch ?? 0) > 1_000 ? 'an epoch that nobody believes' : null;
    },
    onChange(handler) {
      handlers.add(handler);
      return () => handlers.delete(handler);
    },
  };
  return {
    ...source,
    /** What gateways said they had seen, in order. */
    heardOf: heard as readonly { gatewayId: string; seen: SeenByGateway }[],
    publish(body: Policy) {
      const document = sign('steward/policy/v1', body);
      policy = { document, epoch: body.epoch, hash: sha256Hex(signedBytes(document)) };
      tell('policy');
    },
    suspend(releases: readonly string[]) {
      suspended = releases;
      sequence++;
      tell('standing');
    },
    setSecrets(given: Record<string, string>) {
      secrets = given;
      credentialEpoch++;
      tell('credentials');
    },
    listeners: () => handlers.size,
  };
}

export function emptyPolicy(epoch: number, payloadKey: string): Policy {
  return {
    format: 1,
    epoch,
    organisationId: 'org_test',
    compiledAt: '2026-03-10T08:00:00.000Z',
    leaseSeconds: 3600,
    payloadKey,
    payloads: 'sealed',
    releases: [],
    applications: [],
  };
}
