import type { Metric } from './exchange/index.ts';

/** How the process stands, for `/metrics`. */
export function stateMetrics(
  limits: string,
  connections: { count(): number; dropped(): number },
  draining: boolean,
): readonly Metric[] {
  return [
    {
      name: 'limits_state',
      type: 'gauge',
      help: 'How far limits reach: kept here alone, shared, or shared with the store away.',
      values: [[`{state="${limits}"}`, 1]],
    },
    { name: 'connections', type: 'gauge', help: 'Connections of callers.', values: [['', connections.count()]] },
    {
      name: 'connections_dropped_total',
      type: 'counter',
      help: 'Connections that went to make room for others.',
      values: [['', connections.dropped()]],
    },
    { name: 'draining', type: 'gauge', help: '1 while it stops with grace.', values: [['', draining ? 1 : 0]] },
  ];
}

/** The upstreams that were used or probed, as this gateway sees them, and how often it asked one something of its own. */
export function upstreamMetrics(
  upstreams: readonly { readonly endpointId: string; readonly state: string; readonly open: number }[],
  canaries: number,
): readonly Metric[] {
  return [
    {
      name: 'upstream_circuit',
      type: 'gauge',
      help: 'State of the circuit of each upstream.',
      values: upstreams.map(({ endpointId, state }) => [`{endpoint="${endpointId}",state="${state}"}`, 1]),
    },
    {
      name: 'upstream_open_requests',
      type: 'gauge',
      help: 'Requests under way at each upstream.',
      values: upstreams.map(({ endpointId, open }) => [`{endpoint="${endpointId}"}`, open]),
    },
    {
      name: 'canary_requests_total',
      type: 'counter',
      help: "Requests to upstreams that are nobody's: fixed questions by which a change of the model is noticed.",
      values: [['', canaries]],
    },
  ];
}
