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

/** `GET /metrics`: Prometheus text. Counts and sizes; no ids of keys, users or applications. */
export function answerMetrics(parts: GatewayParts, response: ServerResponse): void {
  const { figures, hold, journal, spool, wall } = parts;
  const month = journal.current();
  const leaseUntil = hold.leaseUntil();
  const lines: string[] = [];
  const metric = (name: string, type: 'counter' | 'gauge', help: string, values: Iterable<[string, number]>) => {
    lines.push(`# HELP steward_gateway_${name} ${help}`, `# TYPE steward_gateway_${name} ${type}`);
    for (const [labels, value] of values) lines.push(`steward_gateway_${name}${labels} ${value}`);
  };
  const one = (value: number): [string, number][] => [['', value]];
  const labelled = (label: string, counts: ReadonlyMap<string, number>) =>
    [...counts].map(([name, count]): [string, number] => [`{${label}="${name}"}`, count]);
  metric('requests_total', 'counter', 'Accepted requests by outcome.', labelled('outcome', figures.outcomes));
  metric(
    'turned_away_total',
    'counter',
    'Requests that were not accepted, by reason.',
    labelled('reason', journal.turnedAway()),
  );
  metric('tokens_total', 'counter', 'Tokens of accepted requests.', [
    ['{direction="input"}', figures.inputTokens],
    ['{direction="output"}', figures.outputTokens],
  ]);
  metric('open_requests', 'gauge', 'Requests under way.', one(figures.openRequests));
  metric('waiting_requests', 'gauge', 'Requests that wait for their turn.', one(parts.entrance.waiting()));
  metric(
    'policy_epoch',
    'gauge',
    'Epoch of the policy in force, -1 without one.',
    one(hold.policy()?.policy.epoch ?? -1),
  );
  metric(
    'lease_seconds',
    'gauge',
    'Seconds until the policy lease ends.',
    one(leaseUntil === null ? 0 : Math.max(0, Math.round((Date.parse(leaseUntil) - wall()) / 1000))),
  );
  metric('ready', 'gauge', '1 when requests are served.', one(checkReadiness(parts) === null && hold.leased() ? 1 : 0));
  metric('accepted_highest', 'gauge', "Highest number accepted in this month's log.", one(month.acceptedHighest()));
  metric('recorded_through', 'gauge', 'All numbers up to here are recorded.', one(month.recordedThrough()));
  metric('spool_bytes', 'gauge', 'Sealed payloads waiting for the server.', one(spool.bytes()));
  metric('resident_bytes', 'gauge', 'Memory of the process.', one(process.memoryUsage.rss()));
  const body = `${lines.join('\n')}\n`;
  response.writeHead(200, {
    'content-type': 'text/plain; version=0.0.4; charset=utf-8',
    'content-length': body.length,
  });
  response.end(body);
}
