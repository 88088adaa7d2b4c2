import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { auditLedger } from '../../engines/audit/index.ts';
import { createNodeLogFiles, findCheckpoint, parseVerifierKey, parseWitnessKey } from '../../engines/ledger/index.ts';
import { readRevocationLists, readTrust } from '../../engines/timestamp/index.ts';
import { type CommandIo, commandLanguage, createProgress } from './console-io.ts';
import { describeAudit } from './verify-text.ts';

export interface VerifyOptions {
  /** A folder with one folder a log in it, or the folder of one log. */
  readonly dir: string;
  /** Verifier keys known from elsewhere: their text, or files that hold one. */
  readonly trust?: readonly string[];
  /** Files with signed checkpoints that were kept elsewhere; a saved mail will do. */
  readonly anchor?: readonly string[];
  /** Keys of witnesses: their text, or files that hold one. */
  readonly witness?: readonly string[];
  /** Files with certificates of timestamp authorities, PEM or DER. */
  readonly authority?: readonly string[];
  /** Files with revocation lists of those authorities, PEM or DER. */
  readonly crl?: readonly string[];
  readonly json?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * `steward verify DIR`: verifies an exported ledger with nothing but its folder. Answers the exit code: 0 when nothing is
 * wrong, 1 when something is, 2 when it could not be done (no such folder, a key that is none).
 */
export async function verifyCommand(options: VerifyOptions, io: CommandIo): Promise<number> {
  const progress = createProgress(io);
  try {
    const folders = await logFolders(resolve(options.dir));
    const trust = await readKeys('--trust', options.trust, parseVerifierKey);
    const witnesses = await readKeys('--witness', options.witness, parseWitnessKey);
    const authorities = (await Promise.all((options.authority ?? []).map(readCertificates))).flat();
    const revocations = (await Promise.all((options.crl ?? []).map(readLists))).flat();
    const anchors = await Promise.all((options.anchor ?? []).map(readAnchor));
    const report = await auditLedger(
      folders.map((path) => ({ name: basename(path), files: createNodeLogFiles(path) })),
      {
        trust,
        anchors,
        witnesses,
        authorities,
        revocations,
        onProgress: ({ log, entries, size }) => progress.show(`${log}  ${entries} / ${size}`),
        ...(options.signal && { signal: options.signal }),
      },
    );
    progress.clear();
    io.stdout.write(options.json === true ? `${JSON.stringify(report)}\n` : describeAudit(report, commandLanguage()));
    return report.ok ? 0 : 1;
  } catch (error) {
    progress.clear();
    io.stderr.write(`${(error as Error).message}\n`);
    return 2;
  }
}

/** The folders of logs in an export; throws when there is none. */
export async function logFolders(dir: string): Promise<string[]> {
  const items = await readdir(dir, { withFileTypes: true }).catch((error: Error) => {
    throw new Error(`${dir} can not be read: ${error.message}`);
  });
  if (items.some(({ name }) => name === 'checkpoint')) return [dir];
  const folders = items.filter((item) => item.isDirectory()).map(({ name }) => join(dir, name));
  if (folders.length === 0)
    throw new Error(`${dir} holds no log: a log is a folder with checkpoint, key.pub and tile/`);
  return folders.sort();
}

/** What `option` names, read: a key as text looks like `name+1234abcd+base64`; anything else is a file that holds one. */
export function readKeys<T>(option: string, given: readonly string[] = [], parse: (text: string) => T): Promise<T[]> {
  return Promise.all(
    given.map(async (one) => {
      const isFile = await stat(one).then(
        (found) => found.isFile(),
        () => false,
      );
      try {
        return parse((isFile ? await readFile(one, 'utf8') : one).trim());
      } catch (error) {
        throw new Error(`${option} ${one}: ${(error as Error).message}`);
      }
    }),
  );
}

/** A checkpoint as somebody kept it: as a file, or inside a saved mail. */
async function readAnchor(path: string): Promise<string> {
  const kept = await readFile(path);
  try {
    return findCheckpoint(kept);
  } catch (error) {
    throw new Error(`--anchor ${path}: ${(error as Error).message}`);
  }
}

async function readCertificates(path: string) {
  try {
    return readTrust(await readFile(path));
  } catch (error) {
    throw new Error(`--authority ${path}: ${(error as Error).message}`);
  }
}

async function readLists(path: string) {
  try {
    return readRevocationLists(await readFile(path));
  } catch (error) {
    throw new Error(`--crl ${path}: ${(error as Error).message}`);
  }
}
