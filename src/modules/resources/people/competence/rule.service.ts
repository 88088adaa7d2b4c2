import type { PersonActor } from '../../../../kernel/identity/index.ts';
import type { Json } from '../../../../kernel/record/index.ts';
import { invalidInput, revisionConflict } from '../../../../platform/http/index.ts';
import type { CompetenceDeps } from './competence.deps.ts';
import { COMPETENCE_MEASURES, COMPETENCE_RECORDS } from './competence.records.ts';
import * as repository from './competence.repository.ts';
import type { RuleContent, RuleView } from './competence.schema.ts';

export type RuleService = ReturnType<typeof createRuleService>;

const TITLE = { zh: '角色能力要求', en: 'What roles require' };
const NOTHING: RuleContent = { lines: [] };

/** The one rule that says which competences each role asks for. A change counts only once a review approved it. */
export function createRuleService(deps: CompetenceDeps) {
  const { db, newId, recorder, subjects, authority, directory } = deps;

  return {
    async get(): Promise<RuleView> {
      const id = await repository.ruleSubject(db);
      if (id === null) return { id, latest: null, inForce: null, content: NOTHING, contentInForce: NOTHING };
      const subject = await subjects.require(db, id, 'competence-rule');
      return {
        id,
        latest: subject.latest,
        inForce: subject.inForce,
        content: (await subjects.latest(db, id))!.content as RuleContent,
        contentInForce: ((await subjects.inForce(db, id))?.content as RuleContent | undefined) ?? NOTHING,
      };
    },

    /** `expected`: the newest revision that the editor saw; `0` where there was none. */
    async edit(actor: PersonActor, expected: string, content: RuleContent): Promise<void> {
      const unitId = await directory.rootUnit();
      authority.require(actor, 'competence-rule.write', unitId);
      const roles = content.lines.map(({ role }) => role);
      if (new Set(roles).size !== roles.length)
        throw invalidInput([{ path: 'lines', message: 'Each role has one line' }]);
      const wanted = content.lines.flatMap((line) => line.competenceIds);
      const known = await repository.competencesById(db, wanted);
      const gone = wanted.find((id) => known.get(id)?.retired_at !== null);
      if (gone !== undefined) throw invalidInput([{ path: 'lines', message: `There is no competence ${gone} in use` }]);
      await db.transaction().execute(async (tx) => {
        let id = await repository.ruleSubject(tx);
        let hash: string;
        if (id === null) {
          if (expected !== '0') throw revisionConflict('0');
          id = newId('competenceRule');
          const { revision } = await subjects.create(tx, {
            kind: 'competence-rule',
            id,
            title: TITLE,
            ownerId: actor.personId,
            unitId,
            content: content as unknown as Json,
            author: actor,
          });
          hash = revision.hash;
          if (!(await repository.insertRuleSubject(tx, id))) throw revisionConflict('0');
        } else {
          const draft = { subjectId: id, expected, content: content as unknown as Json, author: actor };
          hash = (await subjects.saveDraft(tx, draft)).hash;
        }
        await recorder.write(tx, {
          kind: COMPETENCE_RECORDS.ruleEdited,
          actor,
          subject: { kind: 'competence-rule', id, revision: hash },
          measures: [...COMPETENCE_MEASURES],
          facts: { roles },
        });
      });
    },
  };
}
