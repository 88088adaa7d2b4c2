import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';

/** Who the database runs as: PostgreSQL refuses to run as root. */
export interface RunAs {
  uid: number;
  gid: number;
  /** True when that is another user than this process. */
  dropped: boolean;
}

const nobody = { uid: 65_534, gid: 65_534 };

function lookupNobody(): { uid: number; gid: number } {
  try {
    const fields = readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map((line) => line.split(':'))
      .find(([name]) => name === 'nobody');
    const [uid, gid] = [Number(fields?.[2]), Number(fields?.[3])];
    return uid > 0 && gid > 0 ? { uid, gid } : nobody;
  } catch {
    return nobody;
  }
}

/** initdb refuses to run as a number without an account. */
const hasAccount = (uid: number): boolean => spawnSync('id', ['-nu', String(uid)], { stdio: 'ignore' }).status === 0;

/**
 * The user of this process; when that is root, the owner of the first of the folders that is not root's and has an
 * account, else nobody. So a cluster keeps its owner, and a folder given to a service account is run by that account.
 */
export function chooseUser(folders: readonly string[]): RunAs {
  const uid = process.getuid?.() ?? 0;
  const gid = process.getgid?.() ?? 0;
  if (uid !== 0) return { uid, gid, dropped: false };
  for (const folder of folders) {
    const owner = statSync(folder, { throwIfNoEntry: false });
    if (owner && owner.uid !== 0 && hasAccount(owner.uid)) return { uid: owner.uid, gid: owner.gid, dropped: true };
  }
  return { ...lookupNobody(), dropped: true };
}

/** Options for `spawn` that change to the user. */
export const asUser = (user: RunAs): { uid?: number; gid?: number } =>
  user.dropped ? { uid: user.uid, gid: user.gid } : {};

/** Whether the user can use what lies at `path`. Asked of the kernel, for mode bits do not tell the whole truth. */
export function canReach(user: RunAs, path: string, how: 'enter' | 'execute'): boolean {
  const question = how === 'enter' ? 'cd -- "$1"' : 'test -x "$1" && test -r "$1"';
  return (
    spawnSync('/bin/sh', ['-c', question, 'sh', path], { ...asUser(user), cwd: '/', stdio: 'ignore' }).status === 0
  );
}
