import { createNodeLogFiles, type Log, openLog } from '../../../../engines/ledger/index.ts';
import { createIdFactory } from '../../../../kernel/identity/index.ts';
import { canonicalJson, type Json } from '../../../../kernel/record/index.ts';
import {
  encodeTrafficEntry,
  PAYLOAD_ENVELOPE,
  payloadHead,
  type TrafficEntry,
  type TrafficRecord,
} from '../../../../kernel/traffic/index.ts';
import {
  createOpener,
  createSealer,
  createSigner,
  generateSealingKeyPair,
  generateSigningKeyPair,
  hmacSha256,
  randomBytes,
  type Sealer,
} from '../../../../platform/crypto/index.ts';

const ACCEPTED_AT = '2026-03-10T08:00:01.000Z';

export interface ChannelEvent {
  readonly name: string;
  readonly data: unknown;
}

/** A small gateway for tests: real keys, a real log, the protocol of the channel over a real socket. */
export function createTestGateway(url: () => string) {
  const logKeys = generateSigningKeyPair();
  const sealing = generateSealingKeyPair();
  const signer = createSigner(logKeys.privateKey);
  let now = Date.parse(ACCEPTED_AT);
  const newId = createIdFactory(
    () => now,
    (bytes) => bytes.set(randomBytes(bytes.length)),
  );
  let enrolment: {
    gatewayId: string;
    bearer: string;
    logPrefix: string;
    pseudonymKey: string;
    policyKey: string;
  } | null = null;

  /** One ephemeral key for many payloads, as gateways do. */
  const sealers = new Map<string, Sealer>();
  function sealerTo(payloadKey: string): Sealer {
    const sealer = sealers.get(payloadKey) ?? createSealer(Buffer.from(payloadKey, 'base64'), { reuse: 100 });
    sealers.set(payloadKey, sealer);
    return sealer;
  }

  async function post(path: string, body: unknown, bearer = enrolment?.bearer) {
    const answer = await fetch(url() + path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    // biome-ignore lint/suspicious/noExplicitAny: answers of many routes
    return { status: answer.status, body: (text === '' ? null : JSON.parse(text)) as any };
  }

  const own = () => {
    if (enrolment === null) throw new Error('not enrolled');
    return enrolment;
  };

  return {
    newId,
    signer,
    opener: createOpener(sealing.privateKey),
    get id() {
      return own().gatewayId;
    },
    get bearer() {
      return own().bearer;
    },
    post,
    async enrol(token: string) {
      const answer = await post('/gateway/v1/enrol', {
        token,
        publicKey: logKeys.publicKey.toString('base64'),
        sealingKey: sealing.publicKey.toString('base64'),
        version: '0.1.0',
      });
      if (answer.status === 201) enrolment = answer.body;
      return answer;
    },
    logName: (month: string) => `traffic-${own().gatewayId}-${month}`,
    openLog: (dir: string, month: string): Promise<Log> => {
      const origin = `${own().logPrefix}-${month}`;
      return openLog({
        files: createNodeLogFiles(dir),
        origin,
        signer: { name: origin, publicKey: logKeys.publicKey, sign: signer.sign },
        checkpointIntervalMs: 50,
      });
    },
    /** Later times after earlier ones: ids tell the time of acceptance, and never go back. */
    record(acceptSeq: number, more: Partial<TrafficRecord> = {}): TrafficRecord {
      now = Date.parse(more.acceptedAt ?? ACCEPTED_AT);
      return {
        format: 1,
        type: 'request',
        id: newId('traffic'),
        acceptSeq,
        gatewayId: own().gatewayId,
        acceptedAt: ACCEPTED_AT,
        endedAt: '2026-03-10T08:00:02.500Z',
        outcome: 'answered',
        reason: null,
        operation: 'chat.completions',
        stream: false,
        applicationId: 'app_01JDZZZZZZZZZZZZZZZZZZZZZZ',
        keyId: 'key_01JDZZZZZZZZZZZZZZZZZZZZZZ',
        releaseId: 'rel_01JDZZZZZZZZZZZZZZZZZZZZZZ',
        versionId: 'mdv_01JDZZZZZZZZZZZZZZZZZZZZZZ',
        endpointId: 'ups_01JDZZZZZZZZZZZZZZZZZZZZZZ',
        policyEpoch: 1,
        endUser: null,
        upstreamStatus: 200,
        usage: { inputTokens: 12, outputTokens: 34, source: 'reported' },
        millis: { total: 1500, firstByte: 200, upstream: 1400 },
        screening: {},
        commitment: null,
        ...more,
      };
    },
    append: (log: Log, entries: readonly TrafficEntry[]) => log.append({ entries: entries.map(encodeTrafficEntry) }),
    /** Delivers the published part of the log from `from` on, as the gateway does. */
    async deliver(log: Log, from: number, most = 1_000) {
      const checkpoint = await log.publish();
      const entries: string[] = [];
      for await (const { bytes } of log.entries(from, Math.min(checkpoint.size, from + most)))
        entries.push(Buffer.from(bytes).toString('base64'));
      const name = log.origin.slice(log.origin.lastIndexOf('/') + 1);
      return post(`/gateway/v1/logs/${name}/entries`, {
        origin: log.origin,
        from,
        entries,
        checkpoint: checkpoint.note,
      });
    },
    /** Seals as gateways do now, or as those did that still wrote format 1. */
    seal(id: string, payloadKey: string, content: { request: Json; response: Json }, format: 1 | 2 = 2) {
      const salt = randomBytes(32);
      const [request, response] = [JSON.stringify(content.request), JSON.stringify(content.response)];
      const payload =
        format === 1
          ? canonicalJson(content)
          : payloadHead(Buffer.byteLength(request), Buffer.byteLength(response)) + request + response;
      const envelope =
        format === 1
          ? Buffer.from(canonicalJson({ payload: content, salt: salt.toString('base64') }))
          : Buffer.concat([Buffer.of(PAYLOAD_ENVELOPE), salt, Buffer.from(payload)]);
      const sealed = sealerTo(payloadKey).seal(envelope, Buffer.from(id, 'latin1'));
      return {
        sealed: { id, sealed: sealed.toString('base64') },
        commitment: hmacSha256(salt, payload).toString('base64'),
      };
    },
    status(log: Log | null, more: Record<string, unknown> = {}) {
      const checkpoint = log?.checkpoint();
      return post('/gateway/v1/status', {
        version: '0.1.1',
        startedAt: '2026-03-10T08:00:00.000Z',
        policyEpoch: null,
        standingSequence: 0,
        leaseUntil: null,
        openRequests: 0,
        acceptedHighest: 0,
        recordedThrough: 0,
        open: [],
        turnedAway: 0,
        logs:
          log === null || checkpoint === undefined
            ? []
            : [
                {
                  name: log.origin.slice(log.origin.lastIndexOf('/') + 1),
                  origin: log.origin,
                  size: checkpoint.size,
                  checkpoint: checkpoint.note,
                },
              ],
        problems: [],
        ...more,
      });
    },
    /** Opens the event stream and collects what comes. */
    connect() {
      const abort = new AbortController();
      const events: ChannelEvent[] = [];
      const watchers = new Set<() => void>();
      let over = false;
      const done = (async () => {
        const answer = await fetch(`${url()}/gateway/v1/channel`, {
          headers: { authorization: `Bearer ${own().bearer}` },
          signal: abort.signal,
        });
        if (answer.status !== 200) throw new Error(`the channel answered ${answer.status}`);
        let text = '';
        for await (const chunk of answer.body!) {
          text += Buffer.from(chunk).toString('utf8');
          for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
            const block = text.slice(0, end);
            text = text.slice(end + 2);
            const name = /^event: (.*)$/m.exec(block)?.[1];
            const data = /^data: (.*)$/m.exec(block)?.[1];
            if (name !== undefined && data !== undefined) events.push({ name, data: JSON.parse(data) });
          }
          for (const watcher of watchers) watcher();
        }
      })()
        .catch((error: Error) => {
          if (!abort.signal.aborted) throw error;
        })
        .finally(() => {
          over = true;
          for (const watcher of watchers) watcher();
        });
      done.catch(() => undefined);
      return {
        events,
        ended: done,
        over: () => over,
        /** Resolves with the first event, from the given position on, that the condition takes. */
        until(found: (event: ChannelEvent) => boolean, from = 0): Promise<ChannelEvent> {
          return new Promise((resolve, reject) => {
            const look = () => {
              const event = events.slice(from).find(found);
              if (event === undefined && !over) return;
              watchers.delete(look);
              clearTimeout(timer);
              if (event !== undefined) resolve(event);
              else reject(new Error('the channel ended before'));
            };
            const timer = setTimeout(() => reject(new Error('the event did not come')), 10_000);
            watchers.add(look);
            look();
          });
        },
        close: () => abort.abort(),
      };
    },
  };
}

export type TestGateway = ReturnType<typeof createTestGateway>;
