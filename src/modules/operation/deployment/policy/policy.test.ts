import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type Lease,
  type Policy,
  type SignedDocument,
  type Standing,
  signedBytes,
} from '../../../../kernel/policy/index.ts';
import { HOUR } from '../../../../kernel/time/index.ts';
import { generateSealingKeyPair, openSealed, sha256Hex, verifyEd25519 } from '../../../../platform/crypto/index.ts';
import type { PolicyChange } from '../../../resources/compute/index.ts';
import { createReleaseReader } from '../release/index.ts';
import { createReleaseScene, type ReleaseScene } from '../release/testing.ts';
import { createPolicyParts } from './index.ts';

let scene: ReleaseScene;
let base: Awaited<ReturnType<ReleaseScene['ready']>>;
beforeAll(async () => {
  scene = await createReleaseScene();
  base = await scene.ready({ modelName: 'served' });
});
afterAll(() => scene.close());

const source = () => scene.deployment.policySource;
const policy = () => scene.deployment.policy;

/** The body, after its signature was checked with the key that gateways pin. */
function opened<T>(document: SignedDocument): T {
  const signature = Buffer.from(document.signature, 'base64');
  expect(verifyEd25519(source().policyPublicKey, signedBytes(document), signature)).toBe(true);
  return JSON.parse(document.body) as T;
}
const standing = async () => opened<Standing>(await source().standing());

/** Waits, with a deadline, until the look answers something. */
async function eventually<T>(look: () => Promise<T | null | undefined | false>): Promise<T> {
  for (const end = Date.now() + 10_000; ; await new Promise((resolve) => setTimeout(resolve, 10))) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error('it did not come to pass within ten seconds');
  }
}

/** The same module as another process on the same database has it. */
function elsewhere() {
  const deps = { ...scene.deps, readers: scene.deployment.readers };
  return createPolicyParts({ ...deps, releases: createReleaseReader(deps) });
}

test('nothing is published before its record is in the ledger; unreleased, an application is known but reaches nothing', async () => {
  expect(await policy().inForce()).toBeNull();
  const parts = elsewhere();
  await parts.start();
  expect(await source().lease('gtw_1')).toBeNull();
  const key = await scene.deployment.keys.issue(scene.people.owner, base.applicationId, { title: '生产' });
  // The other process compiles; without a running sequencer the record is under no checkpoint.
  const published = async () => (await scene.records.query({ kind: 'policy.published', limit: 1 })).items[0];
  const record = await eventually(published);
  expect(record).toMatchObject({ index: null, record: { facts: { epoch: 1, releases: [] } } });
  expect(await source().current()).toBeNull();

  scene.governance.sequencer.start();
  const first = await eventually(() => source().current());
  expect((await scene.records.get(record.record.id))?.index).not.toBeNull();
  const known = { id: base.applicationId, keys: [{ id: key.id, releaseId: null }] };
  expect(opened<Policy>(first.document)).toMatchObject({ epoch: 1, releases: [], applications: [known] });

  const id = await scene.register(base.content);
  await scene.release(id);
  const current = await eventually(async () => {
    const found = await source().current();
    return found !== null && found.epoch > 1 ? found : null;
  });
  expect((await published())?.record.facts).toEqual({ epoch: 2, hash: current.hash, released: 1, releases: [id] });
  expect(current.hash).toBe(sha256Hex(signedBytes(current.document)));
  const body = opened<Policy>(current.document);
  expect(body).toMatchObject({
    format: 1,
    epoch: 2,
    leaseSeconds: 24 * 3600,
    payloadKey: scene.deps.payloadKey,
    payloads: 'sealed',
    releases: [{ id, modelName: 'served', applicationIds: [base.applicationId], screening: [] }],
    applications: [known],
  });
  expect(JSON.stringify(body)).not.toContain(key.secret);
  const lease = opened<Lease>((await source().lease('gtw_1'))!);
  expect(lease).toMatchObject({ gatewayId: 'gtw_1', epoch: 2, policyHash: current.hash });
  await parts.stop();
});

