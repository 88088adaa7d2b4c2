import type { Governance } from '../../../../governance/index.ts';
import type { BlobStore } from '../../../../platform/blob/index.ts';
import type { Db } from '../../../../platform/database/index.ts';
import type { Logger } from '../../../../platform/telemetry/index.ts';
import type { PeopleDeps } from '../people.deps.ts';
import type { PeopleTables } from '../people.table.ts';
import type { CompetenceTables } from './competence.table.ts';

export type CompetenceDb = Db<PeopleTables & CompetenceTables>;

/** What the services of this folder are built from. */
export type CompetenceDeps = Omit<PeopleDeps, 'db'> &
  Pick<Governance, 'subjects' | 'reviews' | 'gates'> & {
    readonly db: CompetenceDb;
    /** Where uploaded documents lie, which certificates and courses name by hash. */
    readonly blobs: Pick<BlobStore, 'has'>;
    readonly logger: Pick<Logger, 'warn'>;
  };
