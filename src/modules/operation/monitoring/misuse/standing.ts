import type { Standing, WatchedCaller } from '../../../../kernel/policy/index.ts';
import type { Clock } from '../../../../kernel/time/index.ts';
import type { AnyDb } from '../../../../platform/database/index.ts';
import * as repository from './misuse.repository.ts';

/** What the standing says of misuse. */
export type MisuseStanding = Pick<Standing, 'suspendedUsers' | 'suspendedKeys' | 'watched'>;

/** As gateways know whom the case is about. */
export const nameOf = ({ kind, application_id, who }: Pick<repository.Case, 'kind' | 'application_id' | 'who'>) =>
  kind === 'key' ? who : `${application_id}/${who}`;

/** What is held against whom right now, for whoever makes the standing. */
export async function standingOf(db: AnyDb, clock: Clock): Promise<MisuseStanding> {
  const cases = await repository.casesInForce(db, clock.now());
  const stopped = cases.filter(({ grade }) => grade === 'suspend' || grade === 'close');
  const watched = cases.flatMap((one): WatchedCaller[] => {
    const { grade, requests_per_minute: most } = one;
    if (grade !== 'warn' && grade !== 'limit') return [];
    return [{ id: nameOf(one), grade, ...(most === null ? {} : { requestsPerMinute: most }) }];
  });
  return {
    suspendedUsers: stopped.filter(({ kind }) => kind === 'end_user').map(nameOf),
    suspendedKeys: stopped.filter(({ kind }) => kind === 'key').map(nameOf),
    ...(watched.length === 0 ? {} : { watched }),
  };
}
