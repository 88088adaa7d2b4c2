import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Command } from 'commander';
import packageFile from '../../../package.json' with { type: 'json' };
import { CODE_CACHE } from '../code-cache.ts';
import { fileOf, type Program } from '../programs.ts';
import type { WitnessServerOptions } from '../witness/index.ts';
import type { FoundSuccessorOptions } from './found-successor.ts';
import type { ImportOptions } from './import-litellm.ts';
import type { MisuseLadderOptions, MisuseListOptions, MisuseReinstateOptions } from './misuse.ts';
import type { RotateKeyOptions } from './rotate-key.ts';
import type { SampleOptions } from './sample.ts';
import type { ScreenOptions } from './screen/index.ts';
import type { SignatureLineOptions } from './signature-line.ts';
import type { VerifyOptions } from './verify.ts';

// What a command needs is imported when it is called, and so from the cache.
enableCompileCache(CODE_CACHE);

const SERVER = [
  '--server <url>',
  'address of the server',
  process.env.STEWARD_SERVER_URL ?? 'http://127.0.0.1:8320',
] as const;

const program = new Command('steward')
  .description('大模型管家 Steward: runs the management of large language models as working controls.')
  .version(packageFile.version);

program
  .command('start')
  .option('--gateways <n>', 'gateways to run, each on a port of its own; STEWARD_GATEWAYS says the same')
  .description('start everything on this machine: database, server, gateways')
  .action(async ({ gateways }: { gateways?: string }) => {
    const { start } = await import('../start/index.ts');
    process.exitCode = await start(
      gateways === undefined ? process.env : { ...process.env, STEWARD_GATEWAYS: gateways },
    );
  });

program
  .command('server')
  .description('run the control plane alone (needs DATABASE_URL)')
  .action(async () => {
    await run('server');
  });

program
  .command('gateway')
  .description('run a gateway alone (needs STEWARD_SERVER_URL, and STEWARD_ENROLMENT_TOKEN the first time)')
  .action(async () => {
    await run('gateway');
  });

program
  .command('restart-gateways')
  .description(
    'restart the gateways of the instance that runs on STEWARD_DATA_DIR, one after another; no stream is dropped',
  )
  .action(async () => {
    const { restartGatewaysCommand } = await import('./restart-gateways.ts');
    process.exitCode = restartGatewaysCommand(process);
  });

program
  .command('backup')
  .argument('<file>', 'the archive to write, e.g. steward-2026-11-23.tar.gz')
  .description(
    'write the whole instance into one archive, while it runs or not (STEWARD_BACKUP_PASSPHRASE seals the keys)',
  )
  .action(async (file: string) => {
    const { backupCommand } = await import('./backup.ts');
    process.exitCode = await backupCommand(file);
  });

program
  .command('restore')
  .argument('<file>', 'the archive')
  .description('restore an instance into an empty data folder (STEWARD_DATA_DIR)')
  .action(async (file: string) => {
    const { restoreCommand } = await import('./backup.ts');
    process.exitCode = await restoreCommand(file);
  });

program
  .command('verify')
  .argument('<dir>', 'an exported ledger: a folder with one folder a log in it, or the folder of one log')
  .option('--trust <key...>', 'verifier keys known from elsewhere, or files that hold one')
  .option('--anchor <file...>', 'files with signed checkpoints that were kept elsewhere, saved mails too')
  .option('--witness <key...>', 'keys of witnesses that you trust, or files that hold one')
  .option('--authority <file...>', 'certificates of timestamp authorities that you trust, PEM or DER')
  .option('--crl <file...>', 'revocation lists of those authorities, PEM or DER; nothing is fetched')
  .option('--json', 'print the report as JSON')
  .description('verify an exported ledger offline; exits 0, or 1 with what is wrong and where')
  .action(async (dir: string, options: Omit<VerifyOptions, 'dir' | 'signal'>) => {
    const { verifyCommand } = await import('./verify.ts');
    process.exitCode = await verifyCommand({ dir, ...options }, process);
  });

program
  .command('witness')
  .requiredOption('--log <key...>', 'verifier keys of the logs to witness, or files that hold one')
  .option('--dir <folder>', 'where its key and what it saw are kept', './witness')
  .option('--name <name>', 'its name, like witness.example.org/w1: needed at the first start')
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .option('--port <number>', 'port to listen on', Number, 8330)
  .description("run a witness of other people's ledgers, away from their machine (C2SP tlog-witness)")
  .action(async (options: WitnessServerOptions) => {
    const { runWitness } = await import('../witness/index.ts');
    process.exitCode = await runWitness(options, process);
  });

