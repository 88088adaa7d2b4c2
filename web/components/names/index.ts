import { type Page, type Person, type Unit, useRead } from '../../app/api/index.ts';
import { useCan } from '../../app/session/index.ts';

/** People by id, as far as the person may see them. */
export function usePeople(wanted = true): ReadonlyMap<string, Person> {
  const may = useCan('person.read');
  const people = useRead<Page<Person>>('/people', { limit: 200 }, { enabled: may && wanted, staleTime: 60_000 });
  return new Map((people.data?.items ?? []).map((person) => [person.id, person]));
}

/** All units. */
export function useUnits(wanted = true): readonly Unit[] {
  const may = useCan('unit.read');
  const units = useRead<Page<Unit>>('/units', undefined, { enabled: may && wanted, staleTime: 60_000 });
  return units.data?.items ?? [];
}
