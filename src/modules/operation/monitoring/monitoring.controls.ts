import type { Control, Finding, FindingReason } from '../../../kernel/control/index.ts';
import type { Bilingual } from '../../../kernel/identity/index.ts';
import { DAY, HOUR } from '../../../kernel/time/index.ts';
import {
  ADMIT_GATE,
  type CountRow,
  countRows,
  type KeywordLists,
  libraryCounts,
  updateDays,
} from './keyword-list/index.ts';
import type { MonitoringDeps } from './monitoring.deps.ts';
import { MONITORING_RECORDS } from './monitoring.records.ts';
import { createScreeningControl, SCREENING_IN_SERVICE } from './screening-service.control.ts';

const KEYWORD_LISTS = {
  id: '6.2.a/keyword-lists',
  measureId: '6.2.a',
  title: { zh: '关键词库', en: 'Keyword lists' },
  enforcement: {
    zh: '关键词库须回归样本通过、经非编制人的安全或合规专员审批后才启用；数量和更新周期对照准则集检查；停用同样须审批。',
    en: 'A list comes into force once its samples hold and a security or compliance officer who did not write it agrees; counts and updates are held against the profile; retiring one needs the same.',
  },
} as const;

const IN_SERVICE = {
  id: '6.2.a/measures-in-service',
  measureId: '6.2.a',
  title: { zh: '服务中的标识核查与退出入口', en: 'Labels and the opt-out probed in service' },
  enforcement: { zh: '尚未建成。', en: 'Not built yet.' },
} as const;

/** For the generated documents. */
export const CONTROL_DESCRIPTIONS = [
  {
    ...KEYWORD_LISTS,
    evidence: [
      MONITORING_RECORDS.listImported,
      MONITORING_RECORDS.samplesSet,
      MONITORING_RECORDS.listAdmitted,
      MONITORING_RECORDS.listRejected,
      MONITORING_RECORDS.listRetired,
    ],
    tests: [
      'src/modules/operation/monitoring/monitoring.test.ts',
      'src/modules/operation/monitoring/monitoring.routes.test.ts',
      'test/acceptance/6.2.a/keyword-lists.test.ts',
    ],
  },
  {
    ...SCREENING_IN_SERVICE,
    evidence: [
      MONITORING_RECORDS.policyApplied,
      MONITORING_RECORDS.policyRejected,
      MONITORING_RECORDS.policyRetired,
      'policy.acknowledged',
    ],
    tests: [
      'src/modules/operation/monitoring/screening-policy/screening-policy.test.ts',
      'src/gateway/screening/held-detectors.test.ts',
      'test/acceptance/6.2.a/screening.test.ts',
    ],
  },
  { ...IN_SERVICE, evidence: [], tests: [] },
];

/** Kinds that a reason names; the list's page shows all. */
const KINDS_TOLD = 6;

