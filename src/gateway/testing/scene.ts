import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Policy, PolicyRelease, PolicyRoute } from '../../kernel/policy/index.ts';
import { sha256Hex } from '../../platform/crypto/index.ts';
import { createLogger } from '../../platform/telemetry/index.ts';
import { type Gateway, type GatewayOptions, openGateway } from '../index.ts';
import { startTestControl, type TestControl } from './control.ts';
import { startTestUpstream, type TestUpstream } from './upstream.ts';

export const SECRET = 'sk-steward-test-0123456789abcdefghijklmnopqrstuv';
export const APPLICATION = 'app_01JDZZZZZZZZZZZZZZZZZZZZZA';
export const KEY = 'key_01JDZZZZZZZZZZZZZZZZZZZZZK';
export const RELEASE = 'rel_01JDZZZZZZZZZZZZZZZZZZZZZR';
export const ENDPOINT = 'ups_01JDZZZZZZZZZZZZZZZZZZZZZP';

/** A route to an upstream as most tests want it; parts can be replaced. */
export function createTestRoute(
  upstream: { baseUrl: string },
  {
    timeouts,
    ...changes
  }: Partial<Omit<PolicyRoute, 'timeouts'>> & {
    timeouts?: Partial<PolicyRoute['timeouts']> | undefined;
  } = {},
): PolicyRoute {
  return {
    endpointId: ENDPOINT,
    kind: 'openai',
    baseUrl: upstream.baseUrl,
    upstreamModel: 'raw-upstream-model',
    credential: true,
    weight: 1,
    priority: 1,
    timeouts: { connectMillis: 2_000, firstByteMillis: 5_000, idleMillis: 5_000, totalMillis: 30_000, ...timeouts },
    ...changes,
  };
}

/** A policy with one application, one key and one full release; parts can be replaced. */
export function createTestPolicy(
  upstream: { baseUrl: string },
  payloadKey: string,
  changes: {
    policy?: Partial<Policy>;
    release?: Partial<PolicyRelease>;
    timeouts?: Partial<PolicyRelease['routes'][0]['timeouts']>;
    price?: PolicyRelease['routes'][0]['price'];
  } = {},
): Policy {
  const release: PolicyRelease = {
    id: RELEASE,
    kind: 'full',
    modelName: 'house-model',
    modelId: 'mdl_01JDZZZZZZZZZZZZZZZZZZZZZM',
    versionId: 'mdv_01JDZZZZZZZZZZZZZZZZZZZZZV',
    bound: {},
    routes: [
      createTestRoute(upstream, {
        timeouts: changes.timeouts,
        ...(changes.price === undefined ? {} : { price: changes.price }),
      }),
    ],
    applicationIds: [APPLICATION],
    notAfter: null,
    leaseSeconds: null,
    screening: [],
    ...changes.release,
  };
  return {
    format: 1,
    epoch: 1,
    organisationId: 'org-test',
    compiledAt: '2026-11-01T00:00:00.000Z',
    leaseSeconds: 60,
    payloadKey,
    payloads: 'sealed',
    releases: [release],
    applications: [
      {
        id: APPLICATION,
        title: { zh: '应用', en: 'Application' },
        keys: [{ id: KEY, hash: sha256Hex(SECRET), until: null, releaseId: null }],
      },
    ],
    ...changes.policy,
  };
}

/** A gateway with its upstream and its server, all real, on free ports and in a temporary folder. */
export interface Scene {
  readonly control: TestControl;
  readonly upstream: TestUpstream;
  readonly dataDir: string;
  readonly gateway: Gateway;
  /** Publishes the policy with these changes, as a new epoch, and waits until the gateway has it. */
  publish(changes?: Parameters<typeof createTestPolicy>[2]): Promise<Policy>;
  ask(text: string, body?: Record<string, unknown>, init?: RequestInit): Promise<Response>;
  /** A request to any endpoint, by its path under `/v1/`. */
  post(path: string, body: Record<string, unknown>, init?: RequestInit): Promise<Response>;
  restart(options?: Partial<GatewayOptions>): Promise<void>;
  close(): Promise<void>;
}

export async function openScene(
  options: Partial<GatewayOptions> & { serve?: boolean; gatewayId?: string } = {},
): Promise<Scene> {
  const { serve = true, gatewayId, ...overrides } = options;
  const dataDir = await mkdtemp(join(tmpdir(), 'steward-gateway-'));
  const upstream = await startTestUpstream();
  const control = await startTestControl(gatewayId === undefined ? {} : { gatewayId });
  control.setCredentials({ [ENDPOINT]: 'sk-upstream-secret' });
  const open = (more: Partial<GatewayOptions> = {}) =>
    openGateway({
      dataDir,
      host: '127.0.0.1',
      port: 0,
      serverUrl: control.url,
      enrolmentToken: control.token,
      version: 'test',
      rhythm: { checkpoint: 30, delivery: 30, status: 100 },
      logger: createLogger({ name: 'gateway', level: 'silent' }),
      ...overrides,
      ...more,
    });
  let gateway = await open();
  let epoch = 0;
  const scene: Scene = {
    control,
    upstream,
    dataDir,
    get gateway() {
      return gateway;
    },
    async publish(changes) {
      const policy = createTestPolicy(upstream, control.payloadKey, {
        ...changes,
        policy: { epoch: ++epoch, ...changes?.policy },
      });
      epoch = policy.epoch;
      control.publish(policy);
      await until(() => control.acknowledged.some((one) => one.epoch === epoch && one.leaseIssuedAt !== null));
      return policy;
    },
    ask: (text, body = {}, init = {}) =>
      scene.post('chat/completions', { messages: [{ role: 'user', content: text }], ...body }, init),
    post: (path, body, init = {}) =>
      fetch(`${gateway.url}/v1/${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${SECRET}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'house-model', ...body }),
        ...init,
      }),
    async restart(more) {
      await gateway.stop();
      gateway = await open(more);
    },
    async close() {
      await gateway.stop();
      await control.close();
      await upstream.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  if (serve) await scene.publish();
  return scene;
}

/** Waits until something holds, looking again and again, at most ten seconds. */
export async function until<T>(look: () => T | Promise<T>, millis = 10_000): Promise<NonNullable<T>> {
  const end = performance.now() + millis;
  for (;;) {
    const found = await look();
    if (found) return found as NonNullable<T>;
    if (performance.now() > end) throw new Error(`did not come about within ${millis} ms: ${look.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
