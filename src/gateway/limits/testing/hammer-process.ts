import { createFolder } from '../../../platform/files/index.ts';
import { type Claim, type Limits, openLimits } from '../index.ts';

// A gateway's limits in a process of its own, told over IPC what to do. Arguments: data folder, address of the store, name of
// the gateway, time limit, what holds while the store is away, lease.
const [dataDir, url, gatewayId, timeLimit, whenAway, lease] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  'local-share' | 'refuse',
  string,
];

/** What a parent asks: reserve again and again, `parallel` at once, until `attempts` are made; settle what was granted, or not. */
export interface HammerOrder {
  readonly claims: readonly Claim[];
  readonly attempts: number;
  readonly parallel: number;
  /** What of each claim was used; null leaves the reservations open. */
  readonly actual: readonly number[] | null;
}

export interface HammerReport {
  readonly granted: number;
  readonly short: number;
  readonly away: number;
  readonly longestMillis: number;
  readonly state: ReturnType<Limits['state']>;
}

const limits = await openLimits({
  folder: await createFolder(dataDir),
  clocks: { wall: () => Date.now(), monotonic: () => performance.now() },
  leaseMillis: Number(lease),
  store: {
    url,
    timeLimitMillis: Number(timeLimit),
    gatewayId,
    organisationId: 'org-test',
    whenAway: () => whenAway,
  },
  onProblem: () => undefined,
});

let number = 0;
async function hammer({ claims, attempts, parallel, actual }: HammerOrder): Promise<HammerReport> {
  const counts = { granted: 0, short: 0, away: 0, longestMillis: 0 };
  let left = attempts;
  const one = async () => {
    while (left-- > 0) {
      const began = performance.now();
      const decision = await limits.reserve(`${gatewayId}-${++number}`, claims);
      counts.longestMillis = Math.max(counts.longestMillis, performance.now() - began);
      if (decision.grant !== undefined) {
        counts.granted++;
        if (actual !== null) limits.settle(decision.grant, actual);
      } else if (decision.shortage !== undefined) counts.short++;
      else counts.away++;
    }
  };
  await Promise.all(Array.from({ length: parallel }, one));
  return { ...counts, state: limits.state() };
}

process.on('message', (order: HammerOrder | 'state' | 'stop') => {
  if (order === 'state') process.send!(limits.state());
  else if (order === 'stop') void limits.stop().then(() => process.exit(0));
  else void hammer(order).then((report) => process.send!(report));
});
process.on('disconnect', () => process.exit(0));
process.send!('ready');
