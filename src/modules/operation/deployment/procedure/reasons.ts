import type { Bilingual } from '../../../../kernel/identity/index.ts';
import type { ProcedureOverview } from './procedure.reader.ts';
import type { ProcedureState } from './state.ts';

/** Why the procedures of an application are not complete, each with the subject where it is put right; empty when they are. */
export function procedureReasons(
  overview: ProcedureOverview,
  application: Bilingual,
): { code: string; text: Bilingual; subjectId: string }[] {
  const { applicationId } = overview;
  if (!overview.factsStated) {
    return [
      {
        code: 'facts-not-stated',
        subjectId: applicationId,
        text: {
          zh: `请填写应用“${application.zh}”的服务情况，才能判断需要哪些手续。`,
          en: `State the facts of application “${application.en}”: they say which procedures it needs.`,
        },
      },
    ];
  }
  return overview.items
    .filter((item) => !item.settled)
    .map((item) => ({
      code: `procedure-${item.state}`,
      subjectId: item.entered?.subjectId ?? applicationId,
      text: {
        zh: `应用“${application.zh}”的“${item.procedure.title.zh}”${WHAT[item.state].zh}`,
        en: `${item.procedure.title.en} of application “${application.en}” ${WHAT[item.state].en}`,
      },
    }));
}

const WHAT: Record<ProcedureState['state'], Bilingual> = {
  missing: { zh: '尚未办理，请填报。', en: 'is missing: enter it.' },
  submitted: { zh: '已填报，待合规专员确认。', en: 'was entered but not confirmed: apply for its confirmation.' },
  expired: { zh: '已过期，请重新办理后填报。', en: 'has expired: enter the new one.' },
  // Confirmed is settled; here for completeness of the type.
  confirmed: { zh: '已确认。', en: 'is confirmed.' },
};
