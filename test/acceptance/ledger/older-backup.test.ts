import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  ADMINISTRATOR,
  type ApiClient,
  createApiClient,
  type Instance,
  type Service,
  startInstance,
  steward,
  until,
} from '../../../examples/support/index.ts';
import { type Gateway, openGateway } from '../../../src/gateway/index.ts';
import { createLogger } from '../../../src/platform/telemetry/index.ts';
import { exportLedger, untilSettled, verifyFolder } from '../exported.ts';
import { ask, type House, openHouse } from '../house.ts';

const PASSPHRASE = 'a phrase that seals the keys';
let house: House;
let service: Service;
let folder: string;
let far: Gateway | undefined;
let restored: Instance | undefined;

/** A gateway on another machine, as far as the instance can tell: its folder is in no backup. */
const startFar = (serverUrl: string, enrolmentToken?: string): Promise<Gateway> =>
  openGateway({
    dataDir: join(folder, 'far'),
    host: '127.0.0.1',
    port: 0,
    serverUrl,
    enrolmentToken,
    version: 'test',
    logger: createLogger({ name: 'gateway', level: 'silent' }),
  });

interface GatewayState {
  readonly id: string;
  readonly policyEpoch: number | null;
  readonly currentEpoch: number | null;
  readonly standingSequence: number | null;
  readonly problems: readonly string[];
}

async function stateOf(reader: ApiClient, id: string): Promise<GatewayState | undefined> {
  const { items } = await reader.get<{ items: GatewayState[] }>('/gateways');
  return items.find((one) => one.id === id);
}

const isCurrent = (state: GatewayState | undefined) =>
  state !== undefined && state.policyEpoch !== null && state.policyEpoch === state.currentEpoch && state;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'steward-older-'));
  house = await openHouse({ database: 'embedded' });
  service = await house.serve('house-model');
}, 180_000);

afterAll(async () => {
  await far?.stop();
  await restored?.close();
  await house?.close();
  rmSync(folder, { recursive: true, force: true });
});

