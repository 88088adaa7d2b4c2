import { type StoredReview, settleReview } from '../../../governance/index.ts';
import type { RequirementResult } from '../../../kernel/gate/index.ts';
import { type Bilingual, systemActor } from '../../../kernel/identity/index.ts';
import type { Profile } from '../../../kernel/profile/index.ts';
import type { Json } from '../../../kernel/record/index.ts';
import type { SubjectKind } from '../../../kernel/subject/index.ts';
import type { AnyDb, AnyTx } from '../../../platform/database/index.ts';
import { conflict } from '../../../platform/http/index.ts';
import type { MonitoringDeps } from './monitoring.deps.ts';
import { MONITORING_MEASURES } from './monitoring.records.ts';

/** What screening goes by is renewed each week, so a decision that takes longer than one is of no use. */
const RULE = {
  seats: [
    {
      name: 'safety',
      title: { zh: '安全或合规', en: 'Security or compliance' },
      roles: ['security-officer', 'compliance-officer'],
    },
  ],
  deadlineHours: 24 * 7,
} as const;

interface GateWords {
  readonly name: string;
  readonly title: Bilingual;
}

/** One register of what traffic is screened by, such as keyword lists. */
export interface Register {
  readonly kind: SubjectKind;
  readonly permission: string;
  /** The gate by which a revision comes into force. */
  readonly apply: GateWords & {
    readonly check: (
      db: AnyDb,
      subjectId: string,
      profile: Profile,
      bound?: ReadonlyMap<string, string>,
    ) => Promise<RequirementResult[]>;
    /** Of the revision that was decided about, for the record. */
    readonly facts: (content: unknown) => { readonly [key: string]: Json };
    readonly approved: string;
    readonly rejected: string;
  };
  /** The gate by which it is taken out of force. */
  readonly retire: GateWords & {
    readonly check: (db: AnyDb, subjectId: string) => Promise<RequirementResult[]>;
    readonly approved: string;
    readonly rejected: string;
    readonly already: Bilingual;
  };
}

/**
 * The two gates of a register: somebody of security or compliance who wrote nothing of the revision decides. Taking something out of
 * force weakens the protection, so one person alone can't do it either. Gateways hear of both.
 */
export function defineRegisterGates(deps: MonitoringDeps, { kind, permission, apply, retire }: Register): void {
  const { gates, reviews, subjects, recorder, announce } = deps;
  const shared = { measureIds: [...MONITORING_MEASURES], subjectKind: kind, permission, rule: RULE };

  gates.define({
    ...shared,
    name: apply.name,
    title: apply.title,
    check: (db, subjectId, profile, _at, bound) => apply.check(db, subjectId, profile, bound),
    bindings: async (db, subjectId) => [{ subjectId, revision: (await subjects.require(db, subjectId, kind)).latest }],
    async admits(tx, subjectId) {
      const subject = await subjects.require(tx, subjectId, kind);
      if (subject.inForce !== subject.latest) return;
      throw conflict('already-in-force', {
        zh: '最新版本已经启用，没有可申请的改动。',
        en: 'The newest revision is in force already; there is nothing to apply for.',
      });
    },
  });
  reviews.onDecided(apply.name, async (tx, review, outcome) => {
    const { approved, rejected } = apply;
    await settleReview(deps, tx, review, outcome, { approved, rejected, facts: await factsOf(tx, review) });
    if (outcome === 'approved') await announce(tx);
  });

  gates.define({
    ...shared,
    name: retire.name,
    title: retire.title,
    check: (db, subjectId) => retire.check(db, subjectId),
    bindings: async (db, subjectId) => {
      const { inForce, latest } = await subjects.require(db, subjectId, kind);
      return [{ subjectId, revision: inForce ?? latest }];
    },
    async admits(tx, subjectId) {
      if ((await subjects.require(tx, subjectId, kind)).state === 'retired')
        throw conflict('subject-retired', retire.already);
    },
  });
  reviews.onDecided(retire.name, async (tx, review, outcome) => {
    if (outcome !== 'approved' && outcome !== 'rejected') return;
    const { subjectId, id: reviewId } = review;
    const actor = systemActor('review');
    if (outcome === 'approved') await subjects.retire(tx, { subjectId, by: actor });
    const revision = boundOf(review);
    await recorder.write(tx, {
      kind: retire[outcome],
      actor,
      subject: { kind, id: subjectId, ...(revision === undefined ? {} : { revision }) },
      measures: [...MONITORING_MEASURES],
      facts: { reviewId },
      notice: true,
    });
    if (outcome !== 'approved') return;
    // What is asked of something retired can't come about any more.
    await reviews.voidFor(tx, subjectId, `${kind}-retired`);
    await announce(tx);
  });

  async function factsOf(tx: AnyTx, review: StoredReview): Promise<{ readonly [key: string]: Json }> {
    const hash = boundOf(review);
    const revision = hash === undefined ? null : await subjects.revision(tx, review.subjectId, hash);
    return revision === null ? {} : apply.facts(revision.content);
  }
}

const boundOf = ({ bindings, subjectId }: StoredReview) =>
  bindings.find((binding) => binding.subjectId === subjectId)?.revision;
