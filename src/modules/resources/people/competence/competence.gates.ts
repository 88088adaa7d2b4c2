import { judgedRevision, requirement, settleReview } from '../../../../governance/index.ts';
import type { Bilingual } from '../../../../kernel/identity/index.ts';
import { conflict } from '../../../../platform/http/index.ts';
import type { CompetenceDeps } from './competence.deps.ts';
import { COMPETENCE_MEASURES, COMPETENCE_RECORDS } from './competence.records.ts';
import * as repository from './competence.repository.ts';
import type { RuleContent } from './competence.schema.ts';
import type { CourseContent } from './course.schema.ts';

export const COURSE_GATE = 'course.approve';
export const RULE_GATE = 'competence-rule.approve';
const DEADLINE_HOURS = 24 * 7;

const of = (id: string, zh: string, en: string): { id: string; measureId: string; title: Bilingual } => ({
  id,
  measureId: '4.4.b',
  title: { zh, en },
});
const because = (code: string, zh: string, en: string) => ({ code, text: { zh, en } });

/** Courses and the competence rule come into force by the vote of somebody who did not write them. */
export function defineCompetenceGates(deps: CompetenceDeps): void {
  const { gates, reviews, subjects, clock } = deps;
  const common = (kind: 'course' | 'competence-rule') => ({
    measureIds: [...COMPETENCE_MEASURES],
    subjectKind: kind,
    bindings: async (db: Parameters<typeof subjects.require>[0], subjectId: string) => [
      { subjectId, revision: (await subjects.require(db, subjectId, kind)).latest },
    ],
    async admits(tx: Parameters<typeof subjects.require>[0], subjectId: string) {
      const subject = await subjects.require(tx, subjectId, kind);
      if (subject.inForce !== subject.latest) return;
      throw conflict('already-in-force', {
        zh: '最新版本已经启用，没有可申请的改动。',
        en: 'The newest revision is in force already; there is nothing to apply for.',
      });
    },
  });

  gates.define({
    ...common('course'),
    name: COURSE_GATE,
    title: { zh: '课程与题库启用', en: 'Approval of a course and its questions' },
    permission: 'course.write',
    rule: {
      seats: [
        {
          name: 'training',
          title: { zh: '合规或安全', en: 'Compliance or security' },
          roles: ['compliance-officer', 'security-officer'],
        },
      ],
      deadlineHours: DEADLINE_HOURS,
    },
    async check(db, subjectId, _profile, _at, bound) {
      const { material, pool, exam } = (await judgedRevision(deps, db, subjectId, bound)).content as CourseContent;
      const taught = material.text !== '' || material.url !== null || material.documentSha256 !== null;
      return [
        requirement(
          of('material-present', '已有学习材料', 'There is material to learn from'),
          taught
            ? []
            : [because('no-material', '请写入内容、上传文件或填写链接。', 'Write, upload or link the material.')],
        ),
        // A pool no larger than one exam would ask everybody the same questions at each attempt.
        requirement(
          of('pool-large-enough', '题库大于一次考试的题量', 'The pool holds more questions than one exam asks'),
          pool.count > exam.questions
            ? []
            : [
                because(
                  'pool-too-small',
                  `题库 ${pool.count} 题，一次考试 ${exam.questions} 题：请补充题目或减少题量。`,
                  `The pool holds ${pool.count} questions, an exam asks ${exam.questions}: add questions or ask fewer.`,
                ),
              ],
        ),
      ];
    },
  });
  reviews.onDecided(COURSE_GATE, (tx, review, outcome) =>
    settleReview(deps, tx, review, outcome, {
      approved: COMPETENCE_RECORDS.courseApproved,
      rejected: COMPETENCE_RECORDS.courseRejected,
    }),
  );

  gates.define({
    ...common('competence-rule'),
    name: RULE_GATE,
    title: { zh: '角色能力要求启用', en: 'Approval of what roles require' },
    permission: 'competence-rule.write',
    rule: {
      seats: [
        { name: 'compliance', title: { zh: '合规', en: 'Compliance' }, roles: ['compliance-officer'] },
        {
          name: 'security',
          title: { zh: '安全', en: 'Security' },
          roles: ['security-officer', 'security-administrator'],
        },
      ],
      deadlineHours: DEADLINE_HOURS,
    },
    async check(db, subjectId, _profile, _at, bound) {
      const { lines } = (await judgedRevision(deps, db, subjectId, bound)).content as RuleContent;
      const wanted = lines.flatMap((line) => line.competenceIds);
      const known = await repository.competencesById(db, wanted);
      const gone = wanted.filter((id) => known.get(id)?.retired_at !== null);
      return [
        requirement(
          of('competences-in-use', '所要求的能力都在用', 'The competences asked for are in use'),
          gone.length === 0
            ? []
            : [
                because(
                  'competence-retired',
                  '含有不存在或已停用的能力。',
                  'It names a competence that is unknown or retired.',
                ),
              ],
        ),
      ];
    },
  });
  reviews.onDecided(RULE_GATE, async (tx, review, outcome) => {
    await settleReview(deps, tx, review, outcome, {
      approved: COMPETENCE_RECORDS.ruleApproved,
      rejected: COMPETENCE_RECORDS.ruleRejected,
    });
    if (outcome !== 'approved') return;
    const { lines } = (await subjects.inForce(tx, review.subjectId))!.content as RuleContent;
    const since = clock.now();
    await repository.replaceDemands(
      tx,
      lines.flatMap(({ role, competenceIds, graceDays }) =>
        competenceIds.map((competence_id) => ({ role, competence_id, grace_days: graceDays, since })),
      ),
    );
  });
}
