import type { ServerResponse } from 'node:http';
import { checkReadiness } from './admission.ts';
import type { GatewayParts } from './parts.ts';

/** `GET /readyz`: 200 when a request with a valid key would be served, else 503 with the reason. */
export function answerReadiness(parts: GatewayParts, response: ServerResponse): void {
  const reason = checkReadiness(parts)?.code ?? (parts.hold.leased() ? null : 'policy_lease_expired');
  const body = JSON.stringify(reason === null ? { ready: true } : { ready: false, reason });
  response.writeHead(reason === null ? 200 : 503, {
    'content-type': 'application/json',
    'content-length': body.length,
  });
  response.end(body);
}
