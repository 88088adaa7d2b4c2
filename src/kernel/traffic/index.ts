export {
  type AcceptedMark,
  decodeTrafficEntry,
  encodeTrafficEntry,
  type GatewayAggregate,
  type TrafficEntry,
  type TrafficOutcome,
  type TrafficRecord,
  type TrafficUsage,
} from './traffic.ts';
