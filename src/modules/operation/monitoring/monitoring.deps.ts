import type { Authority } from '../../../governance/authority/index.ts';
import type { Governance } from '../../../governance/index.ts';
import type { AnyDb } from '../../../platform/database/index.ts';

/** What the services of this module are built from. */
export interface MonitoringDeps
  extends Pick<Governance, 'clock' | 'newId' | 'recorder' | 'subjects' | 'reviews' | 'gates' | 'profiles'> {
  /** Each folder types its own tables. */
  readonly db: AnyDb;
  readonly authority: Authority;
}
