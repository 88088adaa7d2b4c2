import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { canReach, chooseUser, type RunAs } from './embedded-user.ts';

/** Where one embedded database lives. */
export interface Place {
  user: RunAs;
  /** `<data folder>/postgres`, ours: password, lock, and where the rest is. */
  desk: string;
  /** Holds cluster and socket folder; the desk itself, unless the user cannot get there. */
  home: string;
  cluster: string;
  /** Only for the user (and root), with a path short enough for a socket. */
  socketDir: string;
  password: string;
}

/** A socket's address has room for 107 bytes; `/.s.PGSQL.5432.lock` is the longest name in the folder. */
const longestSocketDir = 107 - '/.s.PGSQL.5432.lock'.length;

/** Writes the file so that it is whole and on disk, or not there. */
export function writeDurably(path: string, content: string, mode: number): void {
  const draft = `${path}.${randomBytes(4).toString('hex')}`;
  const file = openSync(draft, 'wx', mode);
  try {
    writeSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
  syncFolder(dirname(path));
}

export function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function readOptional(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** A folder of the user's own; refuses to be led elsewhere by a link somebody else has put there. */
function privateFolder(path: string, user: RunAs, mode: number): void {
  mkdirSync(path, { recursive: true, mode });
  if (lstatSync(path).isSymbolicLink()) throw new Error(`${path} is a symbolic link: remove it`);
  if (user.dropped) chownSync(path, user.uid, user.gid);
  chmodSync(path, mode);
}

/** Folders outside the data folder for when the user cannot reach into it; the second survives a reboot too. */
const elsewhere = ['/var/lib/llm-steward', '/var/tmp/llm-steward'];

/**
 * Temporary instances (of tests and trials) are often removed by removing their data folder; what they had elsewhere goes
 * with the next one. Only those: the folder of a lasting instance may just not be mounted.
 */
function sweepTemporary(base: string): void {
  for (const name of readdirSync(base)) {
    const home = join(base, name);
    const owner = readOptional(join(home, 'belongs-to'));
    const temporary = owner !== undefined && [`${tmpdir()}/`, '/tmp/'].some((prefix) => owner.startsWith(prefix));
    if (temporary && !existsSync(owner) && !existsSync(join(home, 'cluster', 'postmaster.pid'))) {
      rmSync(home, { recursive: true, force: true });
    }
  }
}

function newHomeElsewhere(user: RunAs): string {
  const problems: string[] = [];
  for (const base of elsewhere) {
    try {
      mkdirSync(base, { recursive: true, mode: 0o755 });
      const { uid } = lstatSync(base);
      if (uid !== process.getuid?.()) throw new Error(`${base} belongs to user ${uid}`);
      sweepTemporary(base);
      const home = join(base, randomBytes(6).toString('hex'));
      mkdirSync(home, { mode: 0o755 });
      if (canReach(user, home, 'enter')) return home;
      rmSync(home, { recursive: true });
      problems.push(`user ${user.uid} cannot enter ${base}`);
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new Error(`no folder was found where user ${user.uid} could keep the database: ${problems.join('; ')}`);
}

/** A copied data folder must not share the cluster of its original. */
function claimHome(home: string, desk: string): void {
  const claim = join(home, 'belongs-to');
  const owner = readOptional(claim);
  const here = realpathSync(desk);
  if (owner === here) return;
  if (owner !== undefined && readOptional(join(owner, 'place')) === home) {
    throw new Error(
      `the database in ${home} belongs to the data folder ${dirname(owner)}, of which this is a copy: use steward backup and steward restore to copy an instance`,
    );
  }
  writeDurably(claim, `${here}\n`, 0o644);
}

function chooseHome(desk: string, user: RunAs, say: (message: string, path: string) => void): string {
  const remembered = readOptional(join(desk, 'place'));
  if (remembered !== undefined) {
    if (!existsSync(remembered))
      throw new Error(`the database of this data folder was in ${remembered}, which is gone`);
    claimHome(remembered, desk);
    return remembered;
  }
  if (existsSync(join(desk, 'cluster')) || canReach(user, desk, 'enter')) return desk;
  const home = newHomeElsewhere(user);
  claimHome(home, desk);
  writeDurably(join(desk, 'place'), `${home}\n`, 0o644);
  say(`user ${user.uid}, who runs the database, cannot reach the data folder: the database is kept elsewhere`, home);
  return home;
}

function providePassword(desk: string, clusterExists: boolean): string {
  const path = join(desk, 'password');
  const known = readOptional(path);
  if (known) return known;
  if (clusterExists) throw new Error(`${path} is missing, without which the database beside it cannot be opened`);
  const password = randomBytes(24).toString('base64url');
  writeDurably(path, `${password}\n`, 0o600);
  return password;
}

function provideSocketDir(home: string, user: RunAs): string {
  const inHome = join(home, 'run');
  const path = Buffer.byteLength(inHome) <= longestSocketDir ? inHome : mkdtempSync(join('/tmp', 'steward-'));
  if (Buffer.byteLength(path) > longestSocketDir)
    throw new Error(`no folder with a short enough path under ${tmpdir()}`);
  privateFolder(path, user, 0o700);
  return path;
}

/** Finds or makes the folders of the database of a data folder. */
export function findPlace(dataDir: string, say: (message: string, path: string) => void): Place {
  const desk = join(realpathSync(dataDir), 'postgres');
  mkdirSync(desk, { recursive: true, mode: 0o711 });
  const remembered = readOptional(join(desk, 'place'));
  const user = chooseUser([join(remembered ?? desk, 'cluster'), dataDir]);
  if (user.dropped) chmodSync(desk, 0o711);
  const home = chooseHome(desk, user, say);
  const cluster = join(home, 'cluster');
  const owner = existsSync(cluster) ? lstatSync(cluster).uid : user.uid;
  if (owner !== user.uid) {
    throw new Error(
      `the database in ${cluster} belongs to user ${owner}: start as that user or as root, or change its owner`,
    );
  }
  return {
    user,
    desk,
    home,
    cluster,
    password: providePassword(desk, existsSync(cluster)),
    socketDir: provideSocketDir(home, user),
  };
}

/** Removes the database of a data folder for good, wherever it is kept. It must not be running. */
export function removeEmbeddedPostgres(dataDir: string): void {
  const desk = join(dataDir, 'postgres');
  const home = readOptional(join(desk, 'place'));
  if (home !== undefined && readOptional(join(home, 'belongs-to')) === realpathSync(desk)) {
    rmSync(home, { recursive: true, force: true });
  }
  rmSync(desk, { recursive: true, force: true });
}
