import type { ControlDescription } from '../../src/kernel/control/index.ts';
import { MEASURES } from '../../src/kernel/measure/index.ts';
import { overviewPage } from './overview.ts';
import { measurePage } from './page.ts';

export { descriptionProblems, readControlDescriptions } from './controls.ts';
export { differences, writeDocuments } from './files.ts';

/** All documents by file name. */
export function measureDocuments(controls: readonly ControlDescription[]): Map<string, string> {
  return new Map([
    ['README.md', overviewPage('en', controls)],
    ['README.zh-CN.md', overviewPage('zh', controls)],
    ...MEASURES.map((measure) => [`${measure.id}.md`, measurePage(measure, controls)] as const),
  ]);
}
