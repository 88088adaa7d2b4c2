import { verify } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Lease, SignedDocument, Standing } from '../../../kernel/policy/index.ts';
import { signedBytes } from '../../../kernel/policy/index.ts';
import { hashSecret, sha256Hex, verifyEd25519 } from '../../../platform/crypto/index.ts';
import { createTestGateway } from './testing/gateway.ts';
import { emptyPolicy } from './testing/policy-source.ts';
import { LOCAL_TOKEN, openScene, type Scene } from './testing/scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
  scene.person('per_admin', ['system-administrator']);
  scene.person('per_op', ['operator']);
  scene.person('per_member', ['member']);
});
afterAll(() => scene.close());

const title = { zh: '一号网关', en: 'Gateway one' };
async function token(): Promise<string> {
  const answer = await scene.call('per_admin', 'POST', '/api/v1/gateways/tokens', { title });
  expect(answer.status).toBe(201);
  return answer.body.token;
}
async function enrolled() {
  const gateway = createTestGateway(scene.url);
  expect((await gateway.enrol(await token())).status).toBe(201);
  return gateway;
}

test('a token enrols one gateway, once, and the ledger knows its keys', async () => {
  const secret = await token();
  const gateway = createTestGateway(scene.url);
  const answer = await gateway.enrol(secret);
  expect(answer.body).toMatchObject({
    organisationId: 'org_test',
    logPrefix: `steward.local/traffic-${gateway.id}`,
    title,
  });
  expect(Buffer.from(answer.body.pseudonymKey, 'base64')).toHaveLength(32);
  expect(Buffer.from(answer.body.policyKey, 'base64')).toEqual(Buffer.from(scene.source.policyPublicKey));
  const { items } = await scene.governance.records.query({ subjectId: gateway.id, limit: 10 });
  expect(items[0]!.record).toMatchObject({
    kind: 'gateway.enrolled',
    actor: { kind: 'gateway', id: gateway.id },
    facts: { originPrefix: answer.body.logPrefix, sealingKeyHash: sha256Hex(gateway.opener.publicKey) },
  });

  const other = createTestGateway(scene.url);
  expect(await other.enrol(secret)).toMatchObject({ status: 403, body: { code: 'token-invalid' } });
  const refused = () => scene.governance.records.query({ kind: 'gateway.enrolment-refused', limit: 10 });
  expect((await refused()).items).toHaveLength(1);
  // Whatever anybody makes up does not get into the ledger.
  expect((await other.enrol('made-up-made-up')).status).toBe(403);
  expect((await refused()).items).toHaveLength(1);
  // Our answer was lost: the same gateway with the same keys may ask again, and its first bearer is void.
  const first = gateway.bearer;
  expect((await gateway.enrol(secret)).body.gatewayId).toBe(gateway.id);
  expect((await gateway.post('/gateway/v1/status', {}, first)).status).toBe(401);
  expect((await gateway.status(null)).status).toBe(200);
  // Not any more once it was seen.
  expect((await gateway.enrol(secret)).status).toBe(403);
});

test('an expired token, one used by two at once, keys in use twice', async () => {
  const late = await token();
  scene.clock.advance(25 * 3_600_000);
  expect((await createTestGateway(scene.url).enrol(late)).status).toBe(403);
  const shared = await token();
  const racers = [createTestGateway(scene.url), createTestGateway(scene.url)];
  const statuses = (await Promise.all(racers.map((gateway) => gateway.enrol(shared)))).map(({ status }) => status);
  expect(statuses.toSorted()).toEqual([201, 403]);
  const gateway = await enrolled();
  await gateway.status(null);
  expect(await gateway.enrol(await token())).toMatchObject({ status: 409, body: { code: 'key-enrolled' } });
  expect((await gateway.enrol('nonsense-nonsense')).status).toBe(403);
});

test('the token of this machine works once; before setup it waits', async () => {
  scene.setUp(false);
  expect(await createTestGateway(scene.url).enrol(LOCAL_TOKEN)).toMatchObject({
    status: 503,
    body: { code: 'not-set-up' },
  });
  scene.setUp(true);
  expect((await createTestGateway(scene.url).enrol(LOCAL_TOKEN)).status).toBe(201);
  expect((await createTestGateway(scene.url).enrol(LOCAL_TOKEN)).status).toBe(403);
});

