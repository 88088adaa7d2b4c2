import type { Bilingual } from '../../kernel/identity/index.ts';
import type { StewardRecord } from '../../kernel/record/index.ts';
import type { Revision } from '../../kernel/subject/index.ts';
import type { AnyDb } from '../../platform/database/index.ts';
import type { SubjectRegistry } from '../subject/index.ts';
import { fact, lastOf, madeBy, subjectsNamed } from './line.ts';
import type { AsOfArea, AsOfFact, AsOfMoment } from './types.ts';

export interface RevisionThen {
  readonly id: string;
  readonly revision: Revision;
  /** All acts of the subject that the area reads, up to the moment. */
  readonly acts: readonly StewardRecord[];
}

/**
 * An area of subjects whose revisions come into force by an act that names them. What was in force is read from the revision itself,
 * which never changes; `tell` says what of it is worth a line, for all of a batch at once.
 */
export function inForceArea(
  parts: { readonly subjects: Pick<SubjectRegistry, 'getMany' | 'revision'>; readonly db: AnyDb },
  given: {
    readonly name: string;
    readonly title: Bilingual;
    readonly notes?: readonly Bilingual[];
    readonly permission: string;
    readonly kind: string;
    /** Acts that put a revision in force. */
    readonly puts: readonly string[];
    /** Acts after which none is. */
    readonly ends?: readonly string[];
    /** Further acts that `tell` reads. */
    readonly reads?: readonly string[];
    readonly tell?: (then: readonly RevisionThen[], moment: AsOfMoment) => Promise<readonly (readonly AsOfFact[])[]>;
  },
): AsOfArea {
  const { puts, ends = [], reads = [], kind } = given;
  return {
    name: given.name,
    title: given.title,
    notes: given.notes ?? [],
    permission: given.permission,
    opens: puts,
    changes: [...ends, ...reads],
    async lines(lines, moment) {
      const standing = await Promise.all(
        lines.map(async ({ id, acts }) => {
          const put = lastOf(acts, ...puts, ...ends);
          if (put === undefined || ends.includes(put.kind) || put.subject?.revision === undefined) return null;
          const revision = await parts.subjects.revision(parts.db, id, put.subject.revision);
          return { id, put, revision, hash: put.subject.revision, acts };
        }),
      );
      const found = standing.flatMap((one) => (one?.revision == null ? [] : [{ ...one, revision: one.revision }]));
      const facts = (await given.tell?.(found, moment)) ?? [];
      const told = new Map(found.map(({ id }, i) => [id, facts[i] ?? []]));
      const named = await subjectsNamed(
        parts,
        lines.map(({ id }) => id),
      );
      return standing.map((one) => {
        if (one === null) return null;
        const { id, put, hash, revision, acts } = one;
        const number = fact(
          'revision',
          '生效版本',
          'Revision in force',
          revision === null
            ? { type: 'unknown', text: { zh: '该版本的内容已不存在', en: 'What this revision held is not kept' } }
            : { type: 'text', text: `${revision.number}` },
        );
        return {
          id,
          about: named(id, { kind, revision: hash }),
          facts: [number, ...(told.get(id) ?? [])],
          acts: madeBy(put, lastOf(acts, ...reads)),
        };
      });
    },
  };
}
