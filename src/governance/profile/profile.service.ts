import type { GateVerdict } from '../../kernel/gate/index.ts';
import { type NewId, systemActor } from '../../kernel/identity/index.ts';
import { builtinProfile, builtinProfiles, type ChangeMode } from '../../kernel/profile/index.ts';
import type { Json } from '../../kernel/record/index.ts';
import type { Clock } from '../../kernel/time/index.ts';
import { type AnyTx, type Database, jsonb } from '../../platform/database/index.ts';
import { conflict, invalidInput } from '../../platform/http/index.ts';
import type { GateDefinition, GateEngine } from '../gate/index.ts';
import type { Recorder } from '../record/index.ts';
import type { ReviewService, StoredReview } from '../review/index.ts';
import type { SubjectRegistry } from '../subject/index.ts';
import { inTransaction } from '../transaction.ts';
import { editIssues, editProfile } from './edit.ts';
import { type ProfileContent, periods, profileSubject, typed } from './profile.reader.ts';
import type { ProfileEdit, ProfileReader, ProfileStore } from './types.ts';

export interface ProfileParts {
  readonly database: Pick<Database, 'kysely'>;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly recorder: Recorder;
  readonly subjects: SubjectRegistry;
  readonly reviews: ReviewService;
  readonly gates: GateEngine;
  readonly reader: ProfileReader;
}

const GATE = 'profile.change';

