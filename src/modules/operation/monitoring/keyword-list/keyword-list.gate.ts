import { judgedRevision, requirement } from '../../../../governance/index.ts';
import type { RequirementResult } from '../../../../kernel/gate/index.ts';
import type { Bilingual } from '../../../../kernel/identity/index.ts';
import { criterionOf, type Profile } from '../../../../kernel/profile/index.ts';
import type { Json } from '../../../../kernel/record/index.ts';
import type { AnyDb } from '../../../../platform/database/index.ts';
import type { MonitoringDeps } from '../monitoring.deps.ts';
import { MONITORING_RECORDS } from '../monitoring.records.ts';
import { defineRegisterGates } from '../register.gates.ts';
import { policiesNaming } from '../screening-policy/uses.ts';
import type { CompiledLists } from './compiled-lists.ts';
import { countRows, libraryCounts } from './counts.ts';
import type { KeywordListReader } from './keyword-list.reader.ts';
import type { CountRow, KeywordListContent } from './keyword-list.schema.ts';
import type { ListParts } from './list-parts.ts';
import { runSamples } from './sample-run.ts';

export const ADMIT_GATE = 'keyword-list.admit';
export const RETIRE_GATE = 'keyword-list.retire';

/** Failing samples that a reason names by number; their texts stay with the list. */
const NUMBERS_TOLD = 20;

interface Parts {
  readonly lists: KeywordListReader;
  readonly parts: ListParts;
  readonly compiled: CompiledLists;
}

/** Gates `keyword-list.admit` and `keyword-list.retire`. */
export function defineKeywordListGates(deps: MonitoringDeps, own: Parts): void {
  defineRegisterGates(deps, {
    kind: 'keyword-list',
    permission: 'keyword-list.write',
    apply: {
      name: ADMIT_GATE,
      title: { zh: '关键词库启用', en: 'Admission of a keyword list' },
      check: (db, subjectId, profile, bound) => requirements(deps, own, db, subjectId, profile, bound),
      facts: (content) => factsOf(content as KeywordListContent),
      approved: MONITORING_RECORDS.listAdmitted,
      rejected: MONITORING_RECORDS.listRejected,
    },
    retire: {
      name: RETIRE_GATE,
      title: { zh: '关键词库停用', en: 'Retirement of a keyword list' },
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
      approved: MONITORING_RECORDS.listRetired,
      rejected: MONITORING_RECORDS.retirementRefused,
      already: { zh: '该关键词库已停用。', en: 'This list is retired already.' },
    },
  });
}

function factsOf({ entries, samples, demonstration }: KeywordListContent): { readonly [key: string]: Json } {
  return {
    entries: entries.count,
    entriesSha256: entries.sha256,
    samplesSha256: samples.sha256,
    demonstration,
  };
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
