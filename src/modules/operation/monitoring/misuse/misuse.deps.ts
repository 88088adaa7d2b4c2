import type { Authority } from '../../../../governance/authority/index.ts';
import type { Governance } from '../../../../governance/index.ts';
import type { PersonActor } from '../../../../kernel/identity/index.ts';
import type { Standing } from '../../../../kernel/policy/index.ts';
import type { AnyDb, AnyTx } from '../../../../platform/database/index.ts';
import type { Logger } from '../../../../platform/telemetry/index.ts';
import type { GatewayState, MisuseReader } from '../../../resources/compute/index.ts';

/** What misuse is counted from and told to; composition fills it in. */
export interface MisuseSurroundings {
  readonly logger: Pick<Logger, 'warn'>;
  readonly traffic: MisuseReader;
  /** By what pseudonym records show somebody of that name, for those who may know. */
  readonly pseudonym: (
    actor: PersonActor,
    named: { readonly applicationId: string; readonly userName: string },
  ) => Promise<{ readonly endUser: string }>;
  /** What gateways have to obey beside the policy, as it was signed last. */
  readonly standing: () => Promise<Standing>;
  readonly gateways: () => Promise<readonly GatewayState[]>;
  readonly timeZone: () => Promise<string>;
  readonly rootUnit: () => Promise<string>;
}

export interface MisuseDeps
  extends Pick<Governance, 'clock' | 'newId' | 'recorder' | 'subjects' | 'profiles'>,
    MisuseSurroundings {
  readonly db: AnyDb;
  readonly authority: Authority;
  /** Tells, when the transaction commits, that the standing says something else now. */
  readonly announce: (tx: AnyTx, change: 'standing') => Promise<void>;
}
