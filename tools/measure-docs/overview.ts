import type { ControlDescription } from '../../src/kernel/control/index.ts';
import { CHAPTERS, clauseLabel, MEASURES } from '../../src/kernel/measure/index.ts';
import { isBuilt } from './controls.ts';
import { table } from './table.ts';
import { type Language, WORDS } from './words.ts';

const TITLE = { zh: '31 项措施', en: 'The 31 measures' };
const INTRODUCTION = {
  zh: [
    'T/TAF 320-2025 第 4 至 6 章共 11 条、31 项措施，另有 7 条引语。标题和说明均为本项目自撰，不是标准原文；条款号与标准一致。',
    '每项措施一页：措施 → 控制项 → 执行点 → 证据 → 测试。没有控制项的措施在系统中显示为“未运行”。',
    '数值取自各准则集，逐条注明出处、效力和把握。GB/T 45654-2025 只注到章，条款号以及“应”“宜”的用词以 TC260-003 为据，尚未逐条核对国家标准原文。',
  ],
  en: [
    'Chapters 4 to 6 of T/TAF 320-2025 hold eleven sub-clauses with 31 measures and seven lead-ins. Titles and texts here are our own, not those of the standard; the clause numbers are the standard’s.',
    'One page a measure: measure → control → enforcement → evidence → test. A measure without a control shows as “not operated” in the product.',
    'Numbers come from the profiles, each with source, strength and confidence. GB/T 45654-2025 is cited by chapter only: section numbers and the choice of “shall” or “should” follow TC260-003 and have not been checked line by line against the text of the national standard.',
  ],
};
const OTHER = { zh: '[English](README.md)', en: '[中文](README.zh-CN.md)' };

/** The overview in one language: every measure with the controls that are built for it. */
export function overviewPage(language: Language, controls: readonly ControlDescription[]): string {
  const built = controls.filter(isBuilt);
  const measuresWith = new Set(built.map(({ measureId }) => measureId)).size;
  const count = {
    zh: `目前 ${MEASURES.length} 项措施中有 ${measuresWith} 项建有控制项，共 ${built.length} 个。`,
    en: `At present ${measuresWith} of ${MEASURES.length} measures have controls, ${built.length} in all.`,
  };
  const head = [WORDS.measure, WORDS.place, WORDS.controls].map((word) => word[language]);
  const parts = CHAPTERS.flatMap((chapter) => [
    `## ${chapter.id} ${chapter.title[language]}`,
    ...chapter.subClauses.flatMap((subClause) => [
      `### ${subClause.id} ${subClause.title[language]}`,
      ...(subClause.leadIn === null ? [] : [subClause.leadIn[language]]),
      table(
        head,
        subClause.measures.map(({ id, title, enforcement }) => [
          `[${clauseLabel(id)} ${title[language]}](${id}.md)`,
          enforcement[language],
          controlsCell(
            language,
            controls.filter((control) => control.measureId === id),
          ),
        ]),
      ),
    ]),
  ]);
  return [
    `# ${TITLE[language]}`,
    `<!-- ${WORDS.generated.en} -->`,
    OTHER[language],
    ...INTRODUCTION[language],
    count[language],
    ...parts,
  ]
    .join('\n\n')
    .concat('\n');
}

function controlsCell(language: Language, controls: readonly ControlDescription[]): string {
  if (controls.length === 0) return '—';
  return controls
    .map((control) => control.title[language] + (isBuilt(control) ? '' : ` (${WORDS.notBuilt[language]})`))
    .join('<br>');
}
