// `npm test`: the checks, then every test, then one line that counts them.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { CODE_CACHE } from '../src/apps/code-cache.ts';
import { fileOf, sourceOf } from '../src/apps/programs.ts';
import { findChromium } from './chromium.ts';

/** The longest first: two run at a time. */
const CHECKS: readonly (readonly [name: string, script: string])[] = [
  ['types', 'typecheck:server'],
  ['types of the console', 'typecheck:web'],
  ['dependency rule', 'check:dependencies'],
  ['lint and format', 'lint'],
  ['unused code', 'check:unused'],
  ['generated documents', 'check:docs'],
];

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numTotalTests: number;
  readonly success: boolean;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    /** Milliseconds since 1970. */
    readonly startTime: number;
    readonly endTime: number;
    readonly assertionResults: readonly unknown[];
  }[];
}

let passed = 0;
let failed = 0;

const checks = CHECKS.values();
await Promise.all([check(), check()]);

if ((['server', 'gateway'] as const).some((program) => fileOf(program) === sourceOf(program)))
  await run('npm', ['run', '--silent', 'build:programs'], false);
// Hundreds of processes of the product are started.
process.env.NODE_COMPILE_CACHE = CODE_CACHE;
process.env.CHROMIUM_PATH = await findChromium(console.log);

const folder = mkdtempSync(join(tmpdir(), 'steward-test-report-'));
const reportFile = join(folder, 'report.json');
const { code } = await run(
  process.execPath,
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportFile}`,
    ...process.argv.slice(2),
  ],
  false,
);
try {
  const report = JSON.parse(readFileSync(reportFile, 'utf8')) as VitestReport;
  passed += report.numPassedTests;
  failed += report.numFailedTests;
  // A file that could not even be loaded has no tests to fail; it counts as one failure.
  failed += report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
  if (report.numPassedTests === 0) failed++;
  if (code !== 0 && failed === 0) failed++;
  printSlowest(report);
} catch {
  console.log('The test runner left no report.');
  failed++;
}
rmSync(folder, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** Takes one check after another that is still to be made. */
async function check(): Promise<void> {
  for (const [name, script] of checks) {
    const { code, output } = await run('npm', ['run', '--silent', script], true);
    if (code === 0) passed++;
    else {
      failed++;
      console.log(output);
    }
    console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name}`);
  }
}

/** Where the time goes: what makes the whole run too long is seen before it is. */
function printSlowest({ testResults }: VitestReport): void {
  const seconds = (file: VitestReport['testResults'][number]) => Math.round((file.endTime - file.startTime) / 1000);
  console.log('\nThe slowest files, in seconds:');
  for (const file of [...testResults].sort((a, b) => seconds(b) - seconds(a)).slice(0, 40))
    console.log(`${String(seconds(file)).padStart(5)} ${relative(process.cwd(), file.name)}`);
}

function run(command: string, args: readonly string[], quiet: boolean): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
    });
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.on('close', (status) => resolve({ code: status ?? 1, output }));
  });
}
