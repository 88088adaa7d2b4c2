import type { Control, Finding, FindingReason } from '../../../kernel/control/index.ts';
import { DAY } from '../../../kernel/time/index.ts';
import type { AnyDb } from '../../../platform/database/index.ts';
import type { ReviewService } from '../types.ts';

const LOOKED_AT = 200;

/**
 * The measures whose gates ask for approvals and at which another control looks too: that nothing was left to do must never be all
 * that a measure shows.
 */
const MEASURES = ['4.1.b', '4.4.b', '4.4.c', '6.1.a', '6.1.b', '6.1.c', '6.2.a'] as const;

const DUTIES = {
  title: { zh: '批准后的条件', en: 'Conditions after approval' },
  enforcement: {
    zh: '批准所附条件有负责人和期限，须提交证据并由另一位评审人确认；逾期的在此显示，并在下次申请时由关口指出。',
    en: 'A condition of an approval has somebody who answers for it and a day; it is met with evidence and confirmed by another reviewer. Overdue ones show here, and the gate names them at the next application.',
  },
} as const;

/** For the generated documents. */
export const CONTROL_DESCRIPTIONS = MEASURES.map((measureId) => ({
  ...DUTIES,
  id: `${measureId}/approval-duties`,
  measureId,
  evidence: ['review.condition-set', 'review.condition-met', 'review.condition-confirmed', 'review.condition-returned'],
  tests: ['src/governance/review/follow-up.test.ts'],
}));

/** Whether what approvals left to be done is done in time, one control a measure. */
export function createDutyControls(parts: {
  readonly db: AnyDb;
  readonly reviews: Pick<ReviewService, 'conditions' | 'today'>;
}): Control[] {
  const { db, reviews } = parts;
  return CONTROL_DESCRIPTIONS.map(({ id, measureId, title, enforcement }) => ({
    id,
    measureId,
    title,
    enforcement,
    triggers: ['review.approved', 'review.condition-met', 'review.condition-confirmed', 'review.condition-returned'],
    async evaluate(_scope, at): Promise<Finding> {
      const today = await reviews.today();
      const pending = await reviews.conditions.pending(db, { measureId, limit: LOOKED_AT });
      const count = await reviews.conditions.count(db, measureId);
      const late = pending.filter((one) => one.due < today);
      const reasons: FindingReason[] = late.map((one) => ({
        code: 'condition-overdue',
        text: {
          zh: `“${one.title_zh}”批准时的条件未在 ${one.due} 前落实：${one.text_zh}`,
          en: `A condition of “${one.title_en}” was not met by ${one.due}: ${one.text_en}`,
        },
        subjectId: one.subject_id,
      }));
      return {
        status: late.length > 0 ? 'failing' : count > 0 ? 'operating' : 'not-applicable',
        reasons,
        figures: [
          { name: 'conditions', title: { zh: '条件', en: 'conditions' }, value: count, unit: '' },
          { name: 'pending', title: { zh: '未确认', en: 'not confirmed' }, value: pending.length, unit: '' },
          { name: 'overdue', title: { zh: '已逾期', en: 'overdue' }, value: late.length, unit: '' },
        ],
        evidence: pending.slice(0, 10).map((one) => ({
          kind: 'review',
          id: one.review_id,
          title: { zh: one.title_zh, en: one.title_en },
        })),
        assurance: 'measured',
        // A day ends at most that much later, whatever falls due with it.
        validUntil: new Date(at.getTime() + DAY).toISOString(),
      };
    },
  }));
}
