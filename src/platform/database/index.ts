export {
  type AnyDb,
  type AnyTx,
  type Database,
  type DatabaseOptions,
  type Db,
  type Jsonb,
  jsonb,
  openDatabase,
  type Tx,
} from './database.ts';
export { type EmbeddedOptions, type EmbeddedPostgres, startEmbeddedPostgres } from './embedded.ts';
export { removeEmbeddedPostgres } from './embedded-place.ts';
export { acquireDataFolder, FolderInUseError, type FolderLock } from './folder-lock.ts';
export { LeaseLostError, type LeaseOptions, withAdvisoryLease } from './lease.ts';
export type { NotificationHandler } from './listen.ts';
export { type Migration, MigrationError, type ModuleMigrations, migrate } from './migrate.ts';