test('editing drafts of everything changes no policy; the same content makes no new epoch', async () => {
  await policy().refresh();
  const before = (await source().current())!;
  const { deployment, people } = scene;
  const endpoint = await deployment.endpoints.get(base.endpointId);
  await deployment.endpoints.edit(people.engineer, base.endpointId, endpoint.latest, {
    content: { ...endpoint.content, baseUrl: 'http://127.0.0.1:666/v1' },
  });
  const version = await scene.design.versions.get(base.versionId);
  const { modelId: _, ...content } = version.content;
  await scene.design.versions.edit(people.engineer, base.versionId, version.latest, { ...content, changes: '改' });
  const statement = await deployment.statements.get(base.statementId);
  const { applicationId: __, ...said } = statement.content;
  await deployment.statements.edit(people.owner, base.statementId, statement.latest, {
    content: { ...said, mode: 'observe' },
  });
  const application = await deployment.applications.get(base.applicationId);
  await deployment.applications.edit(people.owner, base.applicationId, application.latest, {
    content: { description: '改', contact: 'x@example.org' },
  });
  const [release] = (await deployment.releases.list({ limit: 10, q: undefined })).items;
  await deployment.releases.edit(people.engineer, release!.id, release!.latest, {
    content: { ...base.content, modelName: 'renamed' },
  });
  await policy().refresh();
  await policy().refresh();
  expect(await source().current()).toEqual(before);
});

test('how an endpoint is operated changes the policy under a new epoch; an old epoch never comes back', async () => {
  await policy().refresh();
  const first = (await source().current())!;
  const operation = { weight: 1, priority: 3, enabled: true };
  await scene.deployment.endpoints.operate(scene.people.engineer, base.endpointId, operation);
  await policy().refresh();
  const second = (await source().current())!;
  expect(second.epoch).toBe(first.epoch + 1);
  expect(opened<Policy>(second.document).releases[0]?.routes[0]).toMatchObject({ weight: 1, priority: 3 });
  await scene.deployment.endpoints.operate(scene.people.engineer, base.endpointId, { ...operation, enabled: false });
  await policy().refresh();
  const third = opened<Policy>((await source().current())!.document);
  expect(third).toMatchObject({ epoch: first.epoch + 2, releases: [{ routes: [] }] });
  await scene.deployment.endpoints.operate(scene.people.engineer, base.endpointId, operation);
  await policy().refresh();
  // What it says is that of the second again; it is a new one all the same.
  expect((await source().current())!.epoch).toBe(first.epoch + 3);
});

test('what is stopped is told in every process, ahead of the policy, under a higher number', async () => {
  const [here, there] = [elsewhere(), elsewhere()];
  const heard: (PolicyChange | undefined)[] = [];
  there.source.onChange((change) => heard.push(change));
  await here.start();
  await there.start();
  const [release] = (await scene.deployment.releases.list({ limit: 10, q: undefined })).items;
  const key = await scene.deployment.keys.issue(scene.people.owner, base.applicationId, { title: '一' });
  const before = await eventually(async () => {
    const found = await there.source.current();
    return found?.document.body.includes(key.id) ? found : null;
  });
  const { sequence } = await standing();
  heard.length = 0;

  await scene.deployment.keys.revoke(scene.people.owner, key.id);
  const one = await eventually(async () => ((await standing()).suspendedKeys.includes(key.id) ? standing() : null));
  expect(one.sequence).toBe(sequence + 1);
  // Word of an earlier policy may still be on its way; what counts is that the standing is told before the policy that leaves the key out.
  await eventually(async () => heard.includes('standing') && heard.lastIndexOf('policy') > heard.indexOf('standing'));
  const after = (await there.source.current())!;
  expect(after.epoch).toBe(before.epoch + 1);
  expect(after.document.body).not.toContain(key.id);

  const act = { reason: '异常', breakGlass: false };
  await scene.deployment.operation.suspend(scene.people.security, release!.id, act);
  await scene.deployment.applications.suspend(scene.people.security, base.applicationId, '异常');
  await eventually(async () => {
    const { suspendedReleases, suspendedApplications } = await standing();
    return suspendedReleases.includes(release!.id) && suspendedApplications.includes(base.applicationId);
  });
  await scene.deployment.applications.resume(scene.people.security, base.applicationId, '好了');
  await scene.deployment.operation.resume(scene.people.security, release!.id, '好了');
  await eventually(async () => (await standing()).suspendedReleases.length === 0);
  // Two processes look at the same change: the numbers of both are one row of documents.
  expect((await standing()).sequence).toBeLessThanOrEqual(one.sequence + 4);
  await here.stop();
  await there.stop();
});

