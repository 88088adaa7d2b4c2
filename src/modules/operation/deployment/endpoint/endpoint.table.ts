import type { Jsonb } from '../../../../platform/database/index.ts';
import type { ProbeResult } from './endpoint.schema.ts';

/** What an endpoint has outside of its approved content: how it is operated, and its secret. */
export interface EndpointRow {
  endpoint_id: string;
  weight: number;
  priority: number;
  enabled: boolean;
  /** Sealed by the vault; null without one. */
  credential: Buffer | null;
  /** Scheme, host and port that the credential was given for: it is never sent anywhere else. */
  credential_origin: string | null;
  /** Counts up over all endpoints with every change of a credential; 0 before the first. */
  credential_epoch: number;
  probe: Jsonb<ProbeResult> | null;
  /** Hash of the revision that was probed. */
  probed_revision: string | null;
  probed_at: Date | null;
}

export interface EndpointTables {
  deployment_endpoint: EndpointRow;
}
