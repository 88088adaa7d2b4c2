import { HOUR } from '../../../../kernel/time/index.ts';
import type { Db } from '../../../../platform/database/index.ts';
import type { SeenByGateway } from '../../../resources/compute/index.ts';
import { RELEASE_MEASURES } from '../deployment.records.ts';
import type { PolicyDeps } from './policy.deps.ts';
import * as repository from './policy.repository.ts';
import type { PolicyTables } from './policy.table.ts';
import type { Publisher } from './publisher.ts';
import { documentHash } from './signing.ts';

export const EPOCH_ADVANCED = 'policy.epoch-advanced';

/** A gap that no backup explains: one number is used up by each change of what is released or stopped. */
const MOST_AHEAD = 1_000_000;
/** One gateway causes at most one advance in this time, so that one that errs fills no ledger. */
const PAUSE = HOUR;

export interface Advance {
  readonly advanced: boolean;
  /** Why what the gateway has seen is not followed, although it is newer than what is known here. */
  readonly unfollowed: string | null;
}

/**
 * After a restore this instance knows older numbers than gateways have taken, and they rightly refuse what it says. It learns from
 * their reports how far they were and says the present state anew, above that. Gateways never go back.
 */
export function createAdvance(deps: PolicyDeps, publisher: Pick<Publisher, 'compileIn' | 'standIn'>) {
  const { clock, recorder, records, logger } = deps;
  const db: Db<PolicyTables> = deps.db;
  const said = new Map<string, string>();

  /** What is newest here, and which of it the gateway would refuse. */
  async function compare(reader: Db<PolicyTables>, seen: SeenByGateway) {
    const policy = await repository.newestEpoch(reader);
    const standing = await repository.newestStanding(reader);
    const [epoch, sequence] = [policy?.epoch ?? 0, standing?.sequence ?? 0];
    const hash = standing === undefined ? null : documentHash({ context: 'steward/standing/v1', body: standing.body });
    return {
      epoch,
      sequence,
      policyRefused: isNewer(seen.epoch, seen.policyHash, epoch, policy?.hash ?? null),
      standingRefused: isNewer(seen.standingSequence, seen.standingHash, sequence, hash),
    };
  }

  function refuse(gatewayId: string, unfollowed: string): Advance {
    if (said.get(gatewayId) !== unfollowed) logger.error({ gatewayId }, unfollowed);
    said.set(gatewayId, unfollowed);
    return { advanced: false, unfollowed };
  }

  return async function advance(gatewayId: string, seen: SeenByGateway): Promise<Advance> {
    const here = await compare(db, seen);
    if (!here.policyRefused && !here.standingRefused) {
      said.delete(gatewayId);
      return { advanced: false, unfollowed: null };
    }
    const told = `policy epoch ${seen.epoch ?? 'none'} and standing ${seen.standingSequence ?? 'none'}`;
    const known = `${here.epoch} and ${here.sequence}`;
    if ((seen.epoch ?? 0) - here.epoch > MOST_AHEAD || (seen.standingSequence ?? 0) - here.sequence > MOST_AHEAD)
      return refuse(
        gatewayId,
        `the gateway says it has taken ${told}; the server is at ${known}: no restore explains that, so it is not followed. Enrol the gateway anew`,
      );
    const from = new Date(clock.now().getTime() - PAUSE).toISOString();
    const { items } = await records.query({ kind: EPOCH_ADVANCED, actorId: gatewayId, from, limit: 1 });
    if (items.length > 0)
      return refuse(
        gatewayId,
        `the gateway says it has taken ${told}; the server is at ${known} and has advanced for it less than an hour ago, so it waits`,
      );
    const advanced = await db.transaction().execute(async (tx) => {
      await repository.lockFor(tx, 'policy');
      await repository.lockFor(tx, 'standing');
      const before = await compare(tx, seen);
      if (!before.policyRefused && !before.standingRefused) return false;
      // Before what it leads to, so that the ledger tells the reason first.
      await recorder.write(tx, {
        kind: EPOCH_ADVANCED,
        actor: { kind: 'gateway', gatewayId },
        subject: { kind: 'gateway', id: gatewayId },
        measures: [...RELEASE_MEASURES],
        facts: {
          epochBefore: before.epoch,
          epochSeen: seen.epoch,
          sequenceBefore: before.sequence,
          sequenceSeen: seen.standingSequence,
        },
      });
      if (before.standingRefused) await publisher.standIn(tx, seen.standingSequence);
      if (before.policyRefused) await publisher.compileIn(tx, seen.epoch);
      return true;
    });
    if (advanced)
      logger.warn({ gatewayId, epoch: seen.epoch, known: here.epoch }, 'went on above what a gateway has seen');
    return { advanced, unfollowed: null };
  };
}

/** Whether what a gateway has seen makes it refuse what is newest here. */
function isNewer(seen: number | null, seenHash: string | null, newest: number, hash: string | null): boolean {
  if (seen === null) return false;
  // The same number with other content: both histories have used it.
  return seen > newest || (seen === newest && hash !== null && seenHash !== null && seenHash !== hash);
}