test('credentials go to gateways sealed, for endpoints that are served and no others, and ahead of their policy', async () => {
  const gateway = generateSealingKeyPair();
  const ask = () => source().credentialsFor({ id: 'gtw_1', sealingKey: gateway.publicKey });
  const before = await ask();
  expect(before.credentials).toEqual({});
  const own = await scene.ready({ modelName: 'with-credential' });
  const served = await scene.writeEndpoint({}, 'sk-upstream-secret');
  await scene.approveEndpoint(served);
  const unused = await scene.writeEndpoint({}, 'sk-other-secret');
  await scene.approveEndpoint(unused);
  const id = await scene.register({ ...own.content, endpointIds: [served] });
  await scene.release(id);
  await policy().refresh();
  const delivery = await ask();
  expect(delivery.epoch).toBeGreaterThan(before.epoch);
  expect(Object.keys(delivery.credentials)).toEqual([served]);
  const sealed = Buffer.from(delivery.credentials[served]!, 'base64');
  const context = Buffer.from(`steward/credential/v1/${served}`);
  expect(openSealed(gateway.privateKey, sealed, context).toString()).toBe('sk-upstream-secret');
  const body = (await source().current())!.document.body;
  expect(body).not.toContain('sk-upstream-secret');
  expect((JSON.parse(body) as Policy).releases.find((one) => one.id === id)?.routes[0]?.credential).toBe(true);
});

test('put back to an older state, it goes on above what a gateway has seen, once, and no absurd number moves it', async () => {
  await policy().refresh();
  const state = async () => {
    const { document, epoch, hash } = (await source().current())!;
    const stood = await source().standing();
    return {
      document,
      epoch,
      hash,
      sequence: opened<Standing>(stood).sequence,
      standingHash: sha256Hex(signedBytes(stood)),
    };
  };
  const seenOf = ({ epoch, hash, sequence, standingHash }: Awaited<ReturnType<typeof state>>) => ({
    epoch,
    policyHash: hash,
    standingSequence: sequence,
    standingHash,
  });
  const advances = async () =>
    (await scene.records.query({ kind: 'policy.epoch-advanced', limit: 10 })).items.map(({ record }) => record);
  const before = await state();
  const nothing = { epoch: null, policyHash: null, standingSequence: null, standingHash: null };
  for (const seen of [nothing, seenOf(before), { ...seenOf(before), epoch: before.epoch - 1, policyHash: 'other' }])
    expect(await source().heard('gtw_a', seen)).toBeNull();
  const absurd = await source().heard('gtw_a', { ...seenOf(before), epoch: Number.MAX_SAFE_INTEGER });
  expect(absurd).toContain('not followed');
  const absurdStanding = { ...seenOf(before), standingSequence: before.sequence + 1_000_001 };
  expect(await source().heard('gtw_a', absurdStanding)).toContain('not followed');
  expect(await advances()).toEqual([]);
  expect(await state()).toEqual(before);

  const ahead = { epoch: before.epoch + 40, policyHash: 'x', standingSequence: before.sequence + 7, standingHash: 'y' };
  // Two processes hear it at the same time.
  expect(await Promise.all([source().heard('gtw_a', ahead), elsewhere().source.heard('gtw_a', ahead)])).toEqual([
    null,
    null,
  ]);
  await policy().refresh();
  const after = await state();
  expect([after.epoch, after.sequence]).toEqual([before.epoch + 41, before.sequence + 8]);
  const { epoch: _, compiledAt: __, ...content } = opened<Policy>(after.document);
  const { epoch: ___, compiledAt: ____, ...contentBefore } = opened<Policy>(before.document);
  expect(content).toEqual(contentBefore);
  expect(await advances()).toMatchObject([
    {
      actor: { kind: 'gateway', id: 'gtw_a' },
      facts: {
        epochBefore: before.epoch,
        epochSeen: before.epoch + 40,
        sequenceBefore: before.sequence,
        sequenceSeen: before.sequence + 7,
      },
    },
  ]);

  // Not again within the hour; another gateway may, and the same number with other content counts as newer.
  const again = { ...ahead, epoch: after.epoch + 5 };
  expect(await source().heard('gtw_a', again)).toContain('less than an hour ago');
  expect(await source().heard('gtw_b', { ...seenOf(after), policyHash: 'other' })).toBeNull();
  await policy().refresh();
  expect(await state()).toMatchObject({ epoch: after.epoch + 1, sequence: after.sequence });
  expect(await source().heard('gtw_c', { ...seenOf(await state()), standingHash: 'other' })).toBeNull();
  expect(await state()).toMatchObject({ epoch: after.epoch + 1, sequence: after.sequence + 1 });
  scene.clock.advance(HOUR + 1);
  expect(await source().heard('gtw_a', again)).toBeNull();
  await policy().refresh();
  expect((await state()).epoch).toBe(after.epoch + 6);
});