/** Controls of 6.2 a, as far as they are built. */
export function createMonitoringControls(deps: MonitoringDeps, keywordLists: KeywordLists): Control[] {
  const { db, profiles, gates } = deps;
  return [
    createScreeningControl(deps, keywordLists),
    {
      ...KEYWORD_LISTS,
      triggers: [MONITORING_RECORDS.listAdmitted, MONITORING_RECORDS.listRetired, 'gate.mode-changed'],
      async evaluate(_scope, at): Promise<Finding> {
        const { profile } = await profiles.current(db);
        // Compiling each list shows that what is said to be in force is there, unchanged, and can be screened by.
        const lists = (await keywordLists.compiled.inForce(db)).filter((one) => !one.content.demonstration);
        const entries = await Promise.all(
          lists.map((one) => keywordLists.parts.entries(db, one.content.entries.sha256)),
        );
        const counts = libraryCounts(entries);
        const rows = countRows(profile, counts);
        const admitted = await Promise.all(
          lists.map((one) => keywordLists.reader.admittedAt(db, one.list.id, one.revision)),
        );
        const updatedAt =
          admitted
            .filter((time) => time !== null)
            .toSorted()
            .at(-1) ?? null;
        const days = updateDays(profile);
        const failing: FindingReason[] = shortfalls(rows);
        if (lists.length > 0 && (await gates.mode(db, ADMIT_GATE)) !== 'block') failing.push(NOT_BLOCKING);
        const stale = days === null ? [] : late(updatedAt, days, at);
        const status =
          lists.length === 0
            ? 'not-operated'
            : failing.length > 0
              ? 'failing'
              : stale.length > 0
                ? 'stale'
                : 'operating';
        const dueAt =
          updatedAt === null || days === null ? Number.POSITIVE_INFINITY : Date.parse(updatedAt) + days * DAY;
        return {
          status,
          reasons: lists.length === 0 ? [NO_LIST] : [...failing, ...stale],
          figures: [
            figure('lists', { zh: '启用的关键词库', en: 'Lists in force' }, lists.length),
            figure('entries', { zh: '关键词总数（去重）', en: 'Keywords, each once' }, counts.total),
            figure(
              'criteria-met',
              { zh: '达到的数量准则', en: 'Criteria of counts that are met' },
              rows.filter((row) => row.met).length,
            ),
            figure('criteria', { zh: '数量准则', en: 'Criteria of counts' }, rows.length),
            {
              name: 'days-since-update',
              title: { zh: '距上次更新', en: 'Since the last update' },
              value: updatedAt === null ? null : Math.floor((at.getTime() - Date.parse(updatedAt)) / DAY),
              unit: 'day',
            },
          ],
          evidence: lists.map(({ list }) => ({
            kind: 'subject' as const,
            id: list.id,
            title: { zh: list.title.zh, en: list.title.en },
          })),
          assurance: 'measured',
          validUntil: new Date(
            Math.min(at.getTime() + HOUR, dueAt > at.getTime() ? dueAt : Number.POSITIVE_INFINITY),
          ).toISOString(),
        };
      },
    },
    {
      ...IN_SERVICE,
      triggers: [],
      async evaluate(_scope, at): Promise<Finding> {
        return {
          status: 'not-operated',
          reasons: [
            {
              code: 'not-built',
              text: {
                zh: '每份输出标识的活体核查和退出训练入口的探测尚未建成，本措施因此不计为运行。网关按策略加标识并记入流量记录，不等于核查。',
                en: 'Probes of the label in every output and of the opt-out are not built yet, so the measure does not count as operating. Gateways label answers by policy and record it; that is no probe.',
              },
            },
          ],
          figures: [],
          evidence: [],
          assurance: 'measured',
          validUntil: new Date(at.getTime() + HOUR).toISOString(),
        };
      },
    },
  ];
}

function shortfalls(rows: readonly CountRow[]): FindingReason[] {
  return [...new Set(rows.map((row) => row.criterionId))].flatMap((criterionId) => {
    const short = rows.filter((row) => row.criterionId === criterionId && !row.met);
    if (short.length === 0) return [];
    const { wanted, strength } = short[0]!;
    const named = short
      .slice(0, KINDS_TOLD)
      .map(({ kind, present }) => (kind === null ? `${present}` : `${kind} ${present}`));
    const more = short.length > KINDS_TOLD ? ' …' : '';
    const advice = strength === 'recommended';
    return [
      {
        code: `${criterionId.replace('.', '-')}-short`,
        text: {
          zh: `关键词数量未达准则（${advice ? '推荐' : '要求'} ${wanted}）：${named.join('、')}${more}。`,
          en: `Fewer keywords than ${advice ? 'recommended' : 'required'} (${wanted}): ${named.join(', ')}${more}.`,
        },
      },
    ];
  });
}

function late(updatedAt: string | null, days: number, at: Date): FindingReason[] {
  if (updatedAt !== null && at.getTime() - Date.parse(updatedAt) <= days * DAY) return [];
  return [
    {
      code: 'library-not-updated',
      text: {
        zh: `关键词库已超过 ${days} 天没有更新并启用。`,
        en: `No list was updated and admitted for more than ${days} days.`,
      },
    },
  ];
}

const NO_LIST: FindingReason = {
  code: 'no-keyword-list',
  text: {
    zh: '没有启用的关键词库（演示库不计）。',
    en: 'No keyword list is in force (one for demonstration does not count).',
  },
};

const NOT_BLOCKING: FindingReason = {
  code: 'gate-not-blocking',
  text: {
    zh: '关键词库启用关口未处于阻断模式，缺项也会放行。请将其设为阻断。',
    en: 'The gate for keyword lists does not block: what is missing passes all the same. Set it to block.',
  },
};

function figure(name: string, title: Bilingual, value: number) {
  return { name, title, value, unit: '1' };
}
