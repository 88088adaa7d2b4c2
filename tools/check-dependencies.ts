// Checks the dependency rule, and that the check saw the sources: a cruise over nothing is no pass.
import { spawnSync } from 'node:child_process';

const FLOOR = 150;

const result = spawnSync(
  'node_modules/.bin/depcruise',
  ['src', '--config', '.dependency-cruiser.cjs', '--output-type', 'json'],
  {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  },
);
const report = JSON.parse(result.stdout) as {
  summary: { totalCruised: number; violations: readonly { rule: { name: string }; from: string; to: string }[] };
};
for (const { rule, from, to } of report.summary.violations) console.log(`${rule.name}: ${from} -> ${to}`);
console.log(`${report.summary.totalCruised} modules cruised, ${report.summary.violations.length} violations`);
if (report.summary.totalCruised < FLOOR) {
  console.log(`Fewer than ${FLOOR} modules were cruised: the check saw too little to mean anything.`);
  process.exitCode = 1;
}
if (report.summary.violations.length > 0) process.exitCode = 1;
