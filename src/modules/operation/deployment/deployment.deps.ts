import type { Authority } from '../../../governance/authority/index.ts';
import type { Directory, Governance } from '../../../governance/index.ts';
import type { Bilingual } from '../../../kernel/identity/index.ts';
import type { PolicyCanaries, Standing } from '../../../kernel/policy/index.ts';
import type { WorkingHours } from '../../../kernel/time/index.ts';
import type { BlobStore } from '../../../platform/blob/index.ts';
import type { Keyring, Vault } from '../../../platform/crypto/index.ts';
import type { AnyDb } from '../../../platform/database/index.ts';
import type { Logger } from '../../../platform/telemetry/index.ts';
import type { DesignModule } from '../../development/design/index.ts';
import type { FleetMember, GatewayState, PurposeReader } from '../../resources/compute/index.ts';
import type { ScreeningSource } from './policy/screening.ts';

/** What the services of this module are built from. */
export interface DeploymentDeps
  extends Pick<
    Governance,
    | 'database'
    | 'clock'
    | 'newId'
    | 'recorder'
    | 'records'
    | 'sequencer'
    | 'payloads'
    | 'notices'
    | 'subjects'
    | 'reviews'
    | 'gates'
    | 'profiles'
  > {
  /** Each folder types its own tables. */
  readonly db: AnyDb;
  readonly authority: Authority;
  readonly directory: Directory;
  readonly vault: Vault;
  readonly keyring: Keyring;
  readonly logger: Logger;
  /** Where uploaded documents lie, which entries name by hash. */
  readonly blobs: Pick<BlobStore, 'has'>;
  readonly designVersions: Pick<DesignModule['versions'], 'get' | 'assurance' | 'register'>;
  /** Registers models, for those who bring a whole configuration. */
  readonly designModels: Pick<DesignModule['models'], 'register'>;
  readonly newSecret: (prefix: string) => string;
  readonly hashSecret: (secret: string) => string;
  /** Name and time zone of the organisation as they are set now. */
  readonly organisation: () => Promise<{ readonly title: Bilingual; readonly timeZone: string }>;
  /** When the organisation works. */
  readonly workingHours: (db: AnyDb) => Promise<WorkingHours>;
  readonly organisationId: string;
  /** Base64 of the X25519 key to which gateways seal payloads. */
  readonly payloadKey: string;
  /** How the enrolled gateways stand; module compute answers. */
  readonly gateways: () => Promise<readonly GatewayState[]>;
  /** The same with those that are retired, for the division of limits. */
  readonly fleet: () => Promise<readonly FleetMember[]>;
  /** What traffic is screened by; absent where nothing screens. */
  readonly screening?: ScreeningSource;
  /** Who is stopped, warned or limited for misuse; absent where nobody counts. */
  readonly misuse?: (db: AnyDb) => Promise<Pick<Standing, 'suspendedUsers' | 'suspendedKeys' | 'watched'>>;
  /** What gateways ask upstreams by themselves, null where nothing; module compute answers. */
  readonly canaries?: (db: AnyDb) => Promise<PolicyCanaries | null>;
  /** What they found of the purpose of requests; module compute answers. */
  readonly purposesFound: PurposeReader;
}
