import type { AnyDb } from '../../../../platform/database/index.ts';
import type { BodyDeps } from './body.deps.ts';
import type { BodyContent } from './body.schema.ts';
import { inTerm } from './composition.ts';

/** Bodies read in one go; far above what an organisation has. */
const MOST = 200;

export interface BodyInForce {
  readonly id: string;
  readonly title: { readonly zh: string; readonly en: string };
  readonly unitId: string;
  readonly revision: string;
  readonly content: BodyContent;
}

export type BodyReader = ReturnType<typeof createBodyReader>;

/** Bodies as they are established. */
export function createBodyReader({ subjects, directory }: Pick<BodyDeps, 'subjects' | 'directory'>) {
  async function inForce(db: AnyDb): Promise<BodyInForce[]> {
    const { items } = await subjects.list(db, { kind: 'body', state: 'active', limit: MOST });
    const revisions = await subjects.inForceOf(
      db,
      items.map(({ id }) => id),
    );
    return items.toReversed().flatMap((subject) => {
      const revision = revisions.get(subject.id);
      if (revision === undefined) return [];
      const { id, title, unitId } = subject;
      return [{ id, title, unitId, revision: revision.hash, content: revision.content as BodyContent }];
    });
  }

  return {
    inForce,

    /** The established bodies whose member the person is at that time. */
    async ofMember(db: AnyDb, personId: string, at: Date): Promise<string[]> {
      return (await inForce(db))
        .filter(({ content }) => inTerm(content.members, at).some((member) => member.personId === personId))
        .map(({ id }) => id);
    },

    /** The oldest established body that fills this seat of reviews at the unit. */
    async ofSeat(db: AnyDb, { gate, seat, unitId }: { gate: string; seat: string; unitId: string }) {
      for (const body of await inForce(db)) {
        if (!body.content.seats.some((one) => one.gate === gate && one.seat === seat)) continue;
        if (await directory.unitCovers(body.unitId, unitId, db)) return body.id;
      }
      return null;
    },
  };
}