test('an instance restored from an older backup goes on above what gateways elsewhere have seen, and they follow it', async () => {
  const { instance, organisation, cast } = house;
  const keeper = await organisation.appoint('keeper', ['system-administrator']);
  const title = { zh: '异地网关', en: 'Gateway elsewhere' };
  const { token } = await keeper.api.post<{ token: string }>('/gateways/tokens', { title });
  far = await startFar(instance.consoleUrl, token);
  const { gatewayId } = far;
  await until('the gateway elsewhere to serve', async () => (await ask(far!.url, service)).status === 200);
  await until('it to acknowledge', async () => isCurrent(await stateOf(cast.security.api, gatewayId)));

  const archive = join(folder, 'instance.tar.gz');
  const env = { ...instance.env, STEWARD_BACKUP_PASSPHRASE: PASSPHRASE };
  expect(await steward(['backup', archive], env)).toMatchObject({ code: 0 });

  // What the backup does not know: another service, and that it was stopped.
  const later = await house.serve('later-model');
  await until('the later service elsewhere', async () => (await ask(far!.url, later)).status === 200);
  const serving = await until('it to acknowledge', async () => isCurrent(await stateOf(cast.security.api, gatewayId)));
  await cast.security.api.post(`/releases/${later.releaseId}/revoke`, { reason: '停用' });
  await until('it to be refused elsewhere', async () => (await ask(far!.url, later)).status !== 200);
  // It refuses by the standing before it has the policy without the release.
  const before = await until('it to acknowledge', async () => {
    const state = await stateOf(cast.security.api, gatewayId);
    return (state?.policyEpoch ?? 0) > serving.policyEpoch! && isCurrent(state);
  });
  expect(await instance.stop()).toBe(0);
  await far.stop();

  const dataDir = join(folder, 'restored');
  expect(await steward(['restore', archive], { ...env, STEWARD_DATA_DIR: dataDir })).toMatchObject({ code: 0 });
  cpSync(join(dataDir, 'ledger'), join(folder, 'ledger-then'), { recursive: true });
  restored = await startInstance({ dataDir });
  const owner = createApiClient(restored.consoleUrl);
  await owner.signIn(cast.owner.email, 'a long enough phrase for one person');
  const current = await until('the restored policy', async () => (await stateOf(owner, gatewayId))?.currentEpoch);
  expect(current).toBeLessThan(before.policyEpoch!);

  far = await startFar(restored.consoleUrl);
  const after = await until('the gateway elsewhere to follow', async () => {
    const state = await stateOf(owner, gatewayId);
    return (state?.policyEpoch ?? 0) > before.policyEpoch! && isCurrent(state);
  });
  expect(after.standingSequence).toBeGreaterThan(before.standingSequence!);
  expect(await ask(far.url, service)).toMatchObject({ status: 200 });
  expect(await ask(far.url, later)).not.toMatchObject({ status: 200 });
  await until('the gateway beside it to follow', async () => (await ask(restored!.gatewayUrl, service)).status === 200);
  const advances = await owner.get<{ items: { record: { facts: Record<string, unknown> } }[] }>(
    '/records?kind=policy.epoch-advanced',
  );
  expect(advances.items).toHaveLength(1);

  await untilSettled(owner);
  const exported = await exportLedger(restored);
  expect((await exported.records()).filter(({ kind }) => kind === 'policy.epoch-advanced')).toMatchObject([
    {
      actor: { kind: 'gateway', id: gatewayId },
      facts: { epochBefore: current, epochSeen: before.policyEpoch, sequenceSeen: before.standingSequence },
    },
  ]);
  const verdict = await verifyFolder(exported.dir);
  exported.remove();
  expect(verdict).toMatchObject({ problems: [] });

  // Now the governance log alone is put back to the backup: it is behind what was published, and frozen.
  expect(await restored.stop()).toBe(0);
  await far.stop();
  far = undefined;
  const [name] = readdirSync(join(folder, 'ledger-then')).filter((one) => one.startsWith('governance-'));
  rmSync(join(dataDir, 'ledger', name!), { recursive: true });
  cpSync(join(folder, 'ledger-then', name!), join(dataDir, 'ledger', name!), { recursive: true });
  restored = await startInstance({ dataDir, until: 'answering' });
  const security = createApiClient(restored.consoleUrl);
  await security.signIn(ADMINISTRATOR.email, ADMINISTRATOR.password);
  const state = await until('the freeze to be seen', async () => {
    const found = await security.get<{ cause: string | null; frozen: string }>('/ledger/successors');
    return found.cause === 'frozen' && found;
  });
  expect(state.frozen).toContain('remembers a checkpoint');
  const { secret } = await security.post<{ secret: string }>('/api-keys', {
    ...{ title: 'successor', scopes: ['ledger-successor.found'] },
    until: new Date(Date.now() + 3_600_000).toISOString(),
  });
  const cli = { ...restored.env, STEWARD_API_KEY: secret };
  const act = ['ledger', 'successor', '--reason', '只恢复了账本', '--server', restored.consoleUrl];
  expect(await steward(act, cli)).toMatchObject({
    code: 0,
    output: expect.stringContaining(`${name}-2 follows ${name}`),
  });
  await until('the instance to be ready', async () => (await fetch(`${restored!.consoleUrl}/readyz`)).ok);
  const officer = createApiClient(restored.consoleUrl);
  await officer.signIn(cast.security.email, 'a long enough phrase for one person');
  await officer.post(`/releases/${service.releaseId}/revoke`, { reason: '照常办理' });
  await until('the revocation to stand in the successor', async () => {
    const { items } = await officer.get<{ items: { logName: string | null }[] }>(
      '/records?kind=release.revoked&limit=1',
    );
    return items[0]?.logName === `${name}-2`;
  });
  const both = await exportLedger(restored);
  const verdictOfBoth = await verifyFolder(both.dir);
  expect(verdictOfBoth).toMatchObject({
    code: 0,
    problems: [],
    successions: [{ log: `${name}-2`, lost: 0, proven: true }],
  });
  // An export that hides the log before is found.
  rmSync(join(both.dir, name!), { recursive: true });
  const hidden = await verifyFolder(both.dir);
  expect(hidden.problems.map(({ code }) => code)).toContain('predecessor-missing');
  both.remove();
}, 400_000);
