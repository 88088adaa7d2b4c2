import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Policy, SignedDocument, Standing } from '../../kernel/policy/index.ts';
import { sha256Hex } from '../../platform/crypto/index.ts';
import { createFolder } from '../../platform/files/index.ts';
import { createDocumentSigner, createTestPolicy } from '../testing/index.ts';
import { openPolicyHold } from './index.ts';

const server = createDocumentSigner();
const GATEWAY = 'gtw_01JDZZZZZZZZZZZZZZZZZZZZZZ';
let path: string;
let wall: number;
let monotonic: number;
const clocks = { wall: () => wall, monotonic: () => monotonic };
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'steward-hold-'));
  wall = Date.parse('2026-11-10T00:00:00.000Z');
  monotonic = 1_000;
});
afterEach(() => rm(path, { recursive: true, force: true }));

const open = async () =>
  openPolicyHold({ folder: await createFolder(path), gatewayId: GATEWAY, policyKey: server.publicKey, clocks });

const policyOf = (epoch: number, more: Partial<Policy> = {}) =>
  createTestPolicy({ baseUrl: 'http://127.0.0.1:1/v1' }, '', { policy: { epoch, leaseSeconds: 60, ...more } });
const policy = (epoch: number, more: Partial<Policy> = {}) => server.sign('steward/policy/v1', policyOf(epoch, more));
const standing = (sequence: number, suspendedKeys: string[] = []) =>
  server.sign('steward/standing/v1', {
    format: 1,
    sequence,
    suspendedReleases: [],
    suspendedApplications: [],
    suspendedKeys,
    suspendedUsers: [],
  } satisfies Standing);
const lease = (of: SignedDocument, at = wall, gatewayId = GATEWAY) =>
  server.sign('steward/lease/v1', {
    format: 1,
    gatewayId,
    epoch: (JSON.parse(of.body) as Policy).epoch,
    policyHash: sha256Hex(`${of.context}\n${of.body}`),
    issuedAt: new Date(at).toISOString(),
  });

test('a document with a foreign or broken signature is not taken', async () => {
  const hold = await open();
  const foreign = createDocumentSigner().sign('steward/policy/v1', policyOf(1));
  await expect(hold.take(foreign)).rejects.toMatchObject({ code: 'bad_signature' });
  const good = policy(1);
  await expect(hold.take({ ...good, body: good.body.replace('"epoch":1', '"epoch":2') })).rejects.toMatchObject({
    code: 'bad_signature',
  });
  // The context is signed with the body: a standing can't pass for a policy.
  await expect(hold.take({ ...standing(5), context: 'steward/policy/v1' })).rejects.toMatchObject({
    code: 'bad_signature',
  });
  for (const nothing of [null, 7, {}, { body: 1 }])
    await expect(hold.take(nothing)).rejects.toMatchObject({ code: 'malformed' });
  expect(hold.policy()).toBeNull();
});

test('a lease holds for its time and not longer, whatever the wall clock does', async () => {
  const hold = await open();
  const document = policy(1);
  await hold.take(document);
  expect(hold.leased()).toBe(false);
  await hold.take(lease(document));
  const served = [...hold.policy()!.callers.values()][0]!.releases.get('house-model')!;
  expect(hold.leaseHolds(served)).toBe(true);
  monotonic += 59_000;
  wall -= 3_600_000;
  expect(hold.leased()).toBe(true);
  monotonic += 1_000;
  expect(hold.leased()).toBe(false);
  expect(hold.leaseHolds(served)).toBe(false);
  // A later lease brings it back; one that is older than the one held does not.
  wall += 3_600_000 + 60_000;
  await expect(hold.take(lease(document, wall - 100_000))).rejects.toMatchObject({ code: 'older' });
  await hold.take(lease(document));
  expect(hold.leased()).toBe(true);
  wall += 60_000;
  expect(hold.leased()).toBe(false);
});

test('a release with a shorter lease stops earlier', async () => {
  const hold = await open();
  const short = createTestPolicy({ baseUrl: 'http://127.0.0.1:1/v1' }, '', {
    policy: { epoch: 1, leaseSeconds: 60 },
    release: { leaseSeconds: 10 },
  });
  const document = server.sign('steward/policy/v1', short);
  await hold.take(document);
  await hold.take(lease(document));
  const served = [...hold.policy()!.callers.values()][0]!.releases.get('house-model')!;
  monotonic += 11_000;
  expect(hold.leased()).toBe(true);
  expect(hold.leaseHolds(served)).toBe(false);
});

test('a lease for another gateway or another policy is not taken', async () => {
  const hold = await open();
  const document = policy(1);
  await hold.take(document);
  await expect(hold.take(lease(document, wall, 'gtw_other'))).rejects.toMatchObject({ code: 'foreign_lease' });
  await expect(hold.take(lease(policy(2)))).rejects.toMatchObject({ code: 'other_policy' });
  expect(hold.leased()).toBe(false);
});

test('after a restart the lease has its age, also when the wall clock was set back meanwhile', async () => {
  const first = await open();
  const document = policy(3);
  await first.take(document);
  await first.take(lease(document));
  monotonic += 50_000;
  wall += 50_000;
  await first.markAge();
  wall -= 1_000_000;
  monotonic = 5;
  const second = await open();
  expect(second.policy()?.policy.epoch).toBe(3);
  expect(second.leased()).toBe(true);
  monotonic += 10_000;
  expect(second.leased()).toBe(false);
});

