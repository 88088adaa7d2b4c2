import { type Control, type Finding, onceALook } from '../../../kernel/control/index.ts';
import { DAY } from '../../../kernel/time/index.ts';
import type { AnyDb } from '../../../platform/database/index.ts';
import type { ReviewService } from '../types.ts';
import { lateReasons } from './requirement.ts';

const LOOKED_AT = 200;

/**
 * The measures whose gates ask for approvals and at which another control looks too: that nothing was left to do must never be all
 * that a measure shows.
 */
const MEASURES = ['4.1.b', '4.4.b', '4.4.c', '6.1.a', '6.1.b', '6.1.c', '6.2.a'] as const;

const DUTIES = {
  title: { zh: '批准后的条件与复审', en: 'Conditions and re-reviews after approval' },
  enforcement: {
    zh: '批准所附条件有负责人和期限，须提交证据并由另一位评审人确认；批准到复审日期须重新评审。逾期的在此显示，并在下次申请时由关口指出。',
    en: 'A condition of an approval has somebody who answers for it and a day; it is met with evidence and confirmed by another reviewer; an approval with a date is looked at again. Overdue ones show here, and the gate names them at the next application.',
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
  readonly reviews: Pick<ReviewService, 'conditions' | 'reReviews' | 'today'>;
}): Control[] {
  const { db, reviews } = parts;
  const todayIn = onceALook(() => reviews.today());
  return CONTROL_DESCRIPTIONS.map(({ id, measureId, title, enforcement }) => ({
    id,
    measureId,
    title,
    enforcement,
    triggers: ['review.approved', 'review.condition-met', 'review.condition-confirmed', 'review.condition-returned'],
    async evaluate(_scope, at): Promise<Finding> {
      const today = await todayIn(at);
      const pending = await reviews.conditions.pending(db, { measureId, limit: LOOKED_AT });
      const count = await reviews.conditions.count(db, measureId);
      const again = await reviews.reReviews.due(db, { measureId, limit: LOOKED_AT });
      const reasons = lateReasons(pending, again, today);
      const only = reasons.every(({ code }) => code === 're-review-overdue') ? 'stale' : 'failing';
      const some = count > 0 || again.length > 0;
      return {
        status: reasons.length > 0 ? only : some ? 'operating' : 'not-applicable',
        reasons,
        figures: [
          { name: 'conditions', title: { zh: '条件', en: 'conditions' }, value: count, unit: '' },
          { name: 'pending', title: { zh: '未确认', en: 'not confirmed' }, value: pending.length, unit: '' },
          { name: 're-reviews', title: { zh: '待复审', en: 're-reviews to come' }, value: again.length, unit: '' },
          { name: 'overdue', title: { zh: '未履行', en: 'not kept' }, value: reasons.length, unit: '' },
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
