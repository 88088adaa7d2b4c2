import type { NewId, PersonActor } from '../../../kernel/identity/index.ts';
import { measureById } from '../../../kernel/measure/index.ts';
import type { Json } from '../../../kernel/record/index.ts';
import type { Clock } from '../../../kernel/time/index.ts';
import type { AnyDb, AnyTx, Database, Db } from '../../../platform/database/index.ts';
import { type InputIssue, invalidInput } from '../../../platform/http/index.ts';
import type { ConformityEngine } from '../../conformity/index.ts';
import type { Directory } from '../../directory.ts';
import { type GateEngine, settleReview } from '../../gate/index.ts';
import type { Recorder } from '../../record/index.ts';
import type { ReviewService, StoredReview } from '../../review/index.ts';
import type { SubjectRegistry } from '../../subject/index.ts';
import { inTransaction } from '../../transaction.ts';
import type { ApplicabilityView, Exclusion } from './applicability.schema.ts';

export interface ApplicabilityParts {
  readonly database: Pick<Database, 'kysely'>;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly directory: Pick<Directory, 'rootUnit'>;
  readonly recorder: Recorder;
  readonly subjects: SubjectRegistry;
  readonly reviews: ReviewService;
  readonly gates: GateEngine;
  readonly conformity: Pick<ConformityEngine, 'exclusions' | 'keepApplicability'>;
}

export interface ApplicabilityService {
  /** Applies for the statement: which measures do not apply, and why. Two people decide; until then the present one counts. */
  change(applicant: PersonActor, exclusions: readonly Exclusion[], statement: string): Promise<StoredReview>;
  view(): Promise<ApplicabilityView>;
}

interface Tables {
  governance_applicability_statement: { single: boolean; subject_id: string };
}

interface StatementContent {
  readonly exclusions: readonly Exclusion[];
}

const GATE = 'applicability.change';
const typed = (db: AnyDb): Db<Tables> => db;

/** Defines gate `applicability.change` and acts on its decisions. */
export function createApplicabilityService(parts: ApplicabilityParts): ApplicabilityService {
  const { database, clock, newId, recorder, subjects, reviews, gates, conformity } = parts;

  gates.define({
    name: GATE,
    title: { zh: '批准适用性声明', en: 'Approve the applicability statement' },
    measureIds: [],
    subjectKind: 'applicability',
    rule: {
      seats: [
        { name: 'compliance', title: { zh: '合规', en: 'Compliance' }, roles: ['compliance-officer'] },
        {
          name: 'second',
          title: { zh: '安全或业务', en: 'Security or business' },
          roles: ['security-officer', 'product-owner'],
        },
      ],
      deadlineHours: 14 * 24,
    },
    check: async () => [],
    async bindings(db, subjectId) {
      const { latest } = await subjects.require(db, subjectId);
      return [{ subjectId, revision: latest }];
    },
  });

  reviews.onDecided(GATE, async (tx, review, outcome) => {
    if (outcome === 'approved') {
      const { revision: hash } = review.bindings.find(({ subjectId }) => subjectId === review.subjectId)!;
      const revision = await subjects.revision(tx, review.subjectId, hash);
      await keep(tx, (revision!.content as unknown as StatementContent).exclusions, review.id);
    }
    await settleReview({ subjects, recorder }, tx, review, outcome, {
      approved: 'applicability.approved',
      rejected: 'applicability.rejected',
    });
  });

  /** One row for each measure of which the statement says something new. */
  async function keep(tx: AnyTx, exclusions: readonly Exclusion[], reviewId: string): Promise<void> {
    const before = await conformity.exclusions(tx);
    const named = new Set(exclusions.map(({ measureId }) => measureId));
    const said = { approvedAt: clock.now().toISOString(), approvedBy: reviewId };
    await conformity.keepApplicability(tx, [
      ...exclusions.map(({ measureId, reason }) => ({ measureId, applies: false, reason, ...said })),
      ...before
        .filter(({ measureId }) => !named.has(measureId))
        .map(({ measureId }) => ({
          measureId,
          applies: true,
          reason: { zh: '重新适用。', en: 'It applies again.' },
          ...said,
        })),
    ]);
  }

  const subjectOf = async (db: AnyDb) =>
    (await typed(db).selectFrom('governance_applicability_statement').select('subject_id').executeTakeFirst())
      ?.subject_id ?? null;

  /** There is one statement; whoever applies first makes it. */
  async function ensure(author: PersonActor): Promise<string> {
    const known = await subjectOf(database.kysely);
    if (known !== null) return known;
    return inTransaction(database, async (tx) => {
      const id = newId('applicability');
      const made = await typed(tx)
        .insertInto('governance_applicability_statement')
        .values({ single: true, subject_id: id })
        .onConflict((one) => one.doNothing())
        .executeTakeFirst();
      if (made.numInsertedOrUpdatedRows !== 1n) return (await subjectOf(tx))!;
      await subjects.create(tx, {
        kind: 'applicability',
        id,
        title: { zh: '适用性声明', en: 'Applicability statement' },
        ownerId: author.personId,
        unitId: await parts.directory.rootUnit(tx),
        content: { exclusions: [] },
        author,
      });
      return id;
    });
  }

  return {
    async change(applicant, given, statement) {
      const exclusions = given.toSorted((a, b) => (a.measureId < b.measureId ? -1 : 1));
      const issues = issuesOf(given);
      if (issues.length > 0) throw invalidInput(issues);
      const subjectId = await ensure(applicant);
      const { review } = await gates.apply({
        name: GATE,
        subjectId,
        applicant,
        statement,
        async prepare(tx) {
          const { latest: expected } = await subjects.require(tx, subjectId);
          const content = { exclusions } as unknown as Json;
          await subjects.saveDraft(tx, { subjectId, expected, content, author: applicant });
        },
      });
      return review;
    },

    async view() {
      const db = database.kysely;
      const subjectId = await subjectOf(db);
      const open =
        subjectId === null ? [] : (await reviews.list(db, { subjectId, gate: GATE, state: 'open', limit: 1 })).items;
      const exclusions = await conformity.exclusions(db);
      return {
        subjectId,
        exclusions: exclusions.map(({ measureId, reason, approvedAt, approvedBy }) => ({
          measureId,
          reason,
          approvedAt,
          reviewId: approvedBy,
        })),
        openReviewId: open[0]?.id ?? null,
      };
    },
  };
}

function issuesOf(exclusions: readonly Exclusion[]): InputIssue[] {
  const seen = new Set<string>();
  return exclusions.flatMap(({ measureId }, at) => {
    const path = `exclusions.${at}.measureId`;
    if (measureById(measureId) === undefined) return [{ path, message: 'Must be a clause number of the catalogue' }];
    if (seen.has(measureId)) return [{ path, message: 'Is named twice' }];
    seen.add(measureId);
    return [];
  });
}
