import { decodeRecord, type StewardRecord } from '../../kernel/record/index.ts';
import type { AnyDb, Db } from '../../platform/database/index.ts';
import type { RecordTables } from '../record/index.ts';
import type { AsOfArea } from './types.ts';

/** Acts of the kinds, oldest first, up to and with the moment. Refused and failed ones changed nothing. */
export async function actsUntil(
  db: AnyDb,
  given: {
    readonly kinds: readonly string[];
    readonly until: Date;
    /** Only about these; null stands for those that name no subject. */
    readonly subjects?: readonly (string | null)[];
    /** Only records after this one. */
    readonly after?: string | undefined;
    readonly limit?: number;
  },
): Promise<StewardRecord[]> {
  if (given.kinds.length === 0 || given.subjects?.length === 0) return [];
  const typed: Db<RecordTables> = db;
  let query = typed
    .selectFrom('governance_record')
    .select('entry')
    .where('kind', 'in', [...given.kinds])
    .where('at', '<=', given.until)
    .orderBy('id');
  if (given.after !== undefined) query = query.where('id', '>', given.after);
  if (given.limit !== undefined) query = query.limit(given.limit);
  if (given.subjects !== undefined) {
    const ids = given.subjects.filter((id) => id !== null);
    const nameless = given.subjects.includes(null);
    query = query.where((where) =>
      where.or([
        ...(ids.length > 0 ? [where('subject_id', 'in', [...new Set(ids)])] : []),
        ...(nameless ? [where('subject_id', 'is', null)] : []),
      ]),
    );
  }
  return (await query.execute()).map(({ entry }) => decodeRecord(entry));
}

/** Everything that happened to one line, from the act by which it began. */
export interface Story {
  readonly id: string;
  /** Of the act by which it began: stories are in this order. */
  readonly openedBy: string;
  readonly acts: readonly StewardRecord[];
}

/** Openings are read this many at a time. */
const BATCH = 200;

/** The stories of an area up to a moment, oldest first, in batches; bounded by who stops asking. */
export async function* storiesOf(
  db: AnyDb,
  area: AsOfArea,
  given: { readonly until: Date; readonly after?: string | undefined; readonly subjectId?: string | undefined },
): AsyncGenerator<readonly Story[]> {
  let { after } = given;
  for (;;) {
    const openings = await actsUntil(db, {
      kinds: area.opens,
      until: given.until,
      after,
      limit: BATCH,
      ...(given.subjectId === undefined ? {} : { subjects: [given.subjectId] }),
    });
    if (openings.length > 0) yield await told(db, area, openings, given.until);
    if (openings.length < BATCH) return;
    after = openings.at(-1)!.id;
  }
}

async function told(db: AnyDb, area: AsOfArea, openings: readonly StewardRecord[], until: Date): Promise<Story[]> {
  const subjects = openings.map((act) => act.subject?.id ?? null);
  // An act may name its subject where the one before it named none, so those without are always looked at where there can be any.
  const acts = (
    await actsUntil(db, { kinds: [...area.opens, ...area.changes], until, subjects: [...subjects, null] })
  ).filter(({ outcome }) => outcome === 'done');
  const keys = (await area.keysOf?.(acts)) ?? acts.map((act) => act.subject?.id ?? null);
  const byKey = new Map<string, StewardRecord[]>();
  acts.forEach((act, i) => {
    const key = keys[i];
    if (key == null) return;
    const own = byKey.get(key);
    if (own === undefined) byKey.set(key, [act]);
    else own.push(act);
  });
  const opened = new Set(openings.map(({ id }) => id));
  const stories = [...byKey].flatMap(([id, own]): Story[] => {
    // A line that began anew is told once, where it began first.
    const first = own.find(({ kind }) => area.opens.includes(kind));
    return first !== undefined && opened.has(first.id) ? [{ id, openedBy: first.id, acts: own }] : [];
  });
  return stories.toSorted((a, b) => (a.openedBy < b.openedBy ? -1 : 1));
}
