import type { PersonActor } from '../../../../kernel/identity/index.ts';
import type { Db } from '../../../../platform/database/index.ts';
import { invalidInput, notFound, revisionConflict } from '../../../../platform/http/index.ts';
import type { DeploymentDeps } from '../deployment.deps.ts';
import { DEPLOYMENT_RECORDS, PROCEDURE_MEASURES } from '../deployment.records.ts';
import { legalProcedure } from './catalogue.ts';
import type { ProcedureEntry } from './entry.ts';
import type { ProcedureContent } from './procedure.reader.ts';
import * as repository from './procedure.repository.ts';
import type { ProcedureTables } from './procedure.table.ts';

export type ProcedureService = ReturnType<typeof createProcedureService>;

/** The relation by which an entry names its application. */
const PROCEDURE_OF = 'procedure-of';

/** Entries of legal procedures: number, date, expiry and proof, as drafts that a compliance officer confirms. */
export function createProcedureService(deps: DeploymentDeps) {
  const { newId, recorder, subjects, authority, blobs } = deps;
  const db: Db<ProcedureTables> = deps.db;

  return {
    /**
     * Saves a draft; what was confirmed before goes on counting. `expected` is the revision that the editor saw, undefined
     * when there was none: problem 412 when somebody else has entered it since. Incomplete drafts are kept, the gate
     * `procedure.confirm` says what they miss.
     */
    async enter(
      actor: PersonActor,
      applicationId: string,
      procedureId: string,
      expected: string | undefined,
      entry: ProcedureEntry,
    ): Promise<void> {
      const procedure = legalProcedure(procedureId);
      if (procedure === undefined) {
        throw notFound({
          zh: `没有名为 ${procedureId} 的合规手续。`,
          en: `There is no legal procedure called ${procedureId}.`,
        });
      }
      if (entry.documentSha256 !== null && !(await blobs.has(entry.documentSha256))) {
        throw invalidInput([{ path: 'documentSha256', message: 'No such document was uploaded: upload it first' }]);
      }
      const content: ProcedureContent = { ...entry, applicationId, procedureId };
      await db.transaction().execute(async (tx) => {
        const application = await subjects.require(tx, applicationId, 'application');
        authority.require(actor, 'procedure.write', application.unitId);
        const found = await repository.procedureOf(tx, applicationId, procedureId);
        let id = found?.subject_id;
        if (id === undefined) {
          id = newId('procedure');
          const row = { application_id: applicationId, procedure_id: procedureId, subject_id: id };
          if (!(await repository.insertProcedure(tx, row))) {
            const other = (await repository.procedureOf(tx, applicationId, procedureId))!;
            throw revisionConflict((await subjects.require(tx, other.subject_id, 'procedure')).latest);
          }
        }
        const revision =
          found === undefined
            ? await create(id)
            : await subjects.saveDraft(tx, {
                subjectId: id,
                expected: expected ?? '',
                content: { ...content },
                author: actor,
              });
        await recorder.write(tx, {
          kind: DEPLOYMENT_RECORDS.procedureEntered,
          actor,
          subject: { kind: 'procedure', id, revision: revision.hash },
          measures: [...PROCEDURE_MEASURES],
          facts: { applicationId, procedureId, documentSha256: entry.documentSha256 },
        });

        async function create(subjectId: string) {
          const made = await subjects.create(tx, {
            kind: 'procedure',
            id: subjectId,
            title: {
              zh: `${procedure!.title.zh} · ${application.title.zh}`,
              en: `${procedure!.title.en} · ${application.title.en}`,
            },
            ownerId: actor.personId,
            unitId: application.unitId,
            content: { ...content },
            author: actor,
          });
          await subjects.link(tx, subjectId, PROCEDURE_OF, applicationId);
          return made.revision;
        }
      });
    },
  };
}
