import type { Authority } from '../../../governance/authority/index.ts';
import type { Governance } from '../../../governance/index.ts';
import type { Vault } from '../../../platform/crypto/index.ts';
import type { AnyDb, AnyTx } from '../../../platform/database/index.ts';

import type { MisuseSurroundings } from './misuse/index.ts';
import type { LiveScreening } from './screening-service.control.ts';

/** What the services of this module are built from. */
export interface MonitoringDeps
  extends Pick<Governance, 'clock' | 'newId' | 'recorder' | 'subjects' | 'reviews' | 'gates' | 'profiles'> {
  /** Each folder types its own tables. */
  readonly db: AnyDb;
  readonly authority: Authority;
  /** Keeps the credentials of guards. */
  readonly vault: Vault;
  /** What runs now; absent where nothing does. */
  readonly live?: LiveScreening;
  /** What misuse is counted from and told to; absent where nothing serves. */
  readonly misuse?: MisuseSurroundings;
  /** Tells, when the transaction commits, that what gateways obey has changed, or a secret of theirs. */
  readonly announce: (tx: AnyTx, change?: 'policy' | 'credentials' | 'standing') => Promise<void>;
}
