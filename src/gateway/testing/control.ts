import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type CanaryPlace,
  type CanaryTurn,
  type Lease,
  type Policy,
  type SignedDocument,
  type Standing,
  signedBytes,
} from '../../kernel/policy/index.ts';
import {
  decodeTrafficEntry,
  readPayload,
  readPayloadEnvelope,
  type TrafficEntry,
  type TrafficRecord,
} from '../../kernel/traffic/index.ts';
import {
  createOpener,
  createSigner,
  generateSealingKeyPair,
  generateSigningKeyPair,
  sealTo,
  sha256Hex,
} from '../../platform/crypto/index.ts';
import { credentialContext } from '../upstream/index.ts';

export type SignPolicy = (context: SignedDocument['context'], body: Policy | Standing | Lease) => SignedDocument;

/** A signer of documents with a real key. */
export function createDocumentSigner() {
  const keys = generateSigningKeyPair();
  const signer = createSigner(keys.privateKey);
  const sign: SignPolicy = (context, value) => {
    const body = JSON.stringify(value);
    return { context, body, signature: signer.sign(signedBytes({ context, body })).toString('base64') };
  };
  return { publicKey: keys.publicKey, sign };
}

/** The server's side of the gateway's channel, small, with real keys: what it has heard and what it says. */
export interface TestControl {
  readonly url: string;
  readonly token: string;
  readonly gatewayId: string;
  readonly statuses: Record<string, unknown>[];
  readonly acknowledged: Record<string, unknown>[];
  /** Mirrored logs by name. */
  readonly logs: Map<string, TrafficEntry[]>;
  /** Payloads as they were opened with the organisation's key, by traffic id. */
  readonly payloads: Map<
    string,
    { payload: { request: unknown; response: unknown }; bytes: Uint8Array; salt: Uint8Array }
  >;
  readonly payloadKey: string;
  readonly sign: SignPolicy;
  publish(policy: Policy): void;
  /** Contents of keyword lists that gateways may fetch, by the hash that they are asked for by; what asked for each, in turn. */
  readonly contents: Map<string, string>;
  readonly contentsAsked: string[];
  setStanding(standing: Standing): void;
  setCredentials(credentials: Record<string, string>): void;
  /** Sends any document to all connected gateways, as it is. */
  send(event: string, value: unknown): void;
  /** Whether leases are issued; on at first. */
  leases(on: boolean): void;
  /** Refuses everything as an unreachable server would, or comes back. */
  down(down: boolean): void;
  /** Leaves deliveries of payloads without an answer; switched off, breaks off those that hang. */
  hangPayloads(on: boolean): void;
  /** Says where the gateway has the turn to ask canaries; everywhere at first. */
  giveTurns(turns: (places: readonly CanaryPlace[]) => readonly CanaryTurn[]): void;
  /** Refuses every delivery of this log, as a server does that holds another history of it. */
  refuseLog(name: string): void;
  /** Records of requests, over all logs. */
  records(): TrafficRecord[];
  close(): Promise<void>;
}

