import type { ReleaseDeps } from './release.deps.ts';
import type { ReleaseView } from './release.schema.ts';

const LIFE_LIMIT = 100;

/** What happened to a subject, oldest first, from its records. */
export function createLifeReader({ records, directory }: Pick<ReleaseDeps, 'records' | 'directory'>) {
  return async function lifeOf(subjectId: string): Promise<ReleaseView['life']> {
    const { items } = await records.query({ subjectId, limit: LIFE_LIMIT });
    const people = await directory.people([...new Set(items.map(({ record }) => record.actor.id))]);
    const names = new Map(people.map((person) => [person.id, person.name]));
    return items.toReversed().map(({ record }) => ({
      recordId: record.id,
      kind: record.kind,
      at: record.at,
      actorId: record.actor.id,
      actorName: names.get(record.actor.id) ?? null,
      outcome: record.outcome,
      subjectId: record.subject?.id ?? null,
      facts: { ...record.facts },
    }));
  };
}
