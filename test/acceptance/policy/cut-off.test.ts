import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Service, until } from '../../../examples/support/index.ts';
import { type House, openHouse } from '../house.ts';

let house: House;
let patient: Service;
let hasty: Service;

beforeAll(async () => {
  house = await openHouse();
  patient = await house.serve('patient');
  hasty = await house.serve('hasty', { leaseSeconds: 8 });
}, 180_000);

afterAll(() => house?.close());

/** A file of the gateway's folder. */
function fileOfGateway(name: string): string {
  const root = join(house.instance.dataDir, 'gateways');
  const found = readdirSync(root, { recursive: true, encoding: 'utf8' }).find((path) => path.endsWith(name));
  if (found === undefined) throw new Error(`the gateway keeps no ${name}`);
  return join(root, found);
}

test('a gateway that hears nothing stops at the end of the lease, each release at its own, and comes back', async () => {
  expect((await house.ask(hasty)).status).toBe(200);
  const server = house.instance.pid('server')!;
  // Frozen, not dead: the connection stands and nothing comes, as when a network swallows all packets.
  process.kill(server, 'SIGSTOP');
  const began = performance.now();
  try {
    await until('the lease to end', async () => (await house.ask(hasty)).code === 'policy_lease_expired', {
      millis: 20_000,
    });
    console.log(`the lease of 8 s ended ${((performance.now() - began) / 1000).toFixed(1)} s after the last word`);
    expect((await house.ask(patient)).status).toBe(200);
  } finally {
    process.kill(server, 'SIGCONT');
  }
  await until('the gateway to serve again', async () => (await house.ask(hasty)).status === 200);
}, 60_000);

test('an older policy is never taken back: put back on disk, the gateway refuses to serve by it', async () => {
  const policyFile = fileOfGateway('policy.json');
  const leaseFile = fileOfGateway('lease.json');
  const [oldPolicy, oldLease] = [readFileSync(policyFile), readFileSync(leaseFile)];
  const victim = await house.serve('victim');
  const withVictim = readFileSync(policyFile);
  await house.cast.security.api.post(`/releases/${victim.releaseId}/revoke`, { reason: '撤销' });
  await until('the revocation', async () => (await house.ask(victim)).status !== 200);
  await until('the newer policy on disk', () => !readFileSync(policyFile).equals(withVictim));
  const server = house.instance.pid('server')!;
  // The server is silent, so that the gateway has only what lies on disk.
  process.kill(server, 'SIGSTOP');
  try {
    for (const [policy, lease] of [
      [withVictim, oldLease],
      [oldPolicy, oldLease],
    ] as const) {
      const before = house.instance.pid('gateway');
      process.kill(house.instance.pid('supervisor')!, 'SIGSTOP');
      process.kill(before!, 'SIGKILL');
      writeFileSync(policyFile, policy);
      writeFileSync(leaseFile, lease);
      process.kill(house.instance.pid('supervisor')!, 'SIGCONT');
      await until('the gateway to run again', async () => {
        const now = house.instance.pid('gateway');
        return now !== null && now !== before && (await fetch(`${house.instance.gatewayUrl}/healthz`)).ok;
      });
      for (const service of [victim, patient]) {
        const { status, code } = await house.ask(service);
        expect([service.modelName, status, code]).toEqual([service.modelName, 503, 'no_policy']);
      }
    }
  } finally {
    process.kill(house.instance.pid('supervisor')!, 'SIGCONT');
    process.kill(server, 'SIGCONT');
  }
  await until('the present policy to be served', async () => (await house.ask(patient)).status === 200);
  expect((await house.ask(victim)).status).not.toBe(200);
}, 90_000);

test('a policy that was changed on disk is not obeyed', async () => {
  const policyFile = fileOfGateway('policy.json');
  const server = house.instance.pid('server')!;
  const before = house.instance.pid('gateway')!;
  process.kill(server, 'SIGSTOP');
  try {
    process.kill(house.instance.pid('supervisor')!, 'SIGSTOP');
    process.kill(before, 'SIGKILL');
    writeFileSync(policyFile, readFileSync(policyFile, 'utf8').replaceAll('patient', 'unknown'));
    process.kill(house.instance.pid('supervisor')!, 'SIGCONT');
    await until('the gateway to run again', async () => (await fetch(`${house.instance.gatewayUrl}/healthz`)).ok);
    expect((await house.ask({ ...patient, modelName: 'unknown' })).status).toBe(503);
  } finally {
    process.kill(house.instance.pid('supervisor')!, 'SIGCONT');
    process.kill(server, 'SIGCONT');
  }
  await until('the present policy to be served', async () => (await house.ask(patient)).status === 200);
}, 60_000);
