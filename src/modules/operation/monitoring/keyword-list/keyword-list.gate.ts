import { judgedRevision, requirement, type StoredReview, settleReview } from '../../../../governance/index.ts';
import type { RequirementResult } from '../../../../kernel/gate/index.ts';
import { type Bilingual, systemActor } from '../../../../kernel/identity/index.ts';
import { criterionOf, type Profile } from '../../../../kernel/profile/index.ts';
import type { Json } from '../../../../kernel/record/index.ts';
import type { AnyDb, AnyTx } from '../../../../platform/database/index.ts';
import { conflict } from '../../../../platform/http/index.ts';
import type { MonitoringDeps } from '../monitoring.deps.ts';
import { MONITORING_MEASURES, MONITORING_RECORDS } from '../monitoring.records.ts';
import { policiesNaming } from '../screening-policy/uses.ts';
import type { CompiledLists } from './compiled-lists.ts';
import { countRows, libraryCounts } from './counts.ts';
import type { KeywordListReader } from './keyword-list.reader.ts';
import type { CountRow, KeywordListContent } from './keyword-list.schema.ts';
import type { ListParts } from './list-parts.ts';
import { runSamples } from './sample-run.ts';

export const ADMIT_GATE = 'keyword-list.admit';
export const RETIRE_GATE = 'keyword-list.retire';

/** Lists are renewed each week, so a decision that takes longer than one is of no use. */
const DEADLINE_HOURS = 24 * 7;
const RULE = {
  seats: [
    {
      name: 'safety',
      title: { zh: '安全或合规', en: 'Security or compliance' },
      roles: ['security-officer', 'compliance-officer'],
    },
  ],
  deadlineHours: DEADLINE_HOURS,
} as const;
/** Failing samples that a reason names by number; their texts stay with the list. */
const NUMBERS_TOLD = 20;

interface Parts {
  readonly lists: KeywordListReader;
  readonly parts: ListParts;
  readonly compiled: CompiledLists;
}

/**
 * Gates `keyword-list.admit` and `keyword-list.retire`: somebody of security or compliance who wrote nothing of the revision
 * decides. Taking a list out of force weakens the protection, so one person alone can't do it either.
 */
export function defineKeywordListGates(deps: MonitoringDeps, own: Parts): void {
  const { gates, reviews, subjects, recorder, announce } = deps;

  gates.define({
    name: ADMIT_GATE,
    title: { zh: '关键词库启用', en: 'Admission of a keyword list' },
    measureIds: [...MONITORING_MEASURES],
    subjectKind: 'keyword-list',
    permission: 'keyword-list.write',
    rule: RULE,
    check: (db, subjectId, profile, _at, bound) => requirements(deps, own, db, subjectId, profile, bound),
    bindings: async (db, subjectId) => [
      { subjectId, revision: (await subjects.require(db, subjectId, 'keyword-list')).latest },
    ],
    async admits(tx, subjectId) {
      const list = await subjects.require(tx, subjectId, 'keyword-list');
      if (list.inForce === list.latest) {
        throw conflict('already-in-force', {
          zh: '最新版本已经启用，没有可申请的改动。',
          en: 'The newest revision is in force already; there is nothing to apply for.',
        });
      }
    },
  });
  reviews.onDecided(ADMIT_GATE, async (tx, review, outcome) => {
    await settleReview(deps, tx, review, outcome, {
      approved: MONITORING_RECORDS.listAdmitted,
      rejected: MONITORING_RECORDS.listRejected,
      facts: await factsOf(tx, review),
    });
    // Screening policies in force screen by it from now on.
    if (outcome === 'approved') await announce(tx);
  });

  gates.define({
    name: RETIRE_GATE,
    title: { zh: '关键词库停用', en: 'Retirement of a keyword list' },
    measureIds: [...MONITORING_MEASURES],
    subjectKind: 'keyword-list',
    permission: 'keyword-list.write',
    rule: RULE,
    check: async (db, subjectId) => [
      requirement(
        of('not-in-use', '没有启用中的检测策略指定它', 'No screening policy in force names it'),
        (await policiesNaming(deps, db, subjectId)).map(({ id, title }) => ({
          code: 'list-in-use',
          subjectId: id,
          text: {
            zh: `检测策略“${title.zh}”指定了它；请先修改该策略。`,
            en: `The screening policy “${title.en}” names it; change that first.`,
          },
        })),
      ),
    ],
    bindings: async (db, subjectId) => {
      const { inForce, latest } = await subjects.require(db, subjectId, 'keyword-list');
      return [{ subjectId, revision: inForce ?? latest }];
    },
    async admits(tx, subjectId) {
      if ((await subjects.require(tx, subjectId, 'keyword-list')).state !== 'retired') return;
      throw conflict('subject-retired', { zh: '该关键词库已停用。', en: 'This list is retired already.' });
    },
  });
  reviews.onDecided(RETIRE_GATE, async (tx, review, outcome) => {
    if (outcome !== 'approved' && outcome !== 'rejected') return;
    const actor = systemActor('review');
    if (outcome === 'approved') await subjects.retire(tx, { subjectId: review.subjectId, by: actor });
    const bound = review.bindings.find((binding) => binding.subjectId === review.subjectId);
    await recorder.write(tx, {
      kind: outcome === 'approved' ? MONITORING_RECORDS.listRetired : MONITORING_RECORDS.retirementRefused,
      actor,
      subject: {
        kind: 'keyword-list',
        id: review.subjectId,
        ...(bound === undefined ? {} : { revision: bound.revision }),
      },
      measures: [...MONITORING_MEASURES],
      facts: { reviewId: review.id },
      notice: true,
    });
    // What is asked of a retired list can't come about any more.
    if (outcome !== 'approved') return;
    await reviews.voidFor(tx, review.subjectId, 'keyword-list-retired');
    await announce(tx);
  });

  async function factsOf(tx: AnyTx, review: StoredReview): Promise<{ readonly [key: string]: Json }> {
    const hash = review.bindings.find((binding) => binding.subjectId === review.subjectId)?.revision;
    const revision = hash === undefined ? null : await subjects.revision(tx, review.subjectId, hash);
    if (revision === null) return {};
    const { entries, samples, demonstration } = revision.content as KeywordListContent;
    return {
      entries: entries.count,
      entriesSha256: entries.sha256,
      samplesSha256: samples.sha256,
      demonstration,
    };
  }
}

