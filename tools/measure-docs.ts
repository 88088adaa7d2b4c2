// Writes docs/measures/ from the catalogue, the built-in profiles and what the modules say of their controls.
// With --check it writes nothing and exits 1 when the folder differs, or when a control names a test that isn't there.
import { join } from 'node:path';
import {
  descriptionProblems,
  differences,
  measureDocuments,
  readControlDescriptions,
  writeDocuments,
} from './measure-docs/index.ts';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'docs', 'measures');
const unknown = process.argv.slice(2).filter((argument) => argument !== '--check');

if (unknown.length > 0) {
  console.error(`Unknown argument ${unknown[0]}. Usage: node tools/measure-docs.ts [--check]`);
  process.exitCode = 2;
} else {
  const controls = await readControlDescriptions(root);
  const documents = measureDocuments(controls);
  const problems = descriptionProblems(root, controls);
  if (process.argv.includes('--check'))
    problems.push(...differences(folder, documents).map((one) => `docs/measures: ${one}`));
  else writeDocuments(folder, documents);
  for (const problem of problems) console.error(problem);
  if (problems.some((problem) => problem.startsWith('docs/measures'))) console.error('Run: npm run docs:measures');
  console.log(`${documents.size} documents, ${controls.length} controls, ${problems.length} problems`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
