import type { ControlDescription } from '../../src/kernel/control/index.ts';
import { clauseLabel, discrepanciesOf, type Measure, subClauseOf } from '../../src/kernel/measure/index.ts';
import { builtinProfiles, CRITERION_UNITS, type Criterion } from '../../src/kernel/profile/index.ts';
import { isBuilt } from './controls.ts';
import { table } from './table.ts';
import { CONFIDENCES, type Language, LEVELS, STRENGTHS, WORDS } from './words.ts';

/** From `docs/measures/` to the root of the repository. */
const ROOT = '../..';

/** The page of a measure: both languages, one after the other. */
export function measurePage(measure: Measure, controls: readonly ControlDescription[]): string {
  const { id, title } = measure;
  const own = controls.filter((control) => control.measureId === id);
  return [
    `# ${clauseLabel(id)} ${title.zh} / ${title.en}`,
    `<!-- ${WORDS.generated.en} -->`,
    '[中文](#中文) · [English](#english) · [README](README.md) · [README.zh-CN](README.zh-CN.md)',
    ...section('zh', measure, own),
    ...section('en', measure, own),
  ]
    .join('\n\n')
    .concat('\n');
}

function section(language: Language, measure: Measure, controls: readonly ControlDescription[]): string[] {
  const leadIn = subClauseOf(measure.id)?.leadIn;
  const discrepancies = discrepanciesOf(measure.id);
  return [
    `## ${WORDS.heading[language]}`,
    `**${WORDS.need[language]}** — ${measure.need[language]}`,
    ...(leadIn ? [`**${WORDS.leadIn[language]}** — ${leadIn[language]}`] : []),
    `**${WORDS.means[language]}** — ${measure.means[language]}`,
    `**${WORDS.place[language]}** — ${measure.enforcement[language]}`,
    ...discrepancies.map(
      ({ title, text }) => `> **${WORDS.discrepancy[language]}** — ${title[language]}\n>\n> ${text[language]}`,
    ),
    `### ${WORDS.controls[language]}`,
    controls.length === 0 ? WORDS.noControls[language] : controlTable(language, controls),
    `### ${WORDS.profiles[language]}`,
    profileTable(language, measure.id),
    ...criteriaTable(language, measure.id),
  ];
}

function controlTable(language: Language, controls: readonly ControlDescription[]): string {
  const head = [WORDS.control, WORDS.place, WORDS.evidence, WORDS.tests].map((word) => word[language]);
  const rows = controls.map((control) => [
    `${control.title[language]} (\`${control.id}\`)`,
    control.enforcement[language],
    isBuilt(control) ? control.evidence.map((kind) => `\`${kind}\``).join(', ') : WORDS.notBuilt[language],
    isBuilt(control) ? control.tests.map((test) => `[${test}](${ROOT}/${test})`).join('<br>') : '—',
  ]);
  return table(head, rows);
}

function profileTable(language: Language, measureId: string): string {
  const head = [WORDS.profile, WORDS.level, WORDS.releaseRequirements].map((word) => word[language]);
  const rows = builtinProfiles.map(({ title, levels, gates }) => {
    const requirements = Object.entries(gates).flatMap(([gate, setting]) =>
      setting.requirements
        .filter((requirement) => requirement.measureId === measureId)
        .map((requirement) => `${requirement.title[language]} (\`${gate}\`)`),
    );
    return [
      title[language],
      LEVELS[levels[measureId] ?? 'off'][language],
      requirements.length === 0 ? WORDS.none[language] : requirements.join('<br>'),
    ];
  });
  return table(head, rows);
}

function criteriaTable(language: Language, measureId: string): string[] {
  const criteria = new Map<string, { criterion: Criterion; profiles: string[] }>();
  for (const profile of builtinProfiles) {
    for (const criterion of profile.criteria) {
      if (criterion.measureId !== measureId) continue;
      const known = criteria.get(criterion.id) ?? { criterion, profiles: [] };
      known.profiles.push(profile.title[language]);
      criteria.set(criterion.id, known);
    }
  }
  if (criteria.size === 0) return [];
  const head = [WORDS.criterion, WORDS.value, WORDS.strength, WORDS.confidence, WORDS.source, WORDS.profile];
  const rows = [...criteria.values()].map(({ criterion, profiles }) => [
    `${criterion.title[language]} (\`${criterion.id}\`)`,
    valueText(language, criterion),
    STRENGTHS[criterion.strength][language],
    CONFIDENCES[criterion.confidence][language],
    criterion.source,
    profiles.join('<br>'),
  ]);
  return [
    `### ${WORDS.criteria[language]}`,
    table(
      head.map((word) => word[language]),
      rows,
    ),
  ];
}

function valueText(language: Language, { value, unit }: Criterion): string {
  if (typeof value === 'boolean') return WORDS[value ? 'yes' : 'no'][language];
  return `${value} ${CRITERION_UNITS[unit]?.[language] ?? unit}`.trim();
}
