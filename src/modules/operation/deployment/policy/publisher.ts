import { sql } from 'kysely';
import { systemActor } from '../../../../kernel/identity/index.ts';
import type { Policy, Standing } from '../../../../kernel/policy/index.ts';
import { canonicalJson } from '../../../../kernel/record/index.ts';
import { sha256Hex } from '../../../../platform/crypto/index.ts';
import type { AnyDb, AnyTx, Db, Tx } from '../../../../platform/database/index.ts';
import type { PolicyChange } from '../../../resources/compute/index.ts';
import { RELEASE_MEASURES } from '../deployment.records.ts';
import { moveDivision } from '../division/index.ts';
import { compilePolicy } from './compile.ts';
import type { PolicyDeps } from './policy.deps.ts';
import * as repository from './policy.repository.ts';
import type { PolicyTables } from './policy.table.ts';
import { documentHash, type PolicySigner } from './signing.ts';

/** The channel of the database on which every process hears that gateways have to be told something. */
export const POLICY_CHANNEL = 'steward_policy';
export const POLICY_PUBLISHED = 'policy.published';

/** An entry of the ledger is small; the hash covers all of them anyway. */
const MOST_NAMED = 500;

const PUBLISHER = systemActor('policy');

export type Publisher = ReturnType<typeof createPublisher>;

/** Makes policies and standings of the present state. Each step may run in several processes at once. */
export function createPublisher(deps: PolicyDeps, signer: PolicySigner) {
  const { clock, recorder, sequencer, readers, releases } = deps;
  const db: Db<PolicyTables> = deps.db;

  const announce = (tx: AnyTx | typeof db, change: PolicyChange) =>
    sql`SELECT pg_notify(${POLICY_CHANNEL}, ${change})`.execute(tx);

  async function standingContent(reader: AnyDb): Promise<Omit<Standing, 'sequence'>> {
    const { applications, keys, ending } = await readers.applications.stopped(reader);
    const misuse = await deps.misuse?.(reader);
    return {
      format: 1,
      suspendedReleases: await releases.stoppedIds(reader),
      suspendedApplications: applications,
      suspendedKeys: [...new Set([...keys, ...(misuse?.suspendedKeys ?? [])])].sort(),
      suspendedUsers: misuse?.suspendedUsers ?? [],
      ...(Object.keys(ending).length === 0 ? {} : { endingKeys: ending }),
      ...(misuse?.watched === undefined ? {} : { watched: misuse.watched }),
    };
  }

  /** `above`: makes a new one in any case, with an epoch above this too. */
  async function compileIn(tx: Tx<PolicyTables>, above: number | null): Promise<number | null> {
    const { content } = await compilePolicy(deps, tx);
    const newest = await repository.newestPolicy(tx);
    // Before the first key and release there is nothing to tell, so nothing enters the ledger about it.
    if (above === null && newest === undefined && content.releases.length === 0 && content.applications.length === 0)
      return null;
    const contentHash = sha256Hex(canonicalJson(content));
    if (above === null && newest?.content_hash === contentHash) return newest.epoch;
    const epoch = Math.max(newest?.epoch ?? 0, above ?? 0) + 1;
    const at = clock.now();
    const policy: Policy = { ...content, epoch, compiledAt: at.toISOString() };
    const document = signer.sign('steward/policy/v1', policy);
    const hash = documentHash(document);
    const ids = content.releases.map(({ id }) => id);
    const record = await recorder.write(tx, {
      kind: POLICY_PUBLISHED,
      actor: PUBLISHER,
      subject: { kind: 'policy', id: String(epoch), revision: hash },
      measures: [...RELEASE_MEASURES],
      facts: { epoch, hash, released: ids.length, ...(ids.length > MOST_NAMED ? {} : { releases: ids }) },
    });
    await repository.insertPolicy(tx, {
      epoch,
      content_hash: contentHash,
      body: document.body,
      signature: document.signature,
      hash,
      record_id: record.id,
      compiled_at: at,
      published_at: null,
    });
    // Credentials go ahead of the policy that needs them.
    await announce(tx, 'credentials');
    return epoch;
  }

  /** `above`: makes a new one in any case, with a number above this too. */
  async function standIn(tx: Tx<PolicyTables>, above: number | null): Promise<number> {
    const content = await standingContent(tx);
    const contentHash = sha256Hex(canonicalJson(content));
    const newest = await repository.newestStanding(tx);
    if (above === null && newest?.content_hash === contentHash) return newest.sequence;
    const sequence = Math.max(newest?.sequence ?? 0, above ?? 0) + 1;
    const { body, signature } = signer.sign('steward/standing/v1', { ...content, sequence });
    await repository.putStanding(tx, {
      sequence,
      content_hash: contentHash,
      body,
      signature,
      made_at: clock.now(),
    });
    await announce(tx, 'standing');
    return sequence;
  }

  return {
    /** True when something was decided that neither the newest policy nor the newest standing says yet. */
    async behind(): Promise<boolean> {
      const said = (await repository.newestStanding(db))?.content_hash;
      if (said !== sha256Hex(canonicalJson(await standingContent(db)))) return true;
      const { content } = await compilePolicy(deps, db);
      return (await repository.newestPolicy(db))?.content_hash !== sha256Hex(canonicalJson(content));
    },

    /** Compiles; a new epoch only when what it says has changed. Answers the newest epoch, null when there is none yet. */
    async compile(): Promise<number | null> {
      const fleet = await deps.fleet();
      return db.transaction().execute(async (tx) => {
        await repository.lockFor(tx, 'policy');
        const nextEpoch = ((await repository.newestEpoch(tx))?.epoch ?? 0) + 1;
        await moveDivision(deps, tx, fleet, nextEpoch);
        return compileIn(tx, null);
      });
    },

    compileIn,
    standIn,

    /** Publishes the newest policy once its record is under a signed checkpoint; throws while it is not. */
    async publish(signal?: AbortSignal): Promise<void> {
      const newest = await repository.newestPolicy(db);
      if (newest === undefined || newest.published_at !== null) return;
      await sequencer.waitSequenced(newest.record_id, signal === undefined ? {} : { signal });
      if (await repository.markPublished(db, newest.epoch, clock.now())) await announce(db, 'policy');
    },

    /** Says what is stopped right now, under a new number when that has changed. Answers the number. */
    stand: (): Promise<number> =>
      db.transaction().execute(async (tx) => {
        await repository.lockFor(tx, 'standing');
        return standIn(tx, null);
      }),
  };
}
