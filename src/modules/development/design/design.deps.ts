import type { Authority } from '../../../governance/authority/index.ts';
import type { Directory, Governance } from '../../../governance/index.ts';
import type { BlobStore } from '../../../platform/blob/index.ts';
import type { Db } from '../../../platform/database/index.ts';
import type { DesignTables } from './design.table.ts';

/** What the services of this module are built from. */
export interface DesignDeps
  extends Pick<Governance, 'clock' | 'newId' | 'recorder' | 'records' | 'subjects' | 'reviews' | 'gates'> {
  readonly db: Db<DesignTables>;
  readonly authority: Authority;
  readonly directory: Directory;
  readonly blobs: BlobStore;
  /** Largest artefact that is taken, in bytes. */
  readonly maxArtefactBytes: number;
}
