// The port to storage: one folder of one log. Paths are relative, with '/'. `node-files.ts` is the implementation for disks.

/** Reading half; enough for verifying. */
export interface ReadFiles {
  /** Whole content, or undefined when there is no such file. */
  read(path: string): Promise<Buffer | undefined>;
  /** Paths of all files below `folder` (all when empty), sorted; empty when there is no such folder. */
  list(folder?: string): Promise<string[]>;
}

export interface AppendFile {
  /**
   * Appends all bytes and returns when they are durable. After an error the file must not be written any more.
   * Zeros may stand behind what was appended, until it is closed and after a crash: room for what comes next.
   */
  append(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** A file whose content is there to be read, but may not survive a power cut. */
export interface UnsyncedFile {
  /** Makes the content durable and closes the file; throws when any of it did not reach the disk. Once only. */
  sync(): Promise<void>;
  /** Closes the file as it is. */
  close(): Promise<void>;
}

export interface LogFiles extends ReadFiles {
  /** Creates or replaces a file, with the folders above it. The content is durable on return, the name only after `syncFolder`. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /** Creates or replaces a file, with the folders above it; nothing is durable on return. It stays open until `sync` or `close`. */
  writeUnsynced(path: string, bytes: Uint8Array): Promise<UnsyncedFile>;
  /** Replaces `to`. The change is durable after `syncFolder` of the folder. */
  rename(from: string, to: string): Promise<void>;
  /** Makes the names in a folder durable; '' is the folder of the log. */
  syncFolder(path: string): Promise<void>;
  /** Removes a file or a folder with its content; nothing happens when it does not exist. */
  remove(path: string): Promise<void>;
  /** Opens an existing file for appending. */
  openAppend(path: string): Promise<AppendFile>;
  /** Takes the log for this process alone, or throws LedgerLockedError. The lock ends with the process, however it dies. */
  lock(): Promise<{ release(): Promise<void> }>;
}

/** The folder of a path; '' for a file at the top. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** Replaces a file whole or not at all: under another name, durable, renamed, folder durable. */
export async function replaceFile(files: LogFiles, path: string, bytes: Uint8Array): Promise<void> {
  await files.write(`${path}.tmp`, bytes);
  await files.rename(`${path}.tmp`, path);
  await files.syncFolder(folderOf(path));
}
