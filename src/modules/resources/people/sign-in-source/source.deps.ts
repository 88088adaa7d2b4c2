import type { Vault } from '../../../../platform/crypto/index.ts';
import type { Database, Db } from '../../../../platform/database/index.ts';
import type { OidcClient } from '../../../../platform/oidc/index.ts';
import type { Logger } from '../../../../platform/telemetry/index.ts';
import type { createWorkplaces } from '../../../../platform/workplace/index.ts';
import type { GrantService } from '../grant.service.ts';
import type { PeopleDeps } from '../people.deps.ts';
import type { PeopleTables } from '../people.table.ts';
import type { SourceTables } from './source.table.ts';

/** What sign-in sources are built from. */
export interface SourceDeps extends Omit<PeopleDeps, 'db'> {
  readonly db: Db<PeopleTables & SourceTables>;
  readonly vault: Pick<Vault, 'sealText' | 'openText'>;
  readonly oidc: OidcClient;
  readonly workplaces: ReturnType<typeof createWorkplaces>;
  readonly grants: Pick<GrantService, 'grant' | 'revoke'>;
  readonly publicUrl: string;
  /** For leases. */
  readonly database: Pick<Database, 'url'>;
  readonly logger: Pick<Logger, 'warn'>;
}
