import { LedgerLockedError } from '../errors.ts';
import { folderOf, type LogFiles } from '../files.ts';

// A disk in memory that knows what would survive a power cut: content counts after its sync, a name after the sync of its folder. Everything
// else may be there, be missing or be half there after the cut, as the dice say. For tests only.

interface Inode {
  data: Buffer;
  durable: Buffer;
}

// Zeros behind the end of a file that is appended to.
const ROOM = 100;

/** Thrown from the moment of the cut on. */
export class PowerCut extends Error {
  override readonly name = 'PowerCut';
}

export interface MemoryDisk {
  readonly files: LogFiles;
  /** Number of write boundaries so far. */
  steps(): number;
  /** Files written without sync and not closed yet. */
  openFiles(): number;
  /** The disk as it may be found after a cut now. */
  afterCut(dice: () => number): MemoryDisk;
  /** Everything from now on fails with this error code, until it is cleared. */
  failWith(code: string | undefined): void;
}

/** Makes an empty disk whose power is cut at the given write boundary (never, by default). */
export function createMemoryDisk(cutAt = Number.POSITIVE_INFINITY, start = new Map<string, Inode>()): MemoryDisk {
  const names = new Map(start);
  const durableNames = new Map(start);
  // A name is safe only when the names of the folders above it are.
  const durableFolders = new Set<string>(['']);
  for (const path of start.keys()) for (let f = folderOf(path); f !== ''; f = folderOf(f)) durableFolders.add(f);
  let steps = 0;
  let open = 0;
  let locked = false;
  let failure: string | undefined;

  async function boundary() {
    // Like a real disk, never in the same turn.
    await new Promise((done) => setImmediate(done));
    if (failure) throw Object.assign(new Error(`${failure}: simulated`), { code: failure });
    if (steps >= cutAt) throw new PowerCut('power is off');
    steps++;
  }

  async function setContent(inode: Inode, from: number, bytes: Uint8Array, room = 0) {
    const whole = Buffer.concat([inode.data.subarray(0, from), bytes, Buffer.alloc(room)]);
    inode.data = Buffer.concat([
      whole.subarray(0, from + Math.floor(bytes.length / 2)),
      inode.data.subarray(from + Math.floor(bytes.length / 2)),
    ]);
    await boundary();
    inode.data = whole;
    await boundary();
    inode.durable = whole;
  }

  const files: LogFiles = {
    read: async (path) => {
      const inode = names.get(path);
      return inode && Buffer.from(inode.data);
    },
    list: async (folder = '') =>
      [...names.keys()].filter((path) => folder === '' || path.startsWith(`${folder}/`)).sort(),
    async write(path, bytes) {
      await boundary();
      let inode = names.get(path);
      if (inode) empty(inode);
      else {
        inode = { data: Buffer.alloc(0), durable: Buffer.alloc(0) };
        names.set(path, inode);
      }
      await setContent(inode, 0, bytes);
    },
    async writeUnsynced(path, bytes) {
      await boundary();
      let inode = names.get(path);
      if (inode) empty(inode);
      else {
        inode = { data: Buffer.alloc(0), durable: Buffer.alloc(0) };
        names.set(path, inode);
      }
      const file = inode;
      file.data = Buffer.from(bytes.subarray(0, Math.floor(bytes.length / 2)));
      await boundary();
      file.data = Buffer.from(bytes);
      open++;
      let isOpen = true;
      const close = () => {
        if (!isOpen) throw new Error(`${path} is closed already`);
        isOpen = false;
        open--;
      };
      return {
        async sync() {
          close();
          await boundary();
          file.durable = file.data;
        },
        close: async () => close(),
      };
    },
    async rename(from, to) {
      await boundary();
      const inode = names.get(from);
      if (!inode) throw Object.assign(new Error(`ENOENT: ${from}`), { code: 'ENOENT' });
      names.delete(from);
      names.set(to, inode);
    },
    async syncFolder(folder) {
      await boundary();
      for (const path of durableNames.keys())
        if (folderOf(path) === folder && !names.has(path)) durableNames.delete(path);
      for (const [path, inode] of names) {
        if (folderOf(path) === folder) durableNames.set(path, inode);
        for (let below = path; below !== ''; below = folderOf(below))
          if (below !== path && folderOf(below) === folder) durableFolders.add(below);
      }
    },
    async remove(path) {
      await boundary();
      for (const name of [...names.keys()]) if (name === path || name.startsWith(`${path}/`)) names.delete(name);
    },
    async openAppend(path) {
      const inode = names.get(path);
      if (!inode) throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' });
      let end = inode.data.length;
      return {
        async append(bytes) {
          await setContent(inode, end, bytes, ROOM);
          end += bytes.length;
        },
        async close() {
          inode.data = inode.data.subarray(0, end);
        },
      };
    },
    async lock() {
      if (locked) throw new LedgerLockedError('disk in memory is locked');
      locked = true;
      return {
        release: async () => {
          locked = false;
        },
      };
    },
  };

  function foldersSafe(path: string): boolean {
    for (let folder = folderOf(path); folder !== ''; folder = folderOf(folder))
      if (!durableFolders.has(folder)) return false;
    return true;
  }

  return {
    files,
    steps: () => steps,
    openFiles: () => open,
    failWith(code) {
      failure = code;
    },
    afterCut(dice) {
      const survivors = new Map<string, Inode>();
      const lostFolders = new Map<string, boolean>();
      for (const path of new Set([...names.keys(), ...durableNames.keys()])) {
        if (!foldersSafe(path)) {
          const folder = folderOf(path);
          if (!lostFolders.has(folder)) lostFolders.set(folder, dice() < 0.5);
          if (lostFolders.get(folder)) continue;
        }
        const [now, safe] = [names.get(path), durableNames.get(path)];
        const inode = now === safe || dice() < 0.5 ? now : safe;
        if (!inode) continue;
        const content = contentAfterCut(inode, dice);
        survivors.set(path, { data: content, durable: content });
      }
      return createMemoryDisk(Number.POSITIVE_INFINITY, survivors);
    },
  };
}

// Once a file is emptied, nothing of what it held is safe any more.
function empty(inode: Inode): void {
  inode.data = Buffer.alloc(0);
  inode.durable = inode.data;
}

function contentAfterCut({ data, durable }: Inode, dice: () => number): Buffer {
  if (data.equals(durable)) return durable;
  let same = 0;
  while (same < data.length && data[same] === durable[same]) same++;
  const end = same + Math.floor(dice() * (data.length - same + 1));
  const choice = dice();
  if (choice < 0.3) return durable;
  // Length on disk, but not all of the content.
  if (choice < 0.5) return Buffer.concat([data.subarray(0, end), Buffer.alloc(data.length - end)]);
  return Buffer.concat([data.subarray(0, end), durable.subarray(end)]);
}

/** Dice that fall the same way for the same seed. */
export function seededDice(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}
