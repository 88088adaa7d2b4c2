import type { Subject } from '../../../../kernel/subject/index.ts';
import type { AnyDb } from '../../../../platform/database/index.ts';
import type { MonitoringDeps } from '../monitoring.deps.ts';
import type { ScreeningPolicyContent } from './screening-policy.schema.ts';

const AT_ONCE = 200;

/** Screening policies in force that name this list. */
export async function policiesNaming(
  { subjects }: Pick<MonitoringDeps, 'subjects'>,
  db: AnyDb,
  listId: string,
): Promise<Subject[]> {
  const { items } = await subjects.list(db, { kind: 'screening-policy', state: 'active', limit: AT_ONCE });
  const inForce = await subjects.inForceOf(
    db,
    items.map(({ id }) => id),
  );
  return items.filter(({ id }) => {
    const content = inForce.get(id)?.content as ScreeningPolicyContent | undefined;
    return content?.rules.some(
      ({ what }) => what.kind === 'keywords' && what.lists !== 'in-force' && what.lists.includes(listId),
    );
  });
}
