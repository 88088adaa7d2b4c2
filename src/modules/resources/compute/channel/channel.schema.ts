import { z } from 'zod';

/** What gateways send. To the text of `design/gateway.md`; the gateway's side is `src/gateway/channel`. */
const whole = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const instant = z.iso.datetime();
const checkpointText = z.string().min(1).max(100_000);
export const logName = z.string().regex(/^traffic-gtw_[0-9A-HJKMNP-TV-Z]{26}-\d{4}(0[1-9]|1[0-2])$/);

const hash = z.string().regex(/^[0-9a-f]{64}$/);

export const acknowledgement = z.object({
  epoch: whole.nullable(),
  policyHash: hash.nullable(),
  standingSequence: whole,
  leaseIssuedAt: instant.nullable(),
});

const limitUse = z.object({
  scope: z.enum(['application', 'key', 'model']),
  id: z.string().max(64),
  name: z.enum([
    'requests_per_minute',
    'tokens_per_minute',
    'concurrent_requests',
    'tokens_per_day',
    'tokens_per_month',
    'money_per_day',
    'money_per_month',
  ]),
  period: z.string().max(10).nullable(),
  used: whole,
});

const endpointId = z.string().regex(/^ups_[0-9A-HJKMNP-TV-Z]{26}$/);

const upstreamState = z.object({
  endpointId,
  state: z.enum(['closed', 'open', 'half-open']),
  open: whole,
  probe: z
    .object({
      at: instant,
      ok: z.boolean(),
      status: whole.nullable(),
      millis: whole,
      error: z.string().max(50).nullable(),
    })
    .nullable(),
});

/** What a gateway saw of an upstream within one minute. */
const count = z.number().int().min(0).max(2_147_483_647);
const upstreamMinute = z.object({
  endpointId,
  minute: instant,
  requests: count,
  failures: count,
  left: count,
  answered: count,
  answerMillis: whole,
  slowestMillis: count,
});

/** One round of fixed questions at an upstream. */
const canaryRun = z.object({
  endpointId,
  place: hash,
  questions: hash,
  at: instant,
  endedAt: instant,
  calls: count,
  served: count,
  inputTokens: count,
  outputTokens: count,
  answers: z
    .array(
      z.object({
        prompt: z.string().regex(/^[a-z0-9-]{1,40}(~embedding)?$/),
        digest: hash.nullable(),
        error: z.string().max(50).nullable(),
      }),
    )
    .max(50),
  model: z.string().max(200).nullable(),
  systemFingerprint: z.string().max(200).nullable(),
});

export const gatewayStatus = z.object({
  version: z.string().max(100),
  startedAt: instant,
  policyEpoch: whole.nullable(),
  standingSequence: whole,
  /** The newest that it has ever taken, which may be newer than what it holds. */
  seen: z
    .object({
      epoch: whole.nullable(),
      policyHash: hash.nullable(),
      standingSequence: whole.nullable(),
      standingHash: hash.nullable(),
    })
    .optional(),
  leaseUntil: instant.nullable(),
  openRequests: whole,
  acceptedHighest: whole,
  recordedThrough: whole,
  open: z.array(whole).max(1_000),
  turnedAway: whole,
  draining: z.boolean().optional(),
  logs: z
    .array(z.object({ name: logName, origin: z.string().max(300), size: whole, checkpoint: checkpointText }))
    .max(200),
  problems: z.array(z.string().max(2_000)).max(200),
  /** What is used of limits, by this gateway alone; from gateways that keep any. */
  limits: z.object({ state: z.enum(['local', 'shared', 'away']), uses: z.array(limitUse).max(5_000) }).optional(),
  /** How upstreams stand, as it sees them; minutes are told once. */
  upstreams: z
    .object({ states: z.array(upstreamState).max(500), minutes: z.array(upstreamMinute).max(2_000) })
    .optional(),
  /** Rounds of canaries, told once. */
  canaries: z.array(canaryRun).max(100).optional(),
  /** Upstreams that it could ask canaries; the answer says where it is its turn. */
  canaryPlaces: z
    .array(z.object({ endpointId, place: hash }))
    .max(500)
    .optional(),
});

export const statusAnswer = z.object({
  /** Where this gateway and no other asks now; absent where it named no upstream. */
  canaryTurns: z
    .object({
      seconds: z.number(),
      turns: z
        .array(z.object({ endpointId: z.string(), place: z.string(), askedSecondsAgo: z.number().nullable() }))
        .readonly(),
    })
    .optional(),
});

export const logDelivery = z.object({
  origin: z.string().max(300),
  from: whole,
  entries: z.array(z.base64().max(90_000)).max(1_000),
  checkpoint: checkpointText,
});

export const payloadDelivery = z.object({
  payloads: z
    .array(
      z.object({
        id: z.string().regex(/^trf_[0-9A-HJKMNP-TV-Z]{26}$/),
        sealed: z.base64(),
      }),
    )
    .max(5_000),
});

export type Acknowledgement = z.output<typeof acknowledgement>;
export type UpstreamStateReport = z.output<typeof upstreamState>;
export type UpstreamMinuteReport = z.output<typeof upstreamMinute>;
/** As a gateway reported it; kept without the text of the checkpoints, which the mirror has, and without minutes and canaries, which have tables. */
export type GatewayStatus = Omit<z.output<typeof gatewayStatus>, 'logs'> & {
  readonly logs: readonly { readonly name: string; readonly origin: string; readonly size: number }[];
};
export type StatusAnswer = z.output<typeof statusAnswer>;
export type LogDelivery = z.output<typeof logDelivery>;