test('who may not', async () => {
  expect((await scene.call('per_op', 'POST', '/api/v1/gateways/tokens', { title })).status).toBe(403);
  expect((await scene.call('per_member', 'GET', '/api/v1/gateways')).status).toBe(403);
  expect((await scene.call(null, 'GET', '/api/v1/gateways')).status).toBe(401);
  // A person has no business on the channel, a gateway none in the console.
  expect((await scene.call('per_admin', 'POST', '/gateway/v1/status', {})).status).toBe(403);
  const gateway = await enrolled();
  const asGateway = await fetch(`${scene.url()}/api/v1/gateways`, {
    headers: { authorization: `Bearer ${gateway.bearer}` },
  });
  expect(asGateway.status).toBe(403);
  expect((await gateway.post('/gateway/v1/status', { open: 'all' })).status).toBe(400);
});

test('the channel brings the present state, then every change', async () => {
  const gateway = await enrolled();
  scene.source.setSecrets({ ups_1: 'sk-upstream' });
  scene.source.publish(emptyPolicy(7, scene.server().compute.payloadKey));
  const channel = gateway.connect();
  const policy = (await channel.until(({ name }) => name === 'policy')).data as SignedDocument;
  expect(
    verifyEd25519(scene.source.policyPublicKey, signedBytes(policy), Buffer.from(policy.signature, 'base64')),
  ).toBe(true);
  const credentials = (await channel.until(({ name }) => name === 'credentials')).data as {
    credentials: Record<string, string>;
  };
  expect(
    gateway.opener
      .open(Buffer.from(credentials.credentials.ups_1!, 'base64'), Buffer.from('steward/credential/v1/ups_1'))
      .toString(),
  ).toBe('sk-upstream');
  await channel.until(({ name }) => name === 'standing');
  const lease = JSON.parse(
    ((await channel.until(({ name }) => name === 'lease')).data as SignedDocument).body,
  ) as Lease;
  expect(lease).toMatchObject({ gatewayId: gateway.id, epoch: 7, policyHash: sha256Hex(signedBytes(policy)) });
  expect(channel.events.map(({ name }) => name).slice(0, 4)).toEqual(['policy', 'credentials', 'standing', 'lease']);

  const before = channel.events.length;
  scene.source.suspend(['rel_x']);
  const standing = await channel.until(({ name }) => name === 'standing', before);
  expect((JSON.parse((standing.data as SignedDocument).body) as Standing).suspendedReleases).toEqual(['rel_x']);

  const view = (await scene.call('per_op', 'GET', '/api/v1/gateways')).body.items.find(
    (one: { id: string }) => one.id === gateway.id,
  );
  expect(view).toMatchObject({ connected: true, currentEpoch: 7, policyEpoch: null, title });
  channel.close();
});

test('what a gateway has ever taken is passed on, and why it is not followed is shown as its problem', async () => {
  const gateway = await enrolled();
  const seen = { epoch: 12, policyHash: 'a'.repeat(64), standingSequence: 3, standingHash: 'b'.repeat(64) };
  const problemsAfter = async (more: Record<string, unknown>) => {
    expect((await gateway.status(null, more)).status).toBe(200);
    const { items } = (await scene.call('per_op', 'GET', '/api/v1/gateways')).body;
    return items.find((one: { id: string }) => one.id === gateway.id).problems;
  };
  expect(await problemsAfter({ seen, problems: ['own'] })).toEqual(['own']);
  expect(scene.source.heardOf.at(-1)).toEqual({ gatewayId: gateway.id, seen });
  expect(await problemsAfter({ seen: { ...seen, epoch: 5_000 } })).toEqual(['an epoch that nobody believes']);
  expect(await problemsAfter({})).toEqual([]);
});

