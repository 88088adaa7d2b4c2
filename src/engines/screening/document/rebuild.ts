import type { Container, Slot } from './collect.ts';

/** New texts for places of a document. */
export type Changes = Map<Container, Map<string | number, { value?: unknown; key?: string }>>;

export function change(
  changes: Changes,
  { parent, key, of }: Pick<Slot, 'parent' | 'key' | 'of'>,
  text: unknown,
): void {
  let members = changes.get(parent);
  if (members === undefined) {
    members = new Map();
    changes.set(parent, members);
  }
  const before = members.get(key) ?? {};
  members.set(key, of === 'key' ? { ...before, key: text as string } : { ...before, value: text });
}

/** The document with its changes; what holds none is the same object as before. */
export function rebuild<T>(value: T, changes: Changes): T {
  if (value === null || typeof value !== 'object' || changes.size === 0) return value;
  const members = changes.get(value as Container);
  if (Array.isArray(value)) {
    const items = value.map((item, i) => memberOf(members?.get(i), item, changes));
    return (items.some((item, i) => item !== value[i]) ? items : value) as T;
  }
  let copy: Record<string, unknown> | null = null;
  let renames = false;
  for (const [key, member] of Object.entries(value)) {
    const own = members?.get(key);
    if (own?.key !== undefined) renames = true;
    const next = memberOf(own, member, changes);
    if (next === member) continue;
    // A copy has a member `__proto__` of its own where the original has, so that this sets the member.
    copy ??= { ...(value as Record<string, unknown>) };
    copy[key] = next;
  }
  const result = copy ?? (value as Record<string, unknown>);
  return (renames ? renamed(result, members!) : result) as T;
}

function renamed(
  value: Record<string, unknown>,
  members: ReadonlyMap<string | number, { key?: string }>,
): Record<string, unknown> {
  const taken = new Set(Object.keys(value));
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      const name = members.get(key)?.key;
      return [name === undefined ? key : unusedKey(name, taken), member];
    }),
  );
}

function memberOf(own: { value?: unknown } | undefined, member: unknown, changes: Changes): unknown {
  return own !== undefined && 'value' in own ? own.value : rebuild(member, changes);
}

/** Two keys that are masked to the same must not become one. */
function unusedKey(key: string, taken: Set<string>): string {
  let name = key;
  while (taken.has(name)) name += '*';
  taken.add(name);
  return name;
}
