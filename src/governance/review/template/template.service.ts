import type { Bilingual, PersonActor } from '../../../kernel/identity/index.ts';
import { canonicalJson } from '../../../kernel/record/index.ts';
import { addWorkingDays, DAY, dayOf } from '../../../kernel/time/index.ts';
import { sha256Hex } from '../../../platform/crypto/index.ts';
import type { AnyDb } from '../../../platform/database/index.ts';
import { invalidInput, notFound, revisionConflict } from '../../../platform/http/index.ts';
import type { ReviewCore } from '../core.ts';
import { PRESETS } from './presets.ts';
import * as repository from './template.repository.ts';
import type { ChecklistAnswer, ReviewTemplate, ReviewTemplateView } from './template.schema.ts';

export type TemplateService = ReturnType<typeof createTemplateService>;

interface Gate {
  readonly name: string;
  readonly title: Bilingual;
}

/** What reviews of a gate ask for beside votes: a setting, of which each review keeps what counted when it was opened. */
export function createTemplateService(core: ReviewCore) {
  const { clock, directory, recorder, transaction } = core;

  async function current(db: AnyDb, gate: string): Promise<ReviewTemplate | null> {
    return (await repository.currentTemplates(db, gate))[0]?.content ?? null;
  }

  async function views(db: AnyDb, gates: readonly Gate[]): Promise<ReviewTemplateView[]> {
    const rows = new Map((await repository.currentTemplates(db)).map((row) => [row.gate, row]));
    const people = await directory.people([...new Set([...rows.values()].map((row) => row.set_by))], db);
    return gates.map(({ name, title }) => {
      const row = rows.get(name);
      return {
        gate: name,
        title,
        revision: row?.revision ?? 0,
        template: row?.content ?? null,
        setBy:
          row === undefined ? null : { id: row.set_by, name: people.find(({ id }) => id === row.set_by)?.name ?? '' },
        setAt: row?.set_at.toISOString() ?? null,
        preset: PRESETS[name] ?? null,
      };
    });
  }

  return {
    current,
    views,

    /** `expected` is the revision that whoever sets it saw. */
    async set(
      actor: PersonActor,
      gate: Gate | undefined,
      expected: string,
      template: ReviewTemplate | null,
    ): Promise<ReviewTemplateView> {
      if (gate === undefined) throw notFound({ zh: '没有这个关口。', en: 'There is no such gate.' });
      await transaction(async (tx) => {
        const before = (await repository.currentTemplates(tx, gate.name))[0]?.revision ?? 0;
        const row = { gate: gate.name, revision: before + 1, content: template };
        const written =
          String(before) === expected &&
          (await repository.insertTemplate(tx, { ...row, set_by: actor.personId, set_at: clock.now() }));
        if (!written) throw revisionConflict(before);
        await recorder.write(tx, {
          kind: 'review-template.set',
          actor,
          subject: { kind: 'gate', id: gate.name },
          measures: [],
          facts: { revision: row.revision, hash: sha256Hex(canonicalJson(template)), removed: template === null },
        });
      });
      return (await views(core.database.kysely, [gate]))[0]!;
    },

    /** Until when a review that is opened now lasts; null when the template does not say. */
    async deadline(db: AnyDb, template: ReviewTemplate | null, at: Date): Promise<Date | null> {
      if (template === null || template.deadlineDays === null) return null;
      const calendar = await core.calendar(db);
      const { day } = addWorkingDays(at, template.deadlineDays, calendar);
      const days = (Date.parse(day) - Date.parse(dayOf(at, calendar.timeZone))) / DAY;
      return new Date(at.getTime() + days * DAY);
    },

    /** Throws 400 unless every question of the template is answered, once, and nothing else. */
    requireAnswers(template: ReviewTemplate | null, answers: readonly ChecklistAnswer[]): void {
      const asked = template?.checklist.map(({ id }) => id) ?? [];
      const given = answers.map(({ id }) => id);
      const missing = asked.filter((id) => !given.includes(id));
      const strange = given.filter((id, i) => !asked.includes(id) || given.indexOf(id) !== i);
      if (missing.length === 0 && strange.length === 0) return;
      throw invalidInput(
        [
          ...missing.map((id) => ({ path: `checklist.${id}`, message: 'Must be answered' })),
          ...strange.map((id) => ({ path: `checklist.${id}`, message: 'Is not asked, or answered twice' })),
        ],
        {
          zh: '请逐项回答检查表的全部问题后再表决。',
          en: 'Answer every question of the checklist, each once, before you vote.',
        },
      );
    },
  };
}
