import { keywordContents, type Policy } from '../../../../kernel/policy/index.ts';
import { sealTo } from '../../../../platform/crypto/index.ts';
import type { AnyDb, Db } from '../../../../platform/database/index.ts';
import type { PolicyChange, PolicySource } from '../../../resources/compute/index.ts';
import { credentialContext } from '../endpoint/index.ts';
import { compilePolicy } from './compile.ts';
import type { PolicyDeps } from './policy.deps.ts';
import * as repository from './policy.repository.ts';
import type { PolicyTables } from './policy.table.ts';
import type { Publisher } from './publisher.ts';
import { NO_SCREENING } from './screening.ts';
import type { PolicySigner } from './signing.ts';

/** What the gateway binds a sealed credential to, so that it can't be passed off as another endpoint's. */
const deliveryContext = (endpointId: string) => new TextEncoder().encode(`steward/credential/v1/${endpointId}`);

/** Answers the present state from the database, so that every process tells its gateways the same. */
export function createSource(
  deps: PolicyDeps,
  signer: PolicySigner,
  publisher: Pick<Publisher, 'stand'>,
  heard: PolicySource['heard'],
): PolicySource & { tell(change?: PolicyChange): void } {
  const { clock, vault, readers, logger, screening = NO_SCREENING } = deps;
  const db: Db<PolicyTables> = deps.db;
  const handlers = new Set<(changed?: PolicyChange) => void>();

  async function current() {
    const row = await repository.publishedPolicy(db);
    if (row === undefined) return null;
    const document = { context: 'steward/policy/v1' as const, body: row.body, signature: row.signature };
    return { document, epoch: row.epoch, hash: row.hash };
  }

  return {
    policyPublicKey: signer.publicKey,
    current,

    async standing() {
      let row = await repository.newestStanding(db);
      if (row === undefined) {
        await publisher.stand();
        row = (await repository.newestStanding(db))!;
      }
      return { context: 'steward/standing/v1', body: row.body, signature: row.signature };
    },

    /** Of the endpoints that are served now or with the next policy, and of no others. */
    async credentialsFor({ sealingKey }) {
      // Counted before anything is read: what changes meanwhile is delivered under a higher number.
      const epoch =
        (await readers.endpoints.credentialEpoch(db)) +
        (await screening.credentialEpoch(db as AnyDb)) +
        ((await repository.newestPolicy(db))?.epoch ?? 0);
      const { endpoints } = await compilePolicy(deps, db as AnyDb);
      const credentials: Record<string, string> = {};
      for (const { id, credential } of endpoints) {
        if (credential === null) continue;
        const text = vault.openText(credential, credentialContext(id));
        credentials[id] = sealTo(sealingKey, Buffer.from(text), deliveryContext(id)).toString('base64');
      }
      for (const [id, secret] of await screening.credentials(db as AnyDb))
        credentials[id] = sealTo(sealingKey, Buffer.from(secret), deliveryContext(id)).toString('base64');
      return { epoch, credentials };
    },

    /** Only what the published policy names: a gateway learns no list that it does not screen by. */
    async keywordContent(sha256) {
      const row = await repository.publishedPolicy(db);
      if (row === undefined || !keywordContents(JSON.parse(row.body) as Policy).has(sha256)) return null;
      return screening.listContent(db as AnyDb, sha256);
    },

    async lease(gatewayId) {
      const policy = await current();
      if (policy === null) return null;
      return signer.sign('steward/lease/v1', {
        format: 1,
        gatewayId,
        epoch: policy.epoch,
        policyHash: policy.hash,
        issuedAt: clock.now().toISOString(),
      });
    },

    heard,

    onChange(handler) {
      handlers.add(handler);
      return () => handlers.delete(handler);
    },

    tell(change) {
      for (const handler of handlers) {
        try {
          handler(change);
        } catch (error) {
          logger.error({ err: error }, 'somebody could not be told of a change of policy');
        }
      }
    },
  };
}
