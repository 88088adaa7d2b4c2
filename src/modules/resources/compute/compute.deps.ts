import type { Authority, StillMay } from '../../../governance/authority/index.ts';
import type { AnchorService, Governance } from '../../../governance/index.ts';
import type { Keyring } from '../../../platform/crypto/index.ts';
import type { AnyTx, Db } from '../../../platform/database/index.ts';
import type { Logger } from '../../../platform/telemetry/index.ts';
import type { ComputeTables } from './compute.table.ts';
import type { PolicySourceSlot } from './policy-source.ts';

/** What the services of this module are built from. */
export interface ComputeDeps
  extends Pick<
    Governance,
    | 'clock'
    | 'newId'
    | 'recorder'
    | 'records'
    | 'sequencer'
    | 'subjects'
    | 'reviews'
    | 'gates'
    | 'payloads'
    | 'profiles'
    | 'directory'
    | 'database'
  > {
  readonly db: Db<ComputeTables>;
  readonly authority: Authority;
  readonly stillMay: StillMay;
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  readonly keyring: Keyring;
  readonly policySource: PolicySourceSlot;
  readonly organisationId: string;
  /** Folder with one folder a log in it: the governance log, and the mirrors of the gateways' logs. */
  readonly ledgerDir: string;
  /** Tells whoever compiles the policy that something in it has changed, when the transaction commits. */
  readonly announcePolicy: (tx: AnyTx) => Promise<void>;
  /** Outsiders who vouch for the governance log, and with it for all. */
  readonly anchors: Pick<AnchorService, 'anchorDue' | 'state' | 'outsiders'>;
  /** First part of the origin of traffic logs, a host-like name. */
  readonly originPrefix?: string;
  /** The one-time tokens of the gateways that `npm start` runs beside the server, in order. */
  readonly localEnrolmentTokens?: readonly string[];
}

/** The key of the instance to which gateways seal payloads; its public half goes into every policy. */
export const PAYLOAD_KEY = 'payload-sealing';

/** Base64 of the X25519 key to which gateways seal payloads: `payloadKey` of every policy. */
export function payloadPublicKey(keyring: Pick<Keyring, 'opener'>): string {
  return Buffer.from(keyring.opener(PAYLOAD_KEY).publicKey).toString('base64');
}

/** The secret from which all gateways of the organisation make the same pseudonyms. */
export const PSEUDONYM_KEY = 'pseudonyms';