/** Defines gate `profile.change` and acts on its decisions. */
export function createProfileStore(parts: ProfileParts): ProfileStore {
  const { database, clock, newId, recorder, subjects, reviews, gates, reader } = parts;
  gates.define(profileGate(subjects));

  reviews.onDecided(GATE, async (tx, review, outcome) => {
    const hash = review.bindings[0]!.revision;
    const subjectId = review.subjectId;
    const by = systemActor('review');
    if (outcome === 'rejected') await subjects.reject(tx, { subjectId, hash, by });
    if (outcome !== 'approved') return;
    const revision = await subjects.revision(tx, subjectId, hash);
    const { change } = revision!.content as ProfileContent;
    if (change === null) throw new Error(`profile revision ${hash} carries no change`);
    await subjects.approve(tx, { subjectId, hash, by });
    const from = change.mode.kind === 'from' ? new Date(change.mode.date) : clock.now();
    await addPeriod(tx, { revision: hash, ...change, from, reviewId: review.id });
    if (from <= clock.now()) await comeIntoForce(tx, subjectId, hash, change);
  });

  async function addPeriod(
    tx: AnyTx,
    period: {
      revision: string;
      mode: ChangeMode;
      changes: readonly ProfileEdit[];
      from: Date;
      reviewId: string | null;
    },
  ): Promise<void> {
    const number = (await periods(tx)).length + 1;
    await typed(tx)
      .insertInto('governance_profile_period')
      .values({
        number,
        revision: period.revision,
        mode: period.mode.kind,
        changes: jsonb([...period.changes]) as never,
        counts_from: period.from,
        approved_at: clock.now(),
        review_id: period.reviewId,
      })
      .execute();
  }

  async function comeIntoForce(
    tx: AnyTx,
    subjectId: string,
    hash: string,
    change: { mode: ChangeMode; changes: readonly ProfileEdit[] },
  ): Promise<void> {
    const actor = systemActor('profile');
    await subjects.putInForce(tx, { subjectId, hash, by: actor });
    await gates.clearModes(
      tx,
      change.changes.flatMap((one) => ('gate' in one ? [one.gate] : [])),
    );
    await recorder.write(tx, {
      kind: 'profile.came-into-force',
      actor,
      subject: { kind: 'profile', id: subjectId, revision: hash },
      measures: [...new Set(change.changes.flatMap((one) => ('measureId' in one ? [one.measureId] : [])))],
      facts: { mode: change.mode.kind, changes: change.changes as unknown as Json },
      notice: true,
    });
  }

  return {
    ...reader,

    async establish(tx, { profileId, unitId, author }) {
      const profile = builtinProfile(profileId);
      if (profile === undefined) {
        const known = builtinProfiles.map(({ id }) => id).join(', ');
        throw invalidInput([{ path: 'profileId', message: `Must be one of ${known}` }]);
      }
      const id = newId('profile');
      const taken = await typed(tx)
        .insertInto('governance_profile')
        .values({ single: true, subject_id: id })
        .onConflict((one) => one.doNothing())
        .executeTakeFirst();
      if (taken.numInsertedOrUpdatedRows !== 1n) {
        throw conflict('profile-established', {
          zh: '组织已选定准则集，请通过变更申请修改。',
          en: 'The organisation has its profile already; apply for a change of it.',
        });
      }
      const content: ProfileContent = { profile, change: null };
      const { revision } = await subjects.create(tx, {
        kind: 'profile',
        id,
        title: profile.title,
        ownerId: author.kind === 'person' ? author.personId : id,
        unitId,
        content: content as unknown as Json,
        author,
      });
      await subjects.putInForce(tx, { subjectId: id, hash: revision.hash, by: author });
      const from = clock.now();
      await addPeriod(tx, { revision: revision.hash, mode: { kind: 'at-once' }, changes: [], from, reviewId: null });
      await recorder.write(tx, {
        kind: 'profile.established',
        actor: author,
        subject: { kind: 'profile', id, revision: revision.hash },
        measures: [],
        facts: { profileId },
        notice: true,
      });
      return { profile, source: { subjectId: id, revision: revision.hash, since: from.toISOString() } };
    },

    async change({ applicant, mode, changes, statement }): Promise<StoredReview> {
      const subjectId = await profileSubject(database.kysely);
      if (subjectId === null) {
        throw conflict('profile-missing', {
          zh: '尚未完成初始设置，没有可变更的准则集。',
          en: 'There is no profile to change before the setup is done.',
        });
      }
      const prepare = async (tx: AnyTx) => {
        const subject = await subjects.require(tx, subjectId);
        const now = clock.now();
        if ((await periods(tx)).some((period) => period.counts_from > now)) throw scheduled();
        const { profile } = await reader.current(tx);
        const issues = editIssues(profile, changes);
        if (changes.length === 0) issues.push({ path: 'changes', message: 'Name at least one change' });
        if (mode.kind === 'from' && !(Date.parse(mode.date) > now.getTime())) {
          issues.push({ path: 'mode.date', message: 'Must be a date in the future' });
        }
        if (issues.length > 0) throw invalidInput(issues);
        const content: ProfileContent = { profile: editProfile(profile, changes), change: { mode, changes } };
        await subjects.saveDraft(tx, {
          subjectId,
          expected: subject.latest,
          content: content as unknown as Json,
          author: applicant,
        });
      };
      const { review } = await gates.apply({ name: GATE, subjectId, applicant, statement, prepare });
      return review;
    },

    async applyDue() {
      const subjectId = await profileSubject(database.kysely);
      if (subjectId === null) return false;
      return inTransaction(database, async (tx) => {
        const last = (await periods(tx)).findLast((period) => period.counts_from <= clock.now());
        if (last === undefined) return false;
        const revision = await subjects.bind(tx, subjectId, last.revision);
        const { change } = revision.content as ProfileContent;
        const subject = await subjects.require(tx, subjectId);
        if (subject.inForce === last.revision || change === null) return false;
        await comeIntoForce(tx, subjectId, last.revision, change);
        return true;
      });
    },
  };
}

function scheduled() {
  return conflict('profile-change-scheduled', {
    zh: '已有批准但尚未生效的变更，请待其生效后再申请。',
    en: 'An approved change waits for its date; apply again when it is in force.',
  });
}

function profileGate(subjects: SubjectRegistry): GateDefinition {
  return {
    name: GATE,
    title: { zh: '变更准则集', en: 'Change the profile' },
    measureIds: [],
    subjectKind: 'profile',
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
    // What must be right about a change is checked when it is written; nothing else has to be there.
    check: async (): Promise<GateVerdict['requirements'][number][]> => [],
    async bindings(db, subjectId) {
      const { latest } = await subjects.require(db, subjectId);
      return [{ subjectId, revision: latest }];
    },
  };
}
