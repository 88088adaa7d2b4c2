import type { ServerResponse } from 'node:http';
import { checkReadiness } from './admission.ts';
import { type Histogram, histogramLines } from './histogram.ts';
import type { GatewayParts } from './parts.ts';

/** One metric for the page. Labels hold no ids of keys, users or applications, and no text of anybody. */
export interface Metric {
  /** Without the prefix `steward_gateway_`. */
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  /** Labels as they are written, such as `{state="open"}`, or an empty text. */
  readonly values: Iterable<readonly [labels: string, value: number]>;
}

const one = (value: number): [string, number][] => [['', value]];
const labelled = (label: string, counts: ReadonlyMap<string, number>) =>
  [...counts].map(([name, count]): [string, number] => [`{${label}="${name}"}`, count]);

/** `GET /metrics`: Prometheus text. Counts, sizes and times. */
export function answerMetrics(parts: GatewayParts, response: ServerResponse): void {
  const { figures } = parts;
  const lines: string[] = [];
  const head = (name: string, type: string, help: string) =>
    lines.push(`# HELP steward_gateway_${name} ${help}`, `# TYPE steward_gateway_${name} ${type}`);
  const add = ({ name, type, help, values }: Metric) => {
    head(name, type, help);
    for (const [labels, value] of values) lines.push(`steward_gateway_${name}${labels} ${value}`);
  };
  const times = (name: string, help: string, histograms: Iterable<readonly [label: string, histogram: Histogram]>) => {
    head(name, 'histogram', help);
    for (const [label, histogram] of histograms)
      for (const [suffix, value] of histogramLines(histogram, label))
        lines.push(`steward_gateway_${name}${suffix} ${value}`);
  };
  for (const metric of ownMetrics(parts)) add(metric);
  for (const source of parts.metrics) for (const metric of source()) add(metric);
  times(
    'time_seconds',
    'Where the time of accepted requests went: total, upstream, guard models, and all the rest, which is our own.',
    Object.entries(figures.times).map(([part, histogram]) => [`part="${part}"`, histogram] as const),
  );
  times('first_byte_seconds', 'From the head of a request to the first byte of its answer.', [
    ['part="total"', figures.firstByte],
  ]);
  const body = `${lines.join('\n')}\n`;
  response.writeHead(200, {
    'content-type': 'text/plain; version=0.0.4; charset=utf-8',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

function ownMetrics(parts: GatewayParts): Metric[] {
  const { figures, hold, journal, spool, wall } = parts;
  const month = journal.current();
  const leaseUntil = hold.leaseUntil();
  const counter = (name: string, help: string, values: Metric['values']): Metric => ({
    name,
    type: 'counter',
    help,
    values,
  });
  const gauge = (name: string, help: string, value: number): Metric => ({
    name,
    type: 'gauge',
    help,
    values: one(value),
  });
  return [
    counter('requests_total', 'Accepted requests by outcome.', labelled('outcome', figures.outcomes)),
    counter(
      'turned_away_total',
      'Requests that were not accepted, by reason.',
      labelled('reason', journal.turnedAway()),
    ),
    counter('purpose_total', 'Requests whose purpose was checked, by verdict.', labelled('verdict', figures.purposes)),
    counter('tokens_total', 'Tokens of accepted requests.', [
      ['{direction="input"}', figures.inputTokens],
      ['{direction="output"}', figures.outputTokens],
    ]),
    gauge('open_requests', 'Requests under way.', figures.openRequests),
    gauge('waiting_requests', 'Requests that wait for their turn.', parts.entrance.waiting()),
    gauge('body_bytes', 'Bytes of request bodies held.', figures.bodyBytes),
    gauge('policy_epoch', 'Epoch of the policy in force, -1 without one.', hold.policy()?.policy.epoch ?? -1),
    gauge(
      'lease_seconds',
      'Seconds until the policy lease ends.',
      leaseUntil === null ? 0 : Math.max(0, Math.round((Date.parse(leaseUntil) - wall()) / 1000)),
    ),
    gauge('ready', '1 when requests are served.', checkReadiness(parts) === null && hold.leased() ? 1 : 0),
    gauge('accepted_highest', "Highest number accepted in this month's log.", month.acceptedHighest()),
    gauge('recorded_through', 'All numbers up to here are recorded.', month.recordedThrough()),
    gauge('spool_bytes', 'Sealed payloads waiting for the server.', spool.bytes()),
    gauge('resident_bytes', 'Memory of the process.', process.memoryUsage.rss()),
  ];
}
