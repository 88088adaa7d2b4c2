import { type Page, subjectFields } from '../../../../governance/index.ts';
import type { PersonActor } from '../../../../kernel/identity/index.ts';
import type { Json } from '../../../../kernel/record/index.ts';
import type { Subject } from '../../../../kernel/subject/index.ts';
import { invalidInput } from '../../../../platform/http/index.ts';
import type { BodyDeps } from './body.deps.ts';
import { BODY_GATE } from './body.gate.ts';
import { BODY_MEASURES, BODY_RECORDS } from './body.records.ts';
import type { BodyContent, BodyDraftInput, BodyInput, BodyView, PresetView } from './body.schema.ts';
import { ethicsCommittee } from './preset.ts';

export type BodyService = ReturnType<typeof createBodyService>;

/** The register of bodies: rules and members, as revisions that a review approves. */
export function createBodyService(deps: BodyDeps) {
  const { db, newId, recorder, subjects, authority, gates, profiles, directory } = deps;

  async function views(found: readonly Subject[]): Promise<BodyView[]> {
    const inForce = await subjects.inForceOf(
      db,
      found.map(({ id }) => id),
    );
    const contents = await Promise.all(
      found.map(async ({ id }) => (await subjects.latest(db, id))!.content as BodyContent),
    );
    const current = found.map(({ id }) => (inForce.get(id)?.content as BodyContent | undefined) ?? null);
    const ids = [...contents, ...current].flatMap((content) => content?.members.map(({ personId }) => personId) ?? []);
    const people = await directory.people([...new Set(ids)], db);
    return found.map((subject, i) => ({
      ...subjectFields(subject),
      content: contents[i]!,
      contentInForce: current[i]!,
      names: Object.fromEntries(
        people
          .filter(({ id }) =>
            [contents[i], current[i]].some((content) => content?.members.some(({ personId }) => personId === id)),
          )
          .map(({ id, name }) => [id, name]),
      ),
    }));
  }

  async function check({ members, seats }: BodyDraftInput): Promise<void> {
    const known = await directory.people(members.map(({ personId }) => personId));
    members.forEach(({ personId }, at) => {
      if (!known.some(({ id }) => id === personId))
        throw invalidInput([{ path: `members.${at}.personId`, message: 'There is no such person' }]);
    });
    const all = await gates.list(db);
    seats.forEach(({ gate, seat }, at) => {
      const found = all.find(({ name }) => name === gate);
      if (found === undefined || !found.rule.seats.some(({ name }) => name === seat))
        throw invalidInput([{ path: `seats.${at}`, message: 'There is no such seat' }]);
      if (gate === BODY_GATE) throw invalidInput([{ path: `seats.${at}`, message: 'No body decides about bodies' }]);
    });
  }

  return {
    async list(page: { cursor?: string | undefined; limit: number }): Promise<Page<BodyView>> {
      const found = await subjects.list(db, {
        kind: 'body',
        limit: page.limit,
        ...(page.cursor === undefined ? {} : { cursor: page.cursor }),
      });
      return { ...found, items: await views(found.items) };
    },

    async get(id: string): Promise<BodyView> {
      return (await views([await subjects.require(db, id, 'body')]))[0]!;
    },

    presets: async (): Promise<PresetView[]> => [ethicsCommittee((await profiles.current(db)).profile)],

    async register(actor: PersonActor, { title, unitId, ...content }: BodyInput): Promise<string> {
      authority.require(actor, 'body.write', unitId);
      await check(content);
      const id = newId('body');
      await db.transaction().execute(async (tx) => {
        const { revision } = await subjects.create(tx, {
          kind: 'body',
          id,
          title,
          ownerId: actor.personId,
          unitId,
          content: content as unknown as Json,
          author: actor,
        });
        await recorder.write(tx, {
          kind: BODY_RECORDS.bodyRegistered,
          actor,
          subject: { kind: 'body', id, revision: revision.hash },
          measures: [...BODY_MEASURES],
          facts: { preset: content.preset, members: content.members.length },
        });
      });
      return id;
    },

    async edit(actor: PersonActor, id: string, expected: string, { title, ...content }: BodyDraftInput): Promise<void> {
      const subject = await subjects.require(db, id, 'body');
      authority.require(actor, 'body.write', subject.unitId);
      await check(content);
      await db.transaction().execute(async (tx) => {
        const revision = await subjects.saveDraft(tx, {
          subjectId: id,
          expected,
          content: content as unknown as Json,
          author: actor,
          ...(title === undefined ? {} : { title }),
        });
        await recorder.write(tx, {
          kind: BODY_RECORDS.bodyEdited,
          actor,
          subject: { kind: 'body', id, revision: revision.hash },
          measures: [...BODY_MEASURES],
          facts: { number: revision.number, members: content.members.length },
        });
      });
    },
  };
}