program
  .command('sample')
  .argument('<dir>', 'an exported ledger')
  .option('--evidence <file>', 'check the evidence of a draw, as downloaded from the console')
  .option('--trust <key...>', 'verifier keys known from elsewhere, or files that hold one')
  .option('--seed <text>', 'draw by this seed: the same one draws the same acts')
  .option('--from <instant>', 'begin of the period, inclusive')
  .option('--to <instant>', 'end of the period, exclusive')
  .option('--count <n>', 'how many acts (30)', Number)
  .option('--measure <clause>', 'only acts of this measure, e.g. 6.1.b')
  .option('--kind <kind>', 'only acts of this kind, e.g. release.approved')
  .option('--json', 'print JSON')
  .description(
    'draw acts from an exported ledger, or check that every drawn act resolves to its evidence; exits 0, or 1',
  )
  .action(async (dir: string, options: Omit<SampleOptions, 'dir'>) => {
    const { sampleCommand } = await import('./sample.ts');
    process.exitCode = await sampleCommand({ dir, ...options }, process);
  });

program
  .command('import')
  .description('take over the configuration of another gateway')
  .command('litellm')
  .argument('<config>', 'config.yaml of LiteLLM')
  .option(
    '--database-export <file>',
    'an export of its database: JSON by table, or LiteLLM_VerificationToken alone, JSON or CSV',
  )
  .option('--currency <code>', 'in which currency its prices are stated', 'USD')
  .option('--exchange-rate <number>', 'what one unit of it is worth in the currency of the organisation')
  .option('--dry-run', 'only say what would be done')
  .option('--with-secrets', 'keep API keys that stand in the configuration, encrypted')
  .option('--unit <id>', 'where it is registered; the root unit without it')
  .option(...SERVER)
  .option('--json', 'print the report as JSON')
  .description(
    'models, endpoints and keys of LiteLLM as drafts: nothing is served before it is released (STEWARD_API_KEY says who imports)',
  )
  .action(async (config: string, options: Omit<ImportOptions, 'config' | 'apiKey'>) => {
    const { importLiteLlmCommand } = await import('./import-litellm.ts');
    const apiKey = process.env.STEWARD_API_KEY;
    process.exitCode = await importLiteLlmCommand({ config, apiKey, ...options }, process);
  });

const ledger = program.command('ledger').description('the ledger of an instance');

ledger
  .command('rotate-key')
  .requiredOption('--reason <text>', 'why; it is kept with the change')
  .option('--overlap-days <n>', 'days for which both keys sign; 0 when the old one is in wrong hands', Number, 30)
  .option(...SERVER)
  .description('change the key that signs the governance log; prints the new one (STEWARD_API_KEY says who)')
  .action(async (options: Omit<RotateKeyOptions, 'apiKey'>) => {
    const { rotateKeyCommand } = await import('./rotate-key.ts');
    process.exitCode = await rotateKeyCommand({ apiKey: process.env.STEWARD_API_KEY, ...options }, process);
  });

ledger
  .command('successor')
  .requiredOption('--reason <text>', 'why; it is kept with the succession, and the ledger commits to it')
  .option('--checkpoint <file>', 'a signed checkpoint of the log that somebody kept, a saved mail too')
  .option(...SERVER)
  .description('end a freeze of the governance log, or its year, by the log that follows (STEWARD_API_KEY says who)')
  .action(async (options: Omit<FoundSuccessorOptions, 'apiKey'>) => {
    const { foundSuccessorCommand } = await import('./found-successor.ts');
    process.exitCode = await foundSuccessorCommand({ apiKey: process.env.STEWARD_API_KEY, ...options }, process);
  });

const line = ledger
  .command('line')
  .description('signature lines of the governance log beside Ed25519: ml-dsa-44 and sm2 (STEWARD_API_KEY says who)');
const onLine = (act: SignatureLineOptions['act']) => async (options: Omit<SignatureLineOptions, 'act' | 'apiKey'>) => {
  const { signatureLineCommand } = await import('./signature-line.ts');
  const apiKey = process.env.STEWARD_API_KEY;
  process.exitCode = await signatureLineCommand({ act, apiKey, ...options }, process);
};

line
  .command('begin')
  .requiredOption('--algorithm <name>', 'ml-dsa-44 or sm2')
  .requiredOption('--reason <text>', 'why; it is kept with the line')
  .option(...SERVER)
  .description('let every checkpoint from now on carry a line of this algorithm')
  .action(onLine('begin'));

