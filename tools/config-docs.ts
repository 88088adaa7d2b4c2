// Writes docs/operations/configuration.md from the one place where settings are declared. With --check it only compares.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describeConfig } from '../src/platform/config/index.ts';

const FILE = 'docs/operations/configuration.md';

const rows = describeConfig().map(
  ({ variable, description, allowed, defaultValue, secret }) =>
    `| \`${variable}\`${secret ? ' (secret)' : ''} | ${description} | ${allowed} | ${defaultValue === undefined ? '' : `\`${defaultValue}\``} |`,
);
const text = `# Configuration

Every environment variable that Steward reads. A mistyped \`STEWARD_\` variable stops the start with the likely one. This page is generated:
\`npm run docs:configuration\`.

| Variable | What for | Allowed | Default |
|---|---|---|---|
${rows.join('\n')}
`;

if (process.argv.includes('--check')) {
  if (!existsSync(FILE) || readFileSync(FILE, 'utf8') !== text) {
    console.error(`${FILE} is not up to date: npm run docs:configuration`);
    process.exitCode = 1;
  }
} else writeFileSync(FILE, text);
