import type { Jsonb } from '../../../../platform/database/index.ts';
import type { ProbeResult } from './endpoint.schema.ts';

/** What an endpoint has outside of its approved content: how it is operated, and what its last probe found. */
export interface EndpointRow {
  endpoint_id: string;
  weight: number;
  priority: number;
  enabled: boolean;
  probe: Jsonb<ProbeResult> | null;
  /** Hash of the revision that was probed. */
  probed_revision: string | null;
  probed_at: Date | null;
}

/**
 * The secret of an endpoint for one scheme, host and port: it is never sent anywhere else. A draft that moves the endpoint
 * gets a secret of its own, while the approved address keeps the one that it is served with.
 */
export interface CredentialRow {
  endpoint_id: string;
  origin: string;
  /** Sealed by the vault; null after it was removed. */
  sealed: Buffer | null;
  /** Counts up over all endpoints with every change. */
  epoch: number;
}

export interface EndpointTables {
  deployment_endpoint: EndpointRow;
  deployment_credential: CredentialRow;
}
