import type { LimitSet } from '../../../../kernel/policy/index.ts';
import type { StoredLimit } from './limit.repository.ts';
import type { ApplicationLimits, LimitLine, UseView } from './limit.schema.ts';

type Line = Omit<LimitLine, 'title' | 'keyTitle'>;

/** Every limit of applications, keys and models with what is used of it, the fullest first. */
export function linesOf(rows: readonly StoredLimit[], use: readonly UseView[]): Line[] {
  const usedOf = new Map(use.map((one) => [`${one.scope} ${one.id} ${one.name}`, one]));
  const lines: Line[] = [];
  const add = (scope: Line['scope'], id: string, subjectId: string, set: LimitSet) => {
    for (const { name, limit } of limitsOf(set)) {
      const found = usedOf.get(`${scope} ${id} ${name}`);
      const used = found?.used ?? 0;
      lines.push({ scope, id, subjectId, name, limit, used, period: found?.period ?? null, share: used / limit });
    }
  };
  for (const { id, kind, value } of rows) {
    if (kind === 'release') add('model', id, id, value as LimitSet);
    if (kind !== 'application') continue;
    const { application, keys } = value as unknown as ApplicationLimits;
    add('application', id, id, application);
    for (const [key, set] of Object.entries(keys)) add('key', key, id, set);
  }
  return lines.sort((a, b) => b.share - a.share || (`${a.id} ${a.name}` < `${b.id} ${b.name}` ? -1 : 1));
}

function limitsOf(set: LimitSet): { name: string; limit: number }[] {
  const all = [
    { name: 'requests_per_minute', limit: set.requestsPerMinute },
    { name: 'tokens_per_minute', limit: set.tokensPerMinute },
    { name: 'concurrent_requests', limit: set.concurrentRequests },
    ...set.budgets.map(({ unit, period, amount }) => ({ name: `${unit}_per_${period}`, limit: amount })),
  ];
  return all.filter((one): one is { name: string; limit: number } => one.limit !== null);
}
