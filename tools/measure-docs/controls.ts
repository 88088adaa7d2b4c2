import { existsSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ControlDescription } from '../../src/kernel/control/index.ts';
import { measureById } from '../../src/kernel/measure/index.ts';

/** The descriptions that `*.controls.ts` below `src/` export as `CONTROL_DESCRIPTIONS`, by id. */
export async function readControlDescriptions(root: string): Promise<ControlDescription[]> {
  const found: ControlDescription[] = [];
  for await (const file of glob('src/{modules,governance}/**/*.controls.ts', { cwd: root })) {
    const exported: unknown = await import(pathToFileURL(join(root, file)).href);
    const { CONTROL_DESCRIPTIONS } = exported as { CONTROL_DESCRIPTIONS?: readonly ControlDescription[] };
    // A file of controls that says nothing of them would leave the documents silently short.
    if (CONTROL_DESCRIPTIONS === undefined) throw new Error(`${file} exports no CONTROL_DESCRIPTIONS`);
    found.push(...CONTROL_DESCRIPTIONS);
  }
  return found.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

/** False for a control that stands for what is still missing: it names neither evidence nor tests, and never operates. */
export function isBuilt({ evidence, tests }: ControlDescription): boolean {
  return evidence.length > 0 || tests.length > 0;
}

/** What is wrong with the descriptions, one sentence each: unknown measures, ids used twice, tests that don't exist. */
export function descriptionProblems(root: string, controls: readonly ControlDescription[]): string[] {
  const problems: string[] = [];
  const seen = new Set<string>();
  for (const { id, measureId, evidence, tests } of controls) {
    if (seen.has(id)) problems.push(`control ${id} is described twice`);
    seen.add(id);
    if (measureById(measureId) === undefined)
      problems.push(`control ${id} names measure ${measureId}, which there is not`);
    if (evidence.length === 0 && tests.length > 0) problems.push(`control ${id} names no record kind as evidence`);
    if (tests.length === 0 && evidence.length > 0) problems.push(`control ${id} names no test`);
    for (const test of tests) {
      if (!existsSync(join(root, test))) problems.push(`control ${id} names the test ${test}, which does not exist`);
    }
  }
  return problems;
}