test('a policy put back on disk by hand is not taken, nor is a standing', async () => {
  const first = await open();
  await first.take(policy(1));
  await first.take(standing(1, ['key_x']));
  const oldPolicy = await readFile(join(path, 'policy.json'));
  const oldStanding = await readFile(join(path, 'standing.json'));
  const current = policy(2);
  await first.take(current);
  await first.take(standing(2, ['key_x', 'key_y']));
  await first.take(lease(current));
  await writeFile(join(path, 'policy.json'), oldPolicy);
  const second = await open();
  expect(second.policy()).toBeNull();
  expect(second.problems().join()).toContain('older');
  await second.take(current);
  await second.take(lease(current));
  expect(second.leased()).toBe(true);
  await writeFile(join(path, 'standing.json'), oldStanding);
  const third = await open();
  expect(third.policy()?.policy.epoch).toBe(2);
  expect(third.leased()).toBe(false);
  await third.take(standing(3));
  expect(third.leased()).toBe(true);
});

type Step =
  | { do: 'policy'; epoch: number; variant: number }
  | { do: 'standing'; sequence: number; variant: number }
  | { do: 'lease'; of: number; variant: number; ago: number }
  | { do: 'pass'; wall: number; monotonic: number }
  | { do: 'restart' };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('policy' as const), epoch: fc.nat(4), variant: fc.nat(1) }),
  fc.record({ do: fc.constant('standing' as const), sequence: fc.nat(4), variant: fc.nat(1) }),
  fc.record({ do: fc.constant('lease' as const), of: fc.nat(4), variant: fc.nat(1), ago: fc.nat(70_000) }),
  fc.record({
    do: fc.constant('pass' as const),
    wall: fc.integer({ min: -50_000, max: 50_000 }),
    monotonic: fc.nat(50_000),
  }),
  fc.constant({ do: 'restart' as const }),
);

test('whatever comes in whatever order: nothing older is taken, and no lease outlives its time', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      await rm(path, { recursive: true, force: true });
      let hold = await open();
      let epoch = -1;
      let sequence = -1;
      // True time since the last lease that was taken was issued at the latest: it can only have run on.
      let sinceLease = Number.POSITIVE_INFINITY;
      for (const one of steps) {
        if (one.do === 'policy') {
          const taken = await hold.take(policy(one.epoch, { compiledAt: `variant ${one.variant}` })).then(
            () => true,
            () => false,
          );
          if (taken) {
            expect(one.epoch).toBeGreaterThanOrEqual(epoch);
            epoch = one.epoch;
          } else expect(one.epoch).toBeLessThanOrEqual(epoch);
        } else if (one.do === 'standing') {
          const keys = [`key_${one.variant}`];
          const taken = await hold.take(standing(one.sequence, keys)).then(
            () => true,
            () => false,
          );
          if (taken) {
            expect(one.sequence).toBeGreaterThanOrEqual(sequence);
            sequence = one.sequence;
          } else expect(one.sequence).toBeLessThanOrEqual(sequence);
        } else if (one.do === 'lease') {
          const of = policy(one.of, { compiledAt: `variant ${one.variant}` });
          const taken = await hold.take(lease(of, wall - one.ago)).then(
            () => true,
            () => false,
          );
          if (taken) {
            expect(one.of).toBe(epoch);
            sinceLease = one.ago;
          }
        } else if (one.do === 'pass') {
          wall += one.wall;
          monotonic += one.monotonic;
          sinceLease += one.monotonic;
        } else {
          await hold.markAge();
          monotonic = 0;
          hold = await open();
        }
        expect(hold.policy()?.policy.epoch ?? -1).toBe(epoch);
        expect(hold.standing().sequence).toBe(Math.max(0, sequence));
        if (hold.leased()) expect(sinceLease).toBeLessThan(60_000);
      }
    }),
    { numRuns: 40 },
  );
});

test('a key whose right ends is stopped at the instant, after a restart too, and by the time of the lease where the wall clock is set back', async () => {
  const end = wall + 30_000;
  const ending = server.sign('steward/standing/v1', {
    ...(JSON.parse(standing(1).body) as Standing),
    endingKeys: { key_ends: new Date(end).toISOString(), key_unclear: 'no instant' },
  });
  const first = policy(1);
  let hold = await open();
  await hold.take(first);
  await hold.take(lease(first));
  await hold.take(ending);
  expect(hold.keyStopped('key_unclear')).toBe(true);
  wall = end - 1;
  expect(hold.keyStopped('key_ends')).toBe(false);
  wall = end;
  expect(hold.keyStopped('key_ends')).toBe(true);
  expect(hold.keyStopped('key_other')).toBe(false);
  hold = await open();
  expect(hold.keyStopped('key_ends')).toBe(true);
  // The lease knows how late it was when the gateway started.
  wall = end - 30_000;
  expect(hold.keyStopped('key_ends')).toBe(true);
});

test('while the wall clock stands still or goes back, rights end by the clock that only runs forward', async () => {
  const end = wall + 30_000;
  const ending = {
    ...(JSON.parse(standing(1).body) as Standing),
    endingKeys: { key_ends: new Date(end).toISOString() },
  };
  const first = policy(1);
  const hold = await open();
  await hold.take(first);
  await hold.take(lease(first));
  await hold.take(server.sign('steward/standing/v1', ending));
  wall -= 60_000;
  monotonic += 29_999;
  expect(hold.keyStopped('key_ends')).toBe(false);
  monotonic += 1;
  expect(hold.keyStopped('key_ends')).toBe(true);
});
