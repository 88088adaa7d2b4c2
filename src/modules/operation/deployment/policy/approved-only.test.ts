import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ProblemError } from '../../../../platform/http/index.ts';
import type { EndpointContent, ReleaseContent } from '../index.ts';
import { AGREE, createReleaseScene, REFUSE, type ReleaseScene } from '../release/testing.ts';

let scene: ReleaseScene;
let base: Awaited<ReturnType<ReleaseScene['ready']>>;
beforeAll(async () => {
  scene = await createReleaseScene();
  base = await scene.ready();
});
afterAll(() => scene.close());

const NAMES = ['one', 'two'] as const;
const slot = fc.nat({ max: 2 });
const step = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({ act: fc.constant('edit-endpoint' as const), model: fc.constantFrom('a', 'b', 'c') }),
  },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('edit-version' as const), text: fc.constantFrom('x', 'y') }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('approve-endpoint' as const) }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('approve-version' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      act: fc.constant('edit-release' as const),
      slot,
      name: fc.constantFrom(...NAMES),
      lease: fc.constantFrom(null, 60, 120),
    }),
  },
  { weight: 3, arbitrary: fc.record({ act: fc.constant('apply' as const), slot }) },
  { weight: 3, arbitrary: fc.record({ act: fc.constant('agree' as const), slot }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('refuse' as const), slot }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('suspend' as const), slot }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('resume' as const), slot }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('revoke' as const), slot }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('rollback' as const), slot, to: slot }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

async function perform(one: Step, ids: readonly string[], versionId: string): Promise<void> {
  const { deployment, design, people, reviews } = scene;
  const { releases, operation, endpoints } = deployment;
  switch (one.act) {
    case 'edit-endpoint': {
      const { latest, content } = await endpoints.get(base.endpointId);
      return endpoints.edit(people.engineer, base.endpointId, latest, {
        content: { ...content, upstreamModel: one.model },
      });
    }
    case 'edit-version': {
      const { latest, content } = await design.versions.get(versionId);
      const { modelId: _, ...rest } = content;
      return design.versions.edit(people.engineer, versionId, latest, { ...rest, changes: one.text });
    }
    case 'approve-endpoint':
      await scene.approveEndpoint(base.endpointId);
      return;
    case 'approve-version':
      await scene.approveVersion(versionId);
      return;
    case 'edit-release': {
      const { latest, content } = await releases.get(ids[one.slot]!);
      return releases.edit(people.engineer, ids[one.slot]!, latest, {
        content: { ...content, modelName: one.name, leaseSeconds: one.lease },
      });
    }
    case 'apply':
      await releases.apply(people.engineer, ids[one.slot]!, '请审批');
      return;
    case 'agree':
    case 'refuse': {
      const open = (await releases.get(ids[one.slot]!)).reviews.find(({ state }) => state === 'open');
      if (open === undefined) return;
      if (one.act === 'refuse') await reviews.vote(people.security, open.id, REFUSE);
      else for (const person of [people.compliance, people.security]) await reviews.vote(person, open.id, AGREE);
      return;
    }
    case 'suspend':
      return operation.suspend(people.security, ids[one.slot]!, { reason: '异常', breakGlass: false });
    case 'resume':
      return operation.resume(people.compliance, ids[one.slot]!, '好了');
    case 'revoke':
      return operation.revoke(people.security, ids[one.slot]!, '停用');
    case 'rollback':
      return operation.rollback(people.security, ids[one.slot]!, {
        toReleaseId: ids[one.to]!,
        reason: '回退',
        breakGlass: false,
      });
  }
}

/** Whatever is in the policy is bound, revision by revision, by an approved review of that release. */
async function checkPolicy(revoked: ReadonlySet<string>): Promise<number> {
  const content = await scene.deployment.policy.compile(scene.db);
  await scene.deployment.policy.stand();
  const stopped = await scene.stopped();
  const reached = new Set<string>();
  for (const release of content.releases) {
    expect(revoked.has(release.id)).toBe(false);
    const { items } = await scene.reviews.list(scene.db, { subjectId: release.id, state: 'approved', limit: 200 });
    const approval = items.find(
      (review) =>
        review.gate === 'release' &&
        review.bindings.length === Object.keys(release.bound).length &&
        review.bindings.every((binding) => release.bound[binding.subjectId] === binding.revision),
    );
    expect(approval).toBeDefined();
    expect(new Set(approval!.votes.map((vote) => vote.personId)).size).toBe(2);
    const own = await scene.subjects.revision(scene.db, release.id, release.bound[release.id]!);
    const said = own!.content as ReleaseContent;
    expect(own!.state === 'approved' || own!.state === 'superseded').toBe(true);
    expect(release).toMatchObject({
      modelName: said.modelName,
      versionId: said.versionId,
      leaseSeconds: said.leaseSeconds,
    });
    for (const id of [release.versionId, ...release.routes.map((route) => route.endpointId)]) {
      const revision = await scene.subjects.revision(scene.db, id, release.bound[id]!);
      expect(['approved', 'superseded']).toContain(revision!.state);
    }
    for (const route of release.routes) {
      const revision = await scene.subjects.revision(scene.db, route.endpointId, release.bound[route.endpointId]!);
      const { baseUrl, upstreamModel } = revision!.content as EndpointContent;
      expect(route).toMatchObject({ baseUrl, upstreamModel });
    }
    // One name means one release to an application.
    for (const applicationId of release.applicationIds) {
      const name = `${applicationId} ${release.modelName}`;
      expect(reached.has(name)).toBe(false);
      reached.add(name);
    }
    const suspended = (await scene.stateOf(release.id)) === 'suspended';
    expect(stopped.includes(release.id)).toBe(suspended);
  }
  for (const id of revoked) expect(content.releases.some((release) => release.id === id)).toBe(false);
  return content.releases.length;
}

test('whatever people do in whatever order, only what an approved review binds is in the policy', async () => {
  let everServed = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 12 }), async (steps) => {
      const ids = await Promise.all(
        [0, 1, 2].map((i) => scene.register({ ...base.content, modelName: NAMES[i % NAMES.length]! })),
      );
      // The first is served from the start, so that edits and stops have something to act upon.
      await scene.release(ids[0]!);
      const revoked = new Set<string>();
      for (const one of steps) {
        const refusal = await perform(one, ids, base.versionId).then(
          () => null,
          (error: unknown) => error,
        );
        // A refusal is one of ours; anything else is a fault.
        if (refusal !== null) expect(refusal, String(refusal)).toBeInstanceOf(ProblemError);
        else if (one.act === 'revoke') revoked.add(ids[one.slot]!);
        everServed += await checkPolicy(revoked);
      }
    }),
    { numRuns: 6 },
  );
  expect(everServed).toBeGreaterThan(0);
});
