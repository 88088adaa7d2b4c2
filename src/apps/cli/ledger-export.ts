import { mkdir, readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createNodeLogFiles, exportLedger } from '../../engines/ledger/index.ts';
import { type CommandIo, commandLanguage, createProgress } from './console-io.ts';

export interface LedgerExportOptions {
  /** Where the export goes: empty, or not there yet. */
  readonly dir: string;
  /** The ledger of an instance: `<data folder>/ledger`. It may be in use. */
  readonly ledgerDir: string;
  readonly json?: boolean;
}

/**
 * `steward ledger export DIR`: copies the public files of all logs, `<DIR>/<log>/{checkpoint,key.pub,tile/}`, as of their last
 * checkpoints. Needs no database. Answers the exit code: 0, or 1 when it could not be done, or not whole: what is damaged is named, the rest is there.
 */
export async function ledgerExportCommand(options: LedgerExportOptions, io: CommandIo): Promise<number> {
  const progress = createProgress(io);
  const target = resolve(options.dir);
  try {
    const logs = await logNames(options.ledgerDir);
    await mkdir(target, { recursive: true });
    if ((await readdir(target)).length > 0) throw new Error(`${target} is not empty: give a folder that is`);
    const done = await exportLedger(
      logs.map((name) => ({ name, files: createNodeLogFiles(join(options.ledgerDir, name)) })),
      (name) => createNodeLogFiles(join(target, name)),
      (name, { files, totalFiles }) => progress.show(`${name}  ${files} / ${totalFiles}`),
    );
    progress.clear();
    if (options.json === true) io.stdout.write(`${JSON.stringify({ dir: target, logs: done })}\n`);
    else {
      const entries = commandLanguage() === 'zh' ? '条' : 'entries';
      for (const { name, size } of done) io.stdout.write(`${join(target, name)}  ${size} ${entries}\n`);
    }
    const damaged = done.flatMap(({ name, damaged: files }) => files.map((file) => `${name}/${file}`));
    for (const path of damaged) io.stderr.write(`${path} is missing or damaged\n`);
    return damaged.length > 0 ? 1 : 0;
  } catch (error) {
    progress.clear();
    io.stderr.write(`${(error as Error).message}\n`);
    return 1;
  }
}

/** The governance log comes first: what it anchors of the others is then surely exported with them. */
async function logNames(ledgerDir: string): Promise<string[]> {
  const items = await readdir(ledgerDir, { withFileTypes: true }).catch((error: Error) => {
    throw new Error(`there is no ledger at ${ledgerDir}: ${error.message}`);
  });
  const names: string[] = [];
  for (const item of items.filter((one) => one.isDirectory() && !one.name.endsWith('.tmp'))) {
    // A log that was only begun has no checkpoint and nothing to export.
    const begun = await stat(join(ledgerDir, item.name, 'checkpoint')).then(
      () => true,
      () => false,
    );
    if (begun) names.push(item.name);
  }
  if (names.length === 0) throw new Error(`there is no log in ${ledgerDir}`);
  return names.sort(
    (a, b) => Number(b.startsWith('governance-')) - Number(a.startsWith('governance-')) || (a < b ? -1 : 1),
  );
}
