import { SECOND } from '../../../../kernel/time/index.ts';

/** A gateway that is not heard of for so long has its turns no more. Statuses come every two seconds. */
export const TURN = 60 * SECOND;

/** Whose turn it is to ask one upstream, until when, and who got no answer there since anybody last did. */
export interface Turn {
  readonly gatewayId: string;
  readonly until: Date;
  readonly failed: readonly string[];
}

/**
 * What becomes of a turn when a gateway says that it could ask there: it keeps its own, and takes one that nobody holds, whose gateway is
 * silent, or whose gateway gets no answer where this one has not failed yet. Null: the turn is another's.
 */
export function claimed(turn: Turn | undefined, gatewayId: string, now: Date): Turn | null {
  const until = new Date(now.getTime() + TURN);
  if (turn === undefined) return { gatewayId, until, failed: [] };
  const { failed } = turn;
  if (turn.gatewayId === gatewayId) return { gatewayId, until, failed };
  // Who failed before the silence says nothing now: whoever comes first keeps it for a round at least.
  if (turn.until <= now) return { gatewayId, until, failed: [] };
  return failed.includes(turn.gatewayId) && !failed.includes(gatewayId) ? { gatewayId, until, failed } : null;
}

/**
 * Who has failed once a gateway's round is over. After all who can ask have failed, the next failure begins the list anew, so that each
 * is tried again in its turn: the upstream may be back where it can be reached from.
 */
export function failedAfter(failed: readonly string[], gatewayId: string, answered: boolean): readonly string[] {
  if (answered) return [];
  return failed.includes(gatewayId) ? [gatewayId] : [...failed, gatewayId];
}