async function requirements(
  deps: MonitoringDeps,
  { lists, parts, compiled }: Parts,
  db: AnyDb,
  subjectId: string,
  profile: Profile,
  bound?: ReadonlyMap<string, string>,
): Promise<RequirementResult[]> {
  const content = (await judgedRevision(deps, db, subjectId, bound)).content as KeywordListContent;
  const entries = await parts.entries(db, content.entries.sha256);
  const samples = await parts.samples(db, content.samples.sha256);
  const run = runSamples(await compiled.detector(db, subjectId, content.entries.sha256), samples);
  const slipped = run.mustCatch.flatMap(({ caught }, at) => (caught ? [] : [at + 1]));
  const stopped = run.mustPass.flatMap(({ passed }, at) => (passed ? [] : [at + 1]));
  const because = (code: string, zh: string, en: string) => ({ code, subjectId, text: { zh, en } });
  const others = (await lists.inForce(db)).filter((one) => one.list.id !== subjectId && !one.content.demonstration);
  const library = await Promise.all(others.map((one) => parts.entries(db, one.content.entries.sha256)));
  return [
    requirement(
      of('entries-present', '已有条目', 'There are entries'),
      entries.length > 0 ? [] : [because('no-entries', '请先导入关键词。', 'Import keywords first.')],
    ),
    requirement(of('samples-present', '已有回归样本', 'There are regression samples'), [
      ...(samples.mustCatch.length > 0
        ? []
        : [
            because(
              'no-sample-to-catch',
              '请至少写一条应拦截的样本。',
              'Write at least one sample that must be caught.',
            ),
          ]),
      ...(samples.mustPass.length > 0
        ? []
        : [because('no-sample-to-pass', '请至少写一条应放行的样本。', 'Write at least one sample that must pass.')]),
    ]),
    requirement(of('samples-hold', '回归样本全部通过', 'All regression samples hold'), [
      ...(run.mustCatch.length + run.mustPass.length > 0
        ? []
        : [because('nothing-screened', '还没有样本可供试检。', 'There is no sample to screen yet.')]),
      ...(slipped.length === 0
        ? []
        : [
            because(
              'samples-slip',
              `${slipped.length} 条应拦截的样本未被相应类别命中：第 ${numbers(slipped)} 条。`,
              `${slipped.length} samples that must be caught are not, by their kind: number ${numbers(slipped)}.`,
            ),
          ]),
      ...(stopped.length === 0
        ? []
        : [
            because(
              'samples-stopped',
              `${stopped.length} 条应放行的样本被命中：第 ${numbers(stopped)} 条。`,
              `${stopped.length} samples that must pass are caught: number ${numbers(stopped)}.`,
            ),
          ]),
    ]),
    // A list for demonstration never joins the library, so there is nothing to count.
    ...(content.demonstration
      ? []
      : countRequirements(profile, countRows(profile, libraryCounts([...library, entries])))),
  ];
}

/** One requirement a criterion. What the profile only recommends is advisory. */
function countRequirements(profile: Profile, rows: readonly CountRow[]): RequirementResult[] {
  return [...new Set(rows.map(({ criterionId }) => criterionId))].map((id) => {
    const { title, strength } = criterionOf(profile, id);
    const short = rows.filter((row) => row.criterionId === id && !row.met);
    const result = requirement(
      { id: id.replace('.', '-'), measureId: '6.2.a', title },
      short.map((row) => ({
        code: `${row.kind ?? 'total'}-short`,
        text: {
          zh: `${row.kind ?? '总数'}：启用后共 ${row.present} 条，要求 ${row.wanted} 条。`,
          en: `${row.kind ?? 'In total'}: ${row.present} entries once in force, ${row.wanted} wanted.`,
        },
      })),
    );
    return strength === 'recommended' ? { ...result, advisory: true } : result;
  });
}

function of(id: string, zh: string, en: string): { id: string; measureId: string; title: Bilingual } {
  return { id, measureId: '6.2.a', title: { zh, en } };
}

function numbers(all: readonly number[]): string {
  return all.length > NUMBERS_TOLD ? `${all.slice(0, NUMBERS_TOLD).join(', ')} …` : all.join(', ');
}
