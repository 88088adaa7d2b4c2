import { SECOND } from '../../../../kernel/time/index.ts';
import type { AnyDb } from '../../../../platform/database/index.ts';
import type { PolicyChange, PolicySource } from '../../../resources/compute/index.ts';
import { DEPLOYMENT_CHANNEL } from '../deployment.changes.ts';
import { createAdvance } from './advance.ts';
import { compilePolicy, type PolicyContent } from './compile.ts';
import type { PolicyDeps } from './policy.deps.ts';
import * as repository from './policy.repository.ts';
import { createPublisher, POLICY_CHANNEL } from './publisher.ts';
import { createRound } from './rounds.ts';
import { createPolicySigner } from './signing.ts';
import { createSource } from './source.ts';

export type { PolicyContent } from './compile.ts';
export type { PolicyDeps } from './policy.deps.ts';
export type PolicyParts = ReturnType<typeof createPolicyParts>;

/** What nobody announces (a key or a profile's date has come, another process died in between) is seen this much later. */
const LOOK_EVERY = 15 * SECOND;

/** Policies and standing: compiled from what is approved, signed, published, and offered to whoever speaks with gateways. */
export function createPolicyParts(deps: PolicyDeps) {
  const { database, logger } = deps;
  const signer = createPolicySigner(deps.keyring);
  const publisher = createPublisher(deps, signer);
  const advance = createAdvance(deps, publisher);
  const source = createSource(deps, signer, publisher, async (gatewayId, seen) => {
    const { advanced, unfollowed } = await advance(gatewayId, seen);
    if (advanced) publishing.ask();
    return unfollowed;
  });
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let unlisten: (() => Promise<void>)[] = [];

  const failed = (what: string) => (error: unknown) =>
    logger.warn({ err: error }, `${what} could not be brought up to date; it is tried again`);
  const publishing = createRound(() => publisher.publish(stopping.signal), failed('publishing the policy'));
  const compiling = createRound(async () => {
    await publisher.compile();
    publishing.ask();
  }, failed('the policy'));
  const standing = createRound(publisher.stand, failed('the standing'));

  const askAll = () => {
    standing.ask();
    compiling.ask();
  };

  return {
    source: source satisfies PolicySource as PolicySource,
    /** What a policy would say now. */
    compile: async (db: AnyDb): Promise<PolicyContent> => (await compilePolicy(deps, db)).content,
    /** Brings the standing alone up to date, now; answers its number. */
    stand: publisher.stand,
    /** Brings policy and standing up to date and publishes, now; needs a running sequencer. */
    async refresh(): Promise<void> {
      await publisher.stand();
      await publisher.compile();
      await publisher.publish();
    },
    /** What gateways have to have acknowledged; `waiting` while a newer policy is not published yet. Null before the first. */
    async inForce(): Promise<{ epoch: number; hash: string; sequence: number; waiting: boolean } | null> {
      const published = await repository.publishedPolicy(deps.db);
      if (published === undefined) return null;
      const newest = await repository.newestPolicy(deps.db);
      const sequence = (await repository.newestStanding(deps.db))?.sequence ?? 0;
      return { epoch: published.epoch, hash: published.hash, sequence, waiting: newest?.epoch !== published.epoch };
    },
    /** True for the moment between a decision and the policy or standing that tells gateways of it. */
    behind: publisher.behind,
    async start(): Promise<void> {
      unlisten = [
        await database.listen(POLICY_CHANNEL, (change) =>
          source.tell((change ?? undefined) as PolicyChange | undefined),
        ),
        await database.listen(DEPLOYMENT_CHANNEL, (change) => {
          if (change === 'standing') return standing.ask();
          if (change === null) standing.ask();
          if (change === 'credentials') source.tell('credentials');
          compiling.ask();
        }),
      ];
      timer = setInterval(askAll, LOOK_EVERY).unref();
      askAll();
    },
    async stop(): Promise<void> {
      clearInterval(timer);
      stopping.abort();
      for (const end of unlisten) await end();
      await Promise.all([standing.stop(), compiling.stop(), publishing.stop()]);
    },
  };
}
