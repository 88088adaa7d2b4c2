import { judgedRevision, requirement, settleReview } from '../../../../governance/index.ts';
import { dayOf } from '../../../../kernel/time/index.ts';
import type { DeploymentDeps } from '../deployment.deps.ts';
import { DEADLINE_HOURS } from '../deployment.gates.ts';
import { DEPLOYMENT_RECORDS, PROCEDURE_MEASURES } from '../deployment.records.ts';
import { legalProcedure } from './catalogue.ts';
import { entryProblems, hasLapsed } from './entry.ts';
import type { ProcedureContent } from './procedure.reader.ts';

/** Gate `procedure.confirm`: a compliance officer who did not write the entry has seen the proof. */
export function defineProcedureGate(deps: DeploymentDeps): void {
  const { gates, reviews, subjects } = deps;
  gates.define({
    name: 'procedure.confirm',
    title: { zh: '合规手续确认', en: 'Confirmation of a legal procedure' },
    measureIds: [...PROCEDURE_MEASURES],
    subjectKind: 'procedure',
    permission: 'procedure.write',
    rule: {
      seats: [{ name: 'compliance', title: { zh: '合规', en: 'Compliance' }, roles: ['compliance-officer'] }],
      deadlineHours: DEADLINE_HOURS,
    },
    async check(db, subjectId, _profile, at, bound) {
      const content = (await judgedRevision(deps, db, subjectId, bound)).content as ProcedureContent;
      const procedure = legalProcedure(content.procedureId);
      if (procedure === undefined) throw new Error(`procedure ${content.procedureId} is not in the catalogue`);
      const today = dayOf(at, (await deps.organisation()).timeZone);
      const problems = entryProblems(procedure, content, today);
      return [
        requirement(
          { id: 'entry-complete', measureId: '6.1.a', title: { zh: '填报完整', en: 'Entry complete' } },
          problems.map(({ code, text }) => ({ code, text, subjectId })),
        ),
        requirement(
          { id: 'entry-current', measureId: '6.1.a', title: { zh: '仍在有效期内', en: 'Still valid' } },
          hasLapsed(procedure, content, today)
            ? [
                {
                  code: 'procedure-expired',
                  subjectId,
                  text: {
                    zh: '该手续已过有效期，请重新办理后填报。',
                    en: 'It has expired: go through the procedure again and enter the new one.',
                  },
                },
              ]
            : [],
        ),
      ];
    },
    bindings: async (db, subjectId) => [
      { subjectId, revision: (await subjects.require(db, subjectId, 'procedure')).latest },
    ],
  });
  reviews.onDecided('procedure.confirm', async (tx, review, outcome) => {
    const content = (await subjects.latest(tx, review.subjectId))!.content as ProcedureContent;
    await settleReview(deps, tx, review, outcome, {
      approved: DEPLOYMENT_RECORDS.procedureConfirmed,
      rejected: DEPLOYMENT_RECORDS.procedureRejected,
      // Neither ever changes from one revision to the next.
      facts: { applicationId: content.applicationId, procedureId: content.procedureId },
    });
  });
}
