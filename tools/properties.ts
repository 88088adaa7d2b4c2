// `npm run test:properties [-- --rounds 5]`: every property test again, each round from seeds of its own. Ends at the first round that
// finds something; what it prints then repeats it (`STEWARD_PROPERTY_SEED`).
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } });
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1) {
  process.stderr.write('Usage: npm run test:properties [-- --rounds 5]\n');
  process.exit(2);
}
const files = globSync('{src,web,examples,tools}/**/*.test.ts').filter((file) =>
  readFileSync(file, 'utf8').includes("from 'fast-check'"),
);
for (let round = 1; round <= rounds; round++) {
  console.log(`Round ${round} of ${rounds}: ${files.length} files`);
  const { status } = spawnSync(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', '--silent', ...files],
    { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, STEWARD_PROPERTY_SEED: 'any' } },
  );
  if (status !== 0) process.exit(1);
}
