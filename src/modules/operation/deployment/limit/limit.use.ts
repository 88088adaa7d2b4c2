import type { BudgetPeriod, LimitSet, LimitUse } from '../../../../kernel/policy/index.ts';
import { MINUTE } from '../../../../kernel/time/index.ts';
import type { GatewayState } from '../../../resources/compute/index.ts';
import type { UseView } from './limit.schema.ts';

/** Money is counted in millionths. */
const MONEY_SCALE = 1_000_000;

/** What gateways reported within the last minute, added up: each reports its own part. */
export function addUpUse(
  gateways: readonly GatewayState[],
  now: Date,
  wanted: (use: LimitUse) => boolean,
): { use: UseView[]; gateways: { reporting: number; alone: number; away: number } } {
  const sums = new Map<string, UseView>();
  const counts = { reporting: 0, alone: 0, away: 0 };
  for (const { limits } of gateways) {
    if (limits == null || now.getTime() - Date.parse(limits.at) > MINUTE) continue;
    counts.reporting++;
    if (limits.state === 'local') counts.alone++;
    if (limits.state === 'away') counts.away++;
    for (const use of limits.uses) {
      if (!wanted(use)) continue;
      const key = `${use.scope} ${use.id} ${use.name} ${use.period}`;
      const used = use.name.startsWith('money') ? use.used / MONEY_SCALE : use.used;
      sums.set(key, { ...use, used: (sums.get(key)?.used ?? 0) + used });
    }
  }
  return { use: newest([...sums.values()]), gateways: counts };
}

/** The use with what was used of budgets before it was counted here, in the period that runs. */
export function withSpent(
  use: readonly UseView[],
  scope: 'application' | 'key',
  id: string,
  { budgets }: LimitSet,
  periodNow: (period: BudgetPeriod) => string,
): UseView[] {
  const all = new Map(use.map((one) => [`${one.id} ${one.name}`, one]));
  for (const { unit, period, spent } of budgets) {
    const now = periodNow(period);
    if (spent?.period !== now) continue;
    const name = `${unit}_per_${period}`;
    const known = all.get(`${id} ${name}`);
    const used = (known?.period === now ? known.used : 0) + spent.amount;
    all.set(`${id} ${name}`, { scope, id, name, period: now, used });
  }
  return [...all.values()];
}

/** Where gateways stand on two sides of midnight, the later period counts. */
function newest(uses: UseView[]): UseView[] {
  const latest = new Map<string, UseView>();
  for (const use of uses) {
    const key = `${use.scope} ${use.id} ${use.name}`;
    const before = latest.get(key);
    if (before === undefined || (before.period ?? '') < (use.period ?? '')) latest.set(key, use);
  }
  return [...latest.values()];
}