test('a gateway has acknowledged nothing of what is decided and not said yet', async () => {
  const id = await scene.register({ ...base.content, modelName: 'decided' });
  await scene.release(id);
  await policy().refresh();
  const { epoch, hash, sequence } = (await policy().inForce())!;
  scene.gateways.push({
    id: 'gtw_2',
    title: { zh: '网关', en: 'Gateway' },
    connected: true,
    lastSeenAt: scene.clock.now().toISOString(),
    policyEpoch: epoch,
    policyHash: hash,
    standingSequence: sequence,
  });
  const acknowledged = async () =>
    (await scene.deployment.releases.get(id)).gateways.map((gateway) => gateway.acknowledged);
  expect(await acknowledged()).toEqual([true]);
  await scene.deployment.operation.suspend(scene.people.security, id, { reason: '异常', breakGlass: false });
  // Nobody made a standing of it yet, so the number that the gateway has is still the newest one.
  expect((await policy().inForce())?.sequence).toBe(sequence);
  expect(await acknowledged()).toEqual([false]);
  scene.gateways[0] = { ...scene.gateways[0]!, standingSequence: await policy().stand() };
  expect(await acknowledged()).toEqual([true]);
  scene.gateways.pop();
});

test('the control tells whether approvals are really enforced', async () => {
  const control = scene.deployment.controls.find((one) => one.id === '6.1.b/release-gate')!;
  const find = async () => {
    const finding = await control.evaluate({ organisationId: 'self' }, scene.clock.now());
    return { status: finding.status, codes: finding.reasons.map(({ code }) => code), finding };
  };
  await policy().refresh();
  expect(await find()).toMatchObject({ status: 'failing', codes: ['no-gateway'] });
  const { epoch, hash, sequence } = (await policy().inForce())!;
  const gateway = {
    id: 'gtw_1',
    title: { zh: '网关', en: 'Gateway' },
    connected: true,
    lastSeenAt: scene.clock.now().toISOString(),
    policyEpoch: epoch - 1,
    policyHash: 'old',
    standingSequence: sequence,
  };
  scene.gateways.push(gateway);
  expect(await find()).toMatchObject({ status: 'stale', codes: ['gateway-behind'] });
  scene.gateways[0] = { ...gateway, policyEpoch: epoch, policyHash: hash };
  const operating = await find();
  // The weights behind the addresses are what somebody says that they are.
  expect(operating).toMatchObject({ status: 'operating', codes: [], finding: { assurance: 'attested' } });
  expect(operating.finding.figures.find(({ name }) => name === 'acknowledged')?.value).toBe(1);
  scene.gateways[0] = { ...scene.gateways[0]!, connected: false };
  scene.clock.advance(HOUR);
  expect(await find()).toMatchObject({ status: 'stale', codes: ['no-gateway-connected'] });
  scene.gateways[0] = { ...scene.gateways[0]!, connected: true };
  await scene.gates.setMode(scene.people.compliance, 'release', 'warn', '试行');
  expect(await find()).toMatchObject({ status: 'failing', codes: ['gate-not-blocking'] });
  const loose = await scene.register({ ...base.content, modelName: 'loose' });
  await scene.release(loose);
  await scene.gates.setMode(scene.people.compliance, 'release', 'block', '恢复');
  expect((await find()).codes).toContain('approved-without-block');
});

test('limits are divided by the gateways that may serve: who joins makes the parts smaller first, who may be gone counts until its lease ends', async () => {
  const set = { requestsPerMinute: 10, tokensPerMinute: null, concurrentRequests: null, budgets: [] };
  const none = { ...set, requestsPerMinute: null };
  const limits = { application: set, endUser: none, keys: {} };
  await scene.deployment.limits.setForApplication(scene.people.engineer, base.applicationId, '0', limits);
  const division = async () => {
    await policy().refresh();
    return opened<Policy>((await source().current())!.document).limits!.division;
  };
  expect(await division()).toBeUndefined();
  const member = (id: string, policyEpoch: number | null) => ({
    id,
    lastHeardAt: scene.clock.now().toISOString(),
    policyEpoch,
    uses: [],
  });
  scene.fleet.push(member('gtw_1', null));
  expect(await division()).toMatchObject({ gateways: ['gtw_1'], parts: [1] });
  scene.fleet.push(member('gtw_2', null));
  expect(await division()).toMatchObject({ gateways: ['gtw_1'], parts: [1, 2] });
  scene.fleet[0] = member('gtw_1', (await policy().inForce())!.epoch);
  const before = await source().current();
  await division();
  scene.clock.advance(64_000);
  expect((await source().current())!.epoch).toBe(before!.epoch);
  expect(await division()).toMatchObject({ gateways: ['gtw_1', 'gtw_2'], parts: [2] });
  // The first is not heard of any more: it may serve for the whole of its lease.
  scene.clock.advance(23 * HOUR);
  scene.fleet[1] = member('gtw_2', null);
  expect(await division()).toMatchObject({ parts: [2] });
  scene.clock.advance(HOUR);
  expect(await division()).toMatchObject({ gateways: ['gtw_2'], parts: [1] });
});