export async function startTestControl(
  options: {
    gatewayId?: string;
    leaseEvery?: number;
    /** False: what arrives is counted as taken and thrown away; for load that must not be slowed by this server. */
    keep?: boolean;
  } = {},
): Promise<TestControl> {
  const gatewayId = options.gatewayId ?? 'gtw_01JDZZZZZZZZZZZZZZZZZZZZZZ';
  const keep = options.keep ?? true;
  const { publicKey, sign } = createDocumentSigner();
  const payloadKeys = generateSealingKeyPair();
  const opener = createOpener(payloadKeys.privateKey);
  const token = 'enrol-0123456789abcdef0123456789abcdef';
  const bearer = 'gateway-bearer-0123456789';
  const streams = new Set<ServerResponse>();
  const statuses: Record<string, unknown>[] = [];
  const acknowledged: Record<string, unknown>[] = [];
  const logs = new Map<string, TrafficEntry[]>();
  const payloads: TestControl['payloads'] = new Map();
  const contents = new Map<string, string>();
  const contentsAsked: string[] = [];
  let sealingKey: Uint8Array | null = null;
  let policy: SignedDocument | null = null;
  let policyEpoch = -1;
  let standing: SignedDocument = sign('steward/standing/v1', {
    format: 1,
    sequence: 0,
    suspendedReleases: [],
    suspendedApplications: [],
    suspendedKeys: [],
    suspendedUsers: [],
  });
  let credentials: Record<string, string> = {};
  let credentialEpoch = 0;
  let leasing = true;
  let isDown = false;
  let payloadsHang = false;
  const hanging = new Set<IncomingMessage>();
  let refusedLog = '';
  let turnsOf: (places: readonly CanaryPlace[]) => readonly CanaryTurn[] = (places) =>
    places.map((place) => ({ ...place, askedSecondsAgo: null }));

  const write = (stream: ServerResponse, event: string, value: unknown) =>
    stream.write(`event: ${event}\ndata: ${JSON.stringify(value)}\n\n`);
  const send = (event: string, value: unknown) => {
    for (const stream of streams) write(stream, event, value);
  };
  const lease = () =>
    sign('steward/lease/v1', {
      format: 1,
      gatewayId,
      epoch: policyEpoch,
      policyHash: sha256Hex(signedBytes(policy!)),
      issuedAt: new Date().toISOString(),
    });
  const sealed = () => ({
    epoch: credentialEpoch,
    credentials: Object.fromEntries(
      Object.entries(credentials).map(([id, secret]) => [
        id,
        sealTo(sealingKey!, Buffer.from(secret), credentialContext(id)).toString('base64'),
      ]),
    ),
  });

  function greet(stream: ServerResponse): void {
    stream.writeHead(200, { 'content-type': 'text/event-stream' });
    stream.write(': hello\n\n');
    if (policy !== null) write(stream, 'policy', policy);
    write(stream, 'credentials', sealed());
    write(stream, 'standing', standing);
    if (policy !== null && leasing) write(stream, 'lease', lease());
    streams.add(stream);
    stream.once('close', () => streams.delete(stream));
  }

  function post(path: string, body: Record<string, unknown>): { status: number; body: unknown } {
    if (path === '/gateway/v1/enrol') {
      if (body.token !== token || sealingKey !== null)
        return { status: 403, body: { detail: 'the token is not valid' } };
      sealingKey = Buffer.from(body.sealingKey as string, 'base64');
      return {
        status: 201,
        body: {
          gatewayId,
          bearer,
          organisationId: 'org-test',
          policyKey: publicKey.toString('base64'),
          logPrefix: `steward.local/traffic-${gatewayId}`,
          title: { zh: '测试', en: 'Test' },
        },
      };
    }
    if (path === '/gateway/v1/acknowledge') acknowledged.push(body);
    else if (path === '/gateway/v1/status') {
      statuses.push(body);
      const turns = turnsOf((body.canaryPlaces ?? []) as CanaryPlace[]);
      return { status: 200, body: { canaryTurns: { seconds: 60, turns } } };
    } else if (path === '/gateway/v1/payloads') {
      const accepted: string[] = [];
      for (const { id, sealed: text } of body.payloads as { id: string; sealed: string }[]) {
        accepted.push(id);
        if (!keep) continue;
        const plain = opener.open(Buffer.from(text, 'base64'), Buffer.from(id));
        const { salt, payload: bytes } = readPayloadEnvelope(plain);
        payloads.set(id, { payload: readPayload(bytes), bytes, salt });
      }
      return { status: 200, body: { accepted } };
    } else {
      const name = /^\/gateway\/v1\/logs\/([^/]+)\/entries$/.exec(path)?.[1];
      if (name === undefined) return { status: 404, body: {} };
      if (name === refusedLog) return { status: 422, body: { detail: 'another history' } };
      if (!keep) {
        const size = (body.from as number) + (body.entries as string[]).length;
        return { status: 200, body: { size } };
      }
      const log = logs.get(name) ?? [];
      logs.set(name, log);
      if (body.from !== log.length) return { status: 409, body: { size: log.length } };
      for (const entry of body.entries as string[]) log.push(decodeTrafficEntry(Buffer.from(entry, 'base64')));
      return { status: 200, body: { size: log.length } };
    }
    return { status: 200, body: {} };
  }

  const server = createServer((request, response) => {
    if (isDown) {
      request.socket.destroy();
      return;
    }
    const path = request.url ?? '';
    if (path !== '/gateway/v1/enrol' && request.headers.authorization !== `Bearer ${bearer}`) {
      response.writeHead(401).end();
    } else if (path === '/gateway/v1/channel') greet(response);
    else if (path.startsWith('/gateway/v1/keyword-contents/')) {
      const sha256 = path.split('/').at(-1)!;
      contentsAsked.push(sha256);
      const content = contents.get(sha256);
      response.writeHead(content === undefined ? 404 : 200).end(content);
    } else if (payloadsHang && path === '/gateway/v1/payloads') hanging.add(request.resume());
    else
      void readJson(request).then((body) => {
        const answer = post(path, body);
        response.writeHead(answer.status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(answer.body));
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const leaseTimer = setInterval(() => {
    if (leasing && policy !== null && streams.size > 0) send('lease', lease());
  }, options.leaseEvery ?? 500);

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    gatewayId,
    statuses,
    acknowledged,
    logs,
    payloads,
    payloadKey: payloadKeys.publicKey.toString('base64'),
    sign,
    contents,
    contentsAsked,
    publish(next) {
      policy = sign('steward/policy/v1', next);
      policyEpoch = next.epoch;
      send('policy', policy);
      if (leasing) send('lease', lease());
    },
    setStanding(next) {
      standing = sign('steward/standing/v1', next);
      send('standing', standing);
    },
    setCredentials(next) {
      credentials = next;
      credentialEpoch++;
      if (sealingKey !== null) send('credentials', sealed());
    },
    send,
    leases(on) {
      leasing = on;
    },
    down(down) {
      isDown = down;
      if (down) for (const stream of streams) stream.destroy();
    },
    hangPayloads(on) {
      payloadsHang = on;
      for (const request of hanging) request.socket.destroy();
      hanging.clear();
    },
    giveTurns(turns) {
      turnsOf = turns;
    },
    refuseLog(name) {
      refusedLog = name;
    },
    records: () => [...logs.values()].flat().filter((entry) => entry.type === 'request'),
    close: () =>
      new Promise((resolve) => {
        clearInterval(leaseTimer);
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>;
}
