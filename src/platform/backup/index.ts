export { type Ahead, type BackupOptions, backupInstance } from './backup.ts';
export type { Manifest } from './manifest.ts';
export { BackupError } from './manifest.ts';
export { type RestoreOptions, restoreInstance } from './restore.ts';