line
  .command('end')
  .requiredOption('--algorithm <name>', 'ml-dsa-44 or sm2')
  .requiredOption('--reason <text>', 'why; it is kept with the line')
  .option(...SERVER)
  .description('end the line of this algorithm; its secret is destroyed')
  .action(onLine('end'));

line
  .command('list')
  .option('--algorithm <name>', 'ml-dsa-44 or sm2')
  .option('--keys', 'print verifier keys alone, one a line, as `steward verify --trust` takes them')
  .option(...SERVER)
  .description('print the lines of all governance logs, newest first: since which size, with which key')
  .action(onLine('list'));

ledger
  .command('export')
  .argument('<dir>', 'where to: empty, or not there yet')
  .description('export the public files of all logs as of their last checkpoints, while the instance runs or not')
  .action(async (dir: string) => {
    const { loadConfig } = await import('../../platform/config/index.ts');
    const { ledgerExportCommand } = await import('./ledger-export.ts');
    process.exitCode = await ledgerExportCommand({ dir, ledgerDir: join(loadConfig().dataDir, 'ledger') }, process);
  });

ledger
  .command('prove')
  .argument('<dir>', 'the folder of one exported log; its entries may be gone, its hash tiles are enough')
  .requiredOption('--entry <file>', 'the entry as it was, or a receipt that holds it')
  .description('print a proof (c2sp.org/tlog-proof) that an entry stands in a log; exits 0, or 1 when it does not')
  .action(async (dir: string, options: { entry: string }) => {
    const { proveCommand } = await import('./prove.ts');
    process.exitCode = await proveCommand({ dir, ...options }, process);
  });

const misuse = program
  .command('misuse')
  .description('users and keys that are held to something for misuse (STEWARD_API_KEY says who asks)');

misuse
  .command('list')
  .option('--application <id>', 'only of this application')
  .option('--grade <grade>', 'only those held to warn, limit, suspend or close, or to none')
  .option('--waiting', 'only what waits for a person: proposed steps, and appeals')
  .option('--json', 'print JSON lines')
  .option(...SERVER)
  .description('print who is held to what, one a line, what changed last first')
  .action(async (options: Omit<MisuseListOptions, 'apiKey'>) => {
    const { misuseListCommand } = await import('./misuse.ts');
    process.exitCode = await misuseListCommand({ apiKey: process.env.STEWARD_API_KEY, ...options }, process);
  });

misuse
  .command('reinstate')
  .argument('<case>', 'the id of the case, as `steward misuse list` prints it')
  .requiredOption('--reason <text>', 'why; it is kept with the step')
  .option(...SERVER)
  .description('hold nothing against them any more, or take no step that is proposed; prints it before and after')
  .action(async (id: string, options: Omit<MisuseReinstateOptions, 'id' | 'apiKey'>) => {
    const { misuseReinstateCommand } = await import('./misuse.ts');
    process.exitCode = await misuseReinstateCommand({ id, apiKey: process.env.STEWARD_API_KEY, ...options }, process);
  });

misuse
  .command('ladder')
  .option('--set <file>', 'set the steps of this file, as the command prints them, in the place of the profile')
  .option('--reset', 'take the steps from the profile again')
  .option(...SERVER)
  .description('print from how many violations on which step is taken')
  .action(async (options: Omit<MisuseLadderOptions, 'apiKey'>) => {
    const { misuseLadderCommand } = await import('./misuse.ts');
    process.exitCode = await misuseLadderCommand({ apiKey: process.env.STEWARD_API_KEY, ...options }, process);
  });

program
  .command('screen')
  .argument('<file>', 'a text, or - for standard input')
  .option('--jsonl', 'each line is JSON: every string in it is screened')
  .option('--list <file...>', 'keyword lists (.txt, .csv, .json) instead of the starter list')
  .option('--no-personal', 'leave personal information out')
  .option('--stream', 'show, piece by piece, what a stream would hold back and release')
  .option('--chunk <n>', 'size of a piece of --stream', Number)
  .option('--action <action>', 'what --stream does about hits: mask (default), stop, replace, label, ...')
  .option('--json', 'print JSON lines')
  .description(
    'show what the screening finds in a text; exits 0 when nothing, 1 with hits, 2 when it could not be done',
  )
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .action(async (file: string, options: Omit<ScreenOptions, 'file'>) => {
    const { screenCommand } = await import('./screen/index.ts');
    process.exitCode = await screenCommand({ file, ...options }, process);
  });

await program.parseAsync();

/** Becomes that process. */
async function run(one: Program): Promise<void> {
  await import(pathToFileURL(fileOf(one)).href);
}
