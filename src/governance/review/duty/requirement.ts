import type { RequirementResult } from '../../../kernel/gate/index.ts';
import type { AnyDb } from '../../../platform/database/index.ts';
import type { ConditionService } from '../condition/index.ts';

/** So many are named at a gate; more of them would not be read. */
const NAMED = 20;

/** What earlier approvals about the subjects left to be done, as a requirement of a gate; nothing when they left nothing. */
export type DutySource = (
  db: AnyDb,
  about: { readonly measureIds: readonly string[]; readonly subjectIds: readonly string[] },
) => Promise<RequirementResult[]>;

/**
 * It names what is overdue and does not close the gate by itself, because an approval of something new may be the very way to meet
 * a condition of something old. A profile that demands it makes it close.
 */
export function createDutySource(conditions: ConditionService, today: () => Promise<string>): DutySource {
  return async (db, { measureIds, subjectIds }) => {
    const pending = await conditions.pending(db, { subjectIds: [...new Set(subjectIds)], limit: NAMED });
    const measureId = measureIds[0];
    if (pending.length === 0 || measureId === undefined) return [];
    const day = await today();
    const reasons = pending
      .filter((one) => one.due < day)
      .map((one) => ({
        code: 'condition-overdue',
        text: {
          zh: `“${one.title_zh}”批准时的条件未在 ${one.due} 前落实：${one.text_zh}`,
          en: `A condition of “${one.title_en}” was not met by ${one.due}: ${one.text_en}`,
        },
        subjectId: one.subject_id,
      }));
    return [
      {
        id: 'approval-conditions-kept',
        measureId,
        title: { zh: '以往批准所附条件按期落实', en: 'Conditions of earlier approvals are met in time' },
        met: reasons.length === 0,
        reasons,
        advisory: true,
      },
    ];
  };
}
