import { WorkplaceFault, type WorkplaceListed, type WorkplaceListing } from './workplace.ts';

export interface Department {
  readonly id: string;
  readonly name: string;
  readonly parentId: string;
}

/** A person as one department lists them. */
export interface Member extends Omit<WorkplaceListed, 'groups' | 'units'> {
  /** The main one first. */
  readonly departmentIds: readonly string[];
}

/** Ids and names of a department and of those above it, nearest first; a circle ends where it began. */
export function unitsOf(departments: ReadonlyMap<string, Department>, id: string): string[] {
  const units: string[] = [];
  const seen = new Set<string>();
  for (let at = departments.get(id); at !== undefined && !seen.has(at.id); at = departments.get(at.parentId)) {
    seen.add(at.id);
    units.push(at.id, at.name);
  }
  return units;
}

/** Everybody of all departments, each once, though several departments list them. */
export async function listMembers(
  departments: readonly Department[],
  membersOf: (departmentId: string) => AsyncIterable<readonly Member[]>,
  options: WorkplaceListing,
): Promise<WorkplaceListed[]> {
  const byId = new Map(departments.map((department) => [department.id, department]));
  const people = new Map<string, WorkplaceListed>();
  for (const { id } of departments) {
    for await (const page of membersOf(id)) {
      options.signal.throwIfAborted();
      for (const { departmentIds, ...member } of page) {
        if (people.has(member.externalId)) continue;
        const own = departmentIds.length > 0 ? departmentIds : [id];
        people.set(member.externalId, {
          ...member,
          units: [...new Set(own.flatMap((one) => unitsOf(byId, one)))],
          groups: own.flatMap((one) => [one, ...(byId.has(one) ? [byId.get(one)!.name] : [])]),
        });
      }
      if (people.size > options.most) throw new WorkplaceFault('refused', 'too-many-people');
      await options.onRead(people.size);
    }
  }
  return [...people.values()];
}

/** Page after page by a cursor; one that leads back to where it came from would never end. */
export async function* pagesOf<T>(
  read: (cursor: string | undefined) => Promise<{ items: readonly T[]; next: string | undefined }>,
): AsyncGenerator<readonly T[]> {
  const seen = new Set<string>();
  for (let cursor: string | undefined; ; ) {
    const { items, next } = await read(cursor);
    yield items;
    if (next === undefined) return;
    if (seen.has(next)) throw new WorkplaceFault('refused', 'cursor-in-circles');
    seen.add(next);
    cursor = next;
  }
}
