import { z } from 'zod';
import type { Page } from '../../../../governance/index.ts';
import type { PersonActor } from '../../../../kernel/identity/index.ts';
import { numberOf } from '../../../../kernel/profile/index.ts';
import { conflict, decodeCursor, encodeCursor, notFound } from '../../../../platform/http/index.ts';
import type { CompetenceDeps } from './competence.deps.ts';
import { COMPETENCE_MEASURES, COMPETENCE_RECORDS } from './competence.records.ts';
import * as repository from './competence.repository.ts';
import type { CompetenceInput, CompetenceView } from './competence.schema.ts';
import type { CompetenceRow } from './competence.table.ts';
import { demands } from './rights.ts';

export type DefinitionService = ReturnType<typeof createDefinitionService>;

/** What people can be competent in. How it is proven is for courses and certificates. */
export function createDefinitionService(deps: CompetenceDeps) {
  const { db, clock, newId, recorder, authority, profiles, directory } = deps;
  const atRoot = () => directory.rootUnit();

  return {
    async list(page: { cursor?: string | undefined; limit: number }): Promise<Page<CompetenceView>> {
      const after = page.cursor === undefined ? undefined : decodeCursor(z.string().max(60), page.cursor);
      const rows = await repository.competences(db, { after, limit: page.limit + 1 });
      const items = rows.slice(0, page.limit).map(viewOf);
      const last = items.at(-1);
      return rows.length > page.limit && last ? { items, nextCursor: encodeCursor(last.id) } : { items };
    },

    async get(id: string): Promise<CompetenceView> {
      const row = (await repository.competencesById(db, [id])).get(id);
      if (row === undefined) throw notFound({ zh: '没有这项能力。', en: 'There is no such competence.' });
      return viewOf(row);
    },

    async define(actor: PersonActor, input: CompetenceInput): Promise<string> {
      authority.require(actor, 'competence.define', await atRoot());
      const months = input.validMonths ?? numberOf((await profiles.current(db)).profile, 'competence.valid-months');
      const id = newId('competence');
      await db.transaction().execute(async (tx) => {
        await repository.insertCompetence(tx, {
          id,
          title_zh: input.title.zh,
          title_en: input.title.en,
          description: input.description,
          valid_months: months,
          created_by: actor.personId,
          created_at: clock.now(),
          retired_at: null,
        });
        await recorder.write(tx, {
          kind: COMPETENCE_RECORDS.competenceDefined,
          actor,
          measures: [...COMPETENCE_MEASURES],
          facts: { competenceId: id, validMonths: months },
        });
      });
      return id;
    },

    /** No longer asked for or taught; what was proven stays in people's history. */
    async retire(actor: PersonActor, id: string): Promise<void> {
      authority.require(actor, 'competence.define', await atRoot());
      await db.transaction().execute(async (tx) => {
        if ((await demands(tx)).some((demand) => demand.competence_id === id)) {
          throw conflict('competence-demanded', {
            zh: '仍有角色要求这项能力，请先修改能力要求。',
            en: 'A role still demands this competence; change the competence rule first.',
          });
        }
        if (!(await repository.retireCompetence(tx, id, clock.now()))) {
          if (!(await repository.competencesById(tx, [id])).has(id))
            throw notFound({ zh: '没有这项能力。', en: 'There is no such competence.' });
          return;
        }
        await recorder.write(tx, {
          kind: COMPETENCE_RECORDS.competenceRetired,
          actor,
          measures: [...COMPETENCE_MEASURES],
          facts: { competenceId: id },
        });
      });
    },
  };
}

function viewOf(row: CompetenceRow): CompetenceView {
  return {
    id: row.id,
    title: { zh: row.title_zh, en: row.title_en },
    description: row.description,
    validMonths: row.valid_months,
    createdAt: row.created_at.toISOString(),
    retiredAt: row.retired_at?.toISOString() ?? null,
  };
}
