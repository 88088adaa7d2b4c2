import type { Bilingual } from '../../kernel/identity/index.ts';
import type { StewardRecord } from '../../kernel/record/index.ts';
import type { AnyDb } from '../../platform/database/index.ts';
import type { Directory } from '../directory.ts';
import type { SubjectRegistry } from '../subject/index.ts';
import type { AsOfAct, AsOfFact, AsOfValue } from './types.ts';

export const fact = (name: string, zh: string, en: string, values: AsOfValue | readonly AsOfValue[]): AsOfFact => ({
  name,
  label: { zh, en },
  values: Array.isArray(values) ? values : [values as AsOfValue],
});

export const words = (code: string, zh: string, en: string): AsOfValue => ({ type: 'words', code, text: { zh, en } });
export const time = (at: string | null): readonly AsOfValue[] => (at === null ? [] : [{ type: 'time', at }]);

/** The acts by which a line is as it is: newest first, each once. */
export function madeBy(...acts: readonly (StewardRecord | undefined)[]): AsOfAct[] {
  const own = new Map(acts.flatMap((act) => (act === undefined ? [] : [[act.id, act] as const])));
  return [...own.values()].toSorted((a, b) => (a.id < b.id ? 1 : -1)).map(({ id, kind, at }) => ({ id, kind, at }));
}

/** The newest act of one of the kinds. */
export const lastOf = (acts: readonly StewardRecord[], ...kinds: readonly string[]): StewardRecord | undefined =>
  acts.findLast(({ kind }) => kinds.includes(kind));

/** A text among the facts of an act. */
export function textOf(act: StewardRecord | undefined, name: string): string | null {
  const value = act?.facts[name];
  return typeof value === 'string' ? value : null;
}

/** People by id. Whom the directory knows no more has no name: what was kept about them was erased. */
export async function peopleNamed(
  directory: Pick<Directory, 'people'>,
  ids: readonly (string | null)[],
): Promise<(id: string, note?: Bilingual) => AsOfValue> {
  const known = await directory.people([...new Set(ids.filter((id) => id !== null))]);
  const names = new Map(known.map(({ id, name }) => [id, name]));
  return (id, note) => ({ type: 'person', id, name: names.get(id) ?? null, ...(note === undefined ? {} : { note }) });
}

/** Subjects by id, with the titles that they have today. */
export async function subjectsNamed(
  { subjects, db }: { readonly subjects: Pick<SubjectRegistry, 'getMany'>; readonly db: AnyDb },
  ids: readonly (string | null)[],
): Promise<(id: string, more?: { kind?: string; revision?: string }) => AsOfValue> {
  const known = await subjects.getMany(db, [...new Set(ids.filter((id) => id !== null))]);
  return (id, { kind, revision } = {}) => ({
    type: 'subject',
    kind: known.get(id)?.kind ?? kind ?? '',
    id,
    title: known.get(id)?.title ?? null,
    ...(revision === undefined ? {} : { revision }),
  });
}
