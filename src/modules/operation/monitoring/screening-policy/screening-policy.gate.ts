import { judgedRevision, requirement } from '../../../../governance/index.ts';
import type { RequirementResult } from '../../../../kernel/gate/index.ts';
import type { Bilingual } from '../../../../kernel/identity/index.ts';
import { criterionOf, type Profile } from '../../../../kernel/profile/index.ts';
import type { Json } from '../../../../kernel/record/index.ts';
import type { AnyDb } from '../../../../platform/database/index.ts';
import type { KeywordListReader } from '../keyword-list/index.ts';
import type { MonitoringDeps } from '../monitoring.deps.ts';
import { MONITORING_RECORDS } from '../monitoring.records.ts';
import { defineRegisterGates } from '../register.gates.ts';
import type { ScreeningPolicyReader } from './screening-policy.reader.ts';
import type { ScreeningPolicyContent } from './screening-policy.schema.ts';

export const APPLY_GATE = 'screening-policy.apply';
export const RETIRE_POLICY_GATE = 'screening-policy.retire';

/** Words of which a visible label must hold one of each group; a profile that names none asks for none. */
const WORD_CRITERIA = ['label.text-subject-words', 'label.text-act-words'] as const;

interface Parts {
  readonly lists: KeywordListReader;
  readonly policies: ScreeningPolicyReader;
}

/** Gates `screening-policy.apply` and `screening-policy.retire`: what traffic is screened by, and that it no longer is. */
export function defineScreeningPolicyGates(deps: MonitoringDeps, own: Parts): void {
  defineRegisterGates(deps, {
    kind: 'screening-policy',
    permission: 'screening-policy.write',
    apply: {
      name: APPLY_GATE,
      title: { zh: '检测策略启用', en: 'Application of a screening policy' },
      check: (db, subjectId, profile, bound) => requirements(deps, own, db, subjectId, profile, bound),
      facts: (content) => factsOf(content as ScreeningPolicyContent),
      approved: MONITORING_RECORDS.policyApplied,
      rejected: MONITORING_RECORDS.policyRejected,
    },
    retire: {
      name: RETIRE_POLICY_GATE,
      title: { zh: '检测策略停用', en: 'Retirement of a screening policy' },
      check: async () => [],
      approved: MONITORING_RECORDS.policyRetired,
      rejected: MONITORING_RECORDS.policyRetirementRefused,
      already: { zh: '该检测策略已停用。', en: 'This screening policy is retired already.' },
    },
  });
}

function factsOf({ scope, rules, guards, media }: ScreeningPolicyContent): { readonly [key: string]: Json } {
  return {
    organisation: scope.organisation,
    releases: scope.releaseIds.length,
    applications: scope.applicationIds.length,
    rules: rules.length,
    blocking: rules.filter(({ mode }) => mode === 'block').length,
    guards: guards.length,
    media,
  };
}

async function requirements(
  deps: MonitoringDeps,
  { lists, policies }: Parts,
  db: AnyDb,
  subjectId: string,
  profile: Profile,
  bound?: ReadonlyMap<string, string>,
): Promise<RequirementResult[]> {
  const content = (await judgedRevision(deps, db, subjectId, bound)).content as ScreeningPolicyContent;
  const because = (code: string, zh: string, en: string) => ({ code, subjectId, text: { zh, en } });
  const { scope, rules, labels } = content;
  const inForce = new Set((await lists.inForce(db)).map(({ list }) => list.id));
  const named = rules.flatMap(({ what }) => (what.kind === 'keywords' ? [what.lists] : []));
  const absent = named.flatMap((one) => (one === 'in-force' ? [] : one.filter((id) => !inForce.has(id))));
  const others = (await policies.all(db)).filter(({ policy }) => policy.id !== subjectId);
  const claimed = others.filter(
    ({ content: other }) =>
      (scope.organisation && other.scope.organisation) ||
      other.scope.releaseIds.some((id) => scope.releaseIds.includes(id)) ||
      other.scope.applicationIds.some((id) => scope.applicationIds.includes(id)),
  );
  return [
    requirement(
      of('rules-present', '已有检测规则', 'There are rules'),
      rules.length > 0 ? [] : [because('no-rule', '请至少写一条检测规则。', 'Write at least one rule.')],
    ),
    requirement(
      of('scope-present', '已选适用范围', 'It says where it applies'),
      scope.organisation || scope.releaseIds.length + scope.applicationIds.length > 0
        ? []
        : [
            because(
              'no-scope',
              '请选择适用范围：全组织，或某些发布、应用。',
              'Choose where it applies: the organisation, or releases or applications.',
            ),
          ],
    ),
    requirement(
      of('scope-free', '适用范围不与启用中的策略重叠', 'No policy in force applies there'),
      claimed.map(({ policy }) => ({
        ...because(
          'scope-taken',
          `与启用中的“${policy.title.zh}”重叠；请先停用它，或修改范围。`,
          `“${policy.title.en}” is in force for the same; retire it first, or change the scope.`,
        ),
        subjectId: policy.id,
      })),
    ),
    requirement(of('lists-in-force', '所用关键词库已启用', 'Its keyword lists are in force'), [
      ...(named.length > 0 && inForce.size === 0
        ? [because('no-list-in-force', '没有启用的关键词库。', 'No keyword list is in force.')]
        : []),
      ...absent.map((id) => ({
        ...because('list-not-in-force', '指定的关键词库未启用。', 'A keyword list that it names is not in force.'),
        subjectId: id,
      })),
    ]),
    requirement(of('label-words', '显式标识用语符合要求', 'The visible label has the words that it must'), [
      ...(labels.explicit === null ? [] : missingWords(profile, labels.explicit.text)).map((words) =>
        because(
          'label-word-missing',
          `标识文本须含“${words.join('”或“')}”。`,
          `The label must hold ${words.map((word) => `“${word}”`).join(' or ')}.`,
        ),
      ),
    ]),
    requirement(
      of('label-producer', '隐式标识已写明服务提供者', 'The metadata label names the provider'),
      labels.implicit === null || labels.implicit.producer !== ''
        ? []
        : [
            because(
              'label-producer-missing',
              '隐式标识须写明服务提供者编码。',
              'The metadata label needs the code of the provider.',
            ),
          ],
    ),
    requirement(
      of(
        'unlabelled-in-metadata',
        '免显式标识的输出保留隐式标识',
        'What goes without a visible label is labelled in its metadata',
      ),
      labels.unlabelled == null || (labels.implicit !== null && (labels.implicit.header || labels.implicit.member))
        ? []
        : [
            because(
              'unlabelled-without-metadata',
              '允许不加显式标识时，须加隐式标识。',
              'Where the visible label may be left out, there must be a metadata label.',
            ),
          ],
    ),
  ];
}

/** Groups of words of the profile of which the text holds none. */
function missingWords(profile: Profile, text: string): string[][] {
  return WORD_CRITERIA.flatMap((id) => {
    if (!profile.criteria.some((one) => one.id === id)) return [];
    const words = String(criterionOf(profile, id).value).split('|');
    return words.some((word) => text.toLowerCase().includes(word.toLowerCase())) ? [] : [words];
  });
}

function of(id: string, zh: string, en: string): { id: string; measureId: string; title: Bilingual } {
  return { id, measureId: '6.2.a', title: { zh, en } };
}
