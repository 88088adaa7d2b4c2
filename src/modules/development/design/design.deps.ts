import type { Authority } from '../../../governance/authority/index.ts';
import type { Governance } from '../../../governance/index.ts';
import type { BlobStore } from '../../../platform/blob/index.ts';
import type { Db } from '../../../platform/database/index.ts';
import type { DesignTables } from './design.table.ts';

/** What the services of this module are built from. */
export interface DesignDeps
  extends Pick<
    Governance,
    'clock' | 'newId' | 'recorder' | 'records' | 'subjects' | 'reviews' | 'gates' | 'directory'
  > {
  readonly db: Db<DesignTables>;
  readonly authority: Authority;
  readonly blobs: BlobStore;
  /** Largest artefact that is taken, in bytes. */
  readonly maxArtefactBytes: number;
}
