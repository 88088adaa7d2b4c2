import type { FindingReason } from '../../../kernel/control/index.ts';
import type { RequirementResult } from '../../../kernel/gate/index.ts';
import type { AnyDb } from '../../../platform/database/index.ts';
import type { ConditionService, StoredCondition } from '../condition/index.ts';
import type { DueReReview, ReReviewService } from '../re-review/index.ts';

/** So many are named at a gate; more of them would not be read. */
const NAMED = 20;

/** What earlier approvals about the subjects left to be done, as a requirement of a gate; nothing when they left nothing. */
export type DutySource = (
  db: AnyDb,
  about: { readonly measureIds: readonly string[]; readonly subjectIds: readonly string[] },
) => Promise<RequirementResult[]>;

/** Why a condition, or a date to look again, is not kept; empty for one that is. */
export function lateReasons(
  conditions: readonly StoredCondition[],
  reReviews: readonly DueReReview[],
  today: string,
): FindingReason[] {
  return [
    ...conditions
      .filter((one) => one.due < today)
      .map((one) => ({
        code: 'condition-overdue',
        text: {
          zh: `“${one.title_zh}”批准时的条件未在 ${one.due} 前落实：${one.text_zh}`,
          en: `A condition of “${one.title_en}” was not met by ${one.due}: ${one.text_en}`,
        },
        subjectId: one.subject_id,
      })),
    ...reReviews
      .filter((one) => one.rejected_id !== null)
      .map((one) => ({
        code: 're-review-rejected',
        text: {
          zh: `“${one.title_zh}”复审未通过，仍在生效。`,
          en: `“${one.title_en}” was not approved again, and is still in force.`,
        },
        subjectId: one.subject_id,
      })),
    ...reReviews
      .filter((one) => one.rejected_id === null && one.re_review_on < today)
      .map((one) => ({
        code: 're-review-overdue',
        text: {
          zh: `“${one.title_zh}”应在 ${one.re_review_on} 前复审。`,
          en: `“${one.title_en}” was to be looked at again by ${one.re_review_on}.`,
        },
        subjectId: one.subject_id,
      })),
  ];
}

/**
 * It names what is overdue and does not close the gate by itself, because an approval of something new may be the very way to meet
 * a condition of something old. A profile that demands it makes it close.
 */
export function createDutySource(parts: {
  readonly conditions: ConditionService;
  readonly reReviews: ReReviewService;
  readonly today: () => Promise<string>;
}): DutySource {
  return async (db, { measureIds, subjectIds }) => {
    const measureId = measureIds[0];
    if (measureId === undefined) return [];
    const about = { subjectIds: [...new Set(subjectIds)], limit: NAMED };
    const pending = await parts.conditions.pending(db, about);
    const again = await parts.reReviews.due(db, about);
    if (pending.length === 0 && again.length === 0) return [];
    const reasons = lateReasons(pending, again, await parts.today());
    return [
      {
        id: 'approval-duties-kept',
        measureId,
        title: { zh: '以往批准的条件与复审按期完成', en: 'Conditions and re-reviews of earlier approvals are kept' },
        met: reasons.length === 0,
        reasons,
        advisory: true,
      },
    ];
  };
}
