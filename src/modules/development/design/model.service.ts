import { type Page, subjectFields } from '../../../governance/index.ts';
import type { PersonActor } from '../../../kernel/identity/index.ts';
import type { Subject } from '../../../kernel/subject/index.ts';
import type { DesignDeps } from './design.deps.ts';
import { DESIGN_MEASURES, DESIGN_RECORDS } from './design.records.ts';
import type { LifeEvent, ModelContent, ModelSummary, ModelView } from './design.schema.ts';
import type { VersionService } from './version.service.ts';

export type ModelService = ReturnType<typeof createModelService>;

const LIFE_LIMIT = 100;

/** The register of models. A model comes into force together with the first version that is approved. */
export function createModelService(deps: DesignDeps, versions: VersionService) {
  const { db, newId, recorder, records, subjects, authority, directory } = deps;

  async function contentOf(subject: Subject): Promise<ModelContent> {
    const revision = await subjects.latest(db, subject.id);
    return revision!.content as ModelContent;
  }

  async function lifeOf(subjectIds: readonly string[]): Promise<LifeEvent[]> {
    const pages = await Promise.all(subjectIds.map((subjectId) => records.query({ subjectId, limit: LIFE_LIMIT })));
    const rows = pages.flatMap((page) => page.items).sort((a, b) => (a.record.id < b.record.id ? -1 : 1));
    const newest = rows.slice(-LIFE_LIMIT);
    const people = await directory.people(
      newest.map((row) => row.record.actor.id).filter((id) => id.startsWith('per_')),
    );
    const names = new Map(people.map((person) => [person.id, person.name]));
    return newest.map(({ record }) => ({
      recordId: record.id,
      kind: record.kind,
      at: record.at,
      actorId: record.actor.id,
      actorName: names.get(record.actor.id) ?? null,
      outcome: record.outcome,
      subjectId: record.subject?.id ?? null,
      facts: { ...record.facts },
    }));
  }

  return {
    async list(query: {
      q?: string | undefined;
      state?: Subject['state'] | undefined;
      cursor?: string | undefined;
      limit: number;
    }): Promise<Page<ModelSummary>> {
      const page = await subjects.list(db, {
        kind: 'model',
        limit: query.limit,
        ...(query.q === undefined ? {} : { text: query.q }),
        ...(query.state === undefined ? {} : { state: query.state }),
        ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
      });
      const items = await Promise.all(
        page.items.map(async (subject) => ({ ...subjectFields(subject), content: await contentOf(subject) })),
      );
      return { ...page, items };
    },

    async get(id: string): Promise<ModelView> {
      const subject = await subjects.require(db, id, 'model');
      const inForce = await subjects.inForce(db, id);
      const owned = await versions.ofModel(id);
      return {
        ...subjectFields(subject),
        content: await contentOf(subject),
        contentInForce: (inForce?.content as ModelContent | undefined) ?? null,
        versions: owned,
        life: await lifeOf([id, ...owned.slice(0, 20).map((version) => version.id)]),
      };
    },

    async register(
      actor: PersonActor,
      input: { title: { zh: string; en: string }; unitId: string; content: ModelContent },
    ): Promise<string> {
      authority.require(actor, 'model.write', input.unitId);
      const id = newId('model');
      await db.transaction().execute(async (tx) => {
        const { revision } = await subjects.create(tx, {
          kind: 'model',
          id,
          title: input.title,
          ownerId: actor.personId,
          unitId: input.unitId,
          content: input.content,
          author: actor,
        });
        await recorder.write(tx, {
          kind: DESIGN_RECORDS.modelRegistered,
          actor,
          subject: { kind: 'model', id, revision: revision.hash },
          measures: [...DESIGN_MEASURES],
          facts: { unitId: input.unitId, origin: input.content.origin },
        });
      });
      return id;
    },

    async edit(
      actor: PersonActor,
      id: string,
      expected: string,
      input: { title?: { zh: string; en: string } | undefined; content: ModelContent },
    ): Promise<void> {
      await db.transaction().execute(async (tx) => {
        const subject = await subjects.require(tx, id, 'model');
        authority.require(actor, 'model.write', subject.unitId);
        const revision = await subjects.saveDraft(tx, {
          subjectId: id,
          expected,
          content: input.content,
          ...(input.title === undefined ? {} : { title: input.title }),
          author: actor,
        });
        await recorder.write(tx, {
          kind: DESIGN_RECORDS.modelEdited,
          actor,
          subject: { kind: 'model', id, revision: revision.hash },
          measures: [...DESIGN_MEASURES],
          facts: { number: revision.number },
        });
      });
    },
  };
}
