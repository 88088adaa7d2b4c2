import type { Authority } from '../../../governance/authority/index.ts';
import type { ProfileStore, Recorder } from '../../../governance/index.ts';
import type { NewId } from '../../../kernel/identity/index.ts';
import type { Profile } from '../../../kernel/profile/index.ts';
import type { Clock } from '../../../kernel/time/index.ts';
import type { Auth } from '../../../platform/auth/index.ts';
import type { Db } from '../../../platform/database/index.ts';
import type { PeopleDirectory } from './directory.ts';
import type { PeopleTables } from './people.table.ts';

/** What the services of this module are built from. */
export interface PeopleDeps {
  readonly db: Db<PeopleTables>;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly recorder: Recorder;
  readonly profiles: ProfileStore;
  readonly authority: Authority;
  readonly directory: PeopleDirectory;
  readonly auth: Auth;
  /** A new secret of high entropy with a readable prefix, and the digest under which it is kept. */
  readonly newSecret: (prefix: string) => string;
  readonly hashSecret: (secret: string) => string;
  readonly builtinProfiles: readonly Profile[];
}