test('an acknowledgement is recorded once a policy', async () => {
  const gateway = await enrolled();
  const given = { epoch: 7, policyHash: hashSecret('policy'), standingSequence: 1, leaseIssuedAt: null };
  for (let i = 0; i < 3; i++) expect((await gateway.post('/gateway/v1/acknowledge', given)).status).toBe(200);
  await gateway.post('/gateway/v1/acknowledge', { ...given, epoch: null, policyHash: null, standingSequence: 4 });
  await gateway.post('/gateway/v1/acknowledge', { ...given, epoch: 8, standingSequence: 5 });
  expect((await scene.kinds(gateway.id)).filter((kind) => kind === 'policy.acknowledged')).toHaveLength(2);
  const states = await scene.server().compute.gateways.states();
  expect(states.find(({ id }) => id === gateway.id)).toMatchObject({
    policyEpoch: 8,
    policyHash: given.policyHash,
    standingSequence: 5,
    connected: false,
  });
});

test('a retired gateway loses its channel and its access at once', async () => {
  const gateway = await enrolled();
  const channel = gateway.connect();
  await channel.until(({ name }) => name === 'standing');
  expect((await scene.call('per_op', 'POST', `/api/v1/gateways/${gateway.id}/retire`)).status).toBe(403);
  expect((await scene.call('per_admin', 'POST', `/api/v1/gateways/${gateway.id}/retire`)).status).toBe(204);
  await channel.ended;
  expect((await gateway.status(null)).status).toBe(401);
  expect(await scene.call('per_admin', 'POST', `/api/v1/gateways/${gateway.id}/retire`)).toMatchObject({
    status: 409,
    body: { code: 'gateway-retired' },
  });
  expect(await scene.kinds(gateway.id)).toContain('gateway.retired');
});

test('anybody may have the keys that sign labels, also those of retired gateways', async () => {
  const gateway = await enrolled();
  const retired = await enrolled();
  expect((await scene.call('per_admin', 'POST', `/api/v1/gateways/${retired.id}/retire`)).status).toBe(204);
  const answer = await fetch(`${scene.url()}/api/v1/public/label-keys`);
  expect(answer.status).toBe(200);
  const { items } = (await answer.json()) as { items: { keyId: string; publicKey: string; until: string | null }[] };
  for (const [{ signer }, until] of [
    [gateway, null],
    [retired, expect.any(String)],
  ] as const) {
    const published = items.find(({ keyId }) => keyId === sha256Hex(signer.publicKey).slice(0, 16))!;
    expect(published).toMatchObject({ until });
    const message = Buffer.from('AIGC');
    expect(verify(null, message, published.publicKey, signer.sign(message))).toBe(true);
  }
});

test('a second channel of a gateway ends the first; a stop of the server ends all', async () => {
  const gateway = await enrolled();
  const first = gateway.connect();
  await first.until(({ name }) => name === 'standing');
  const second = gateway.connect();
  await second.until(({ name }) => name === 'standing');
  await first.ended;
  await scene.restart();
  await second.ended;
  expect(scene.source.listeners()).toBe(1);
});

test('a token enrols by the right of who made it: a millisecond before its end, and not at it', async () => {
  const end = new Date(scene.clock.now().getTime() + 3_600_000);
  scene.person('per_lapsing', ['platform-engineer'], undefined, end.toISOString());
  const made = async () => (await scene.call('per_lapsing', 'POST', '/api/v1/gateways/tokens', { title })).body.token;
  const [first, second] = [await made(), await made()];
  scene.clock.set(new Date(end.getTime() - 1).toISOString());
  expect((await createTestGateway(scene.url).enrol(first)).status).toBe(201);
  scene.clock.set(end.toISOString());
  const late = createTestGateway(scene.url);
  expect(await late.enrol(second)).toMatchObject({ status: 403, body: { code: 'token-maker-lapsed' } });
  const { items } = await scene.governance.records.query({ kind: 'gateway.enrolment-refused', limit: 1 });
  expect(items[0]!.record).toMatchObject({
    outcome: 'refused',
    facts: { reason: 'right-ended', tokenBy: 'per_lapsing' },
  });
  // The token was not used up: whoever may again, lets it enrol.
  scene.person('per_lapsing', ['platform-engineer']);
  expect((await late.enrol(second)).status).toBe(201);
});
