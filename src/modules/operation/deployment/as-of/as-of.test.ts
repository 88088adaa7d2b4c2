import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AsOfLine, createAsOf } from '../../../../governance/as-of/index.ts';
import { DAY, HOUR, SECOND } from '../../../../kernel/time/index.ts';
import { ProblemError } from '../../../../platform/http/index.ts';
import { createReleaseScene, FACTS } from '../release/testing.ts';
import { statementContent } from '../testing.ts';

const some = fc.nat({ max: 9 });
const WHAT = [
  ...(['release', 'suspend', 'resume', 'revoke', 'rollback', 'expire'] as const),
  ...(['operate', 'limit', 'stop', 'go', 'restate', 'settings', 'wait'] as const),
] as const;
const step = fc.record({ what: fc.constantFrom(...WHAT), a: some, b: some });
type Step = { what: (typeof WHAT)[number]; a: number; b: number };

async function createHistory() {
  const scene = await createReleaseScene();
  const { deployment, clock, people } = scene;
  const first = await scene.ready();
  const second = await scene.writeApplication(FACTS);
  const releases: string[] = [];
  const pick = <T>(list: readonly T[], n: number): T => list[n % list.length]!;
  const applications = [first.applicationId, second];

  const steps: { [what in Step['what']]: (of: Step) => Promise<unknown> } = {
    async release({ a, b }) {
      // Now and then an earlier one is approved anew.
      const again = b % 3 === 0 && releases.length > 0;
      const notAfter = b % 4 === 1 ? new Date(clock.now().getTime() + (a + 1) * DAY).toISOString() : null;
      const id = again ? pick(releases, a) : await scene.register({ ...first.content, notAfter });
      if (!again) releases.push(id);
      await scene.release(id);
    },
    suspend: ({ a }) =>
      deployment.operation.suspend(people.security, pick(releases, a), { reason: '异常', breakGlass: false }),
    resume: ({ a }) => deployment.operation.resume(people.security, pick(releases, a), '已排除'),
    revoke: ({ a }) => deployment.operation.revoke(people.security, pick(releases, a), '停用'),
    rollback: ({ a, b }) =>
      deployment.operation.rollback(people.security, pick(releases, a), {
        toReleaseId: pick(releases, b),
        reason: '回退',
        breakGlass: false,
      }),
    expire: () => deployment.operation.expireDue(),
    operate: ({ a, b }) =>
      deployment.endpoints.operate(people.operator, first.endpointId, {
        weight: a * 10,
        priority: b,
        enabled: a % 3 > 0,
      }),
    async limit({ a, b }) {
      const id = pick(applications, a);
      const { revision } = await deployment.limits.ofApplication(id);
      const none = { requestsPerMinute: null, tokensPerMinute: null, concurrentRequests: null, budgets: [] };
      await deployment.limits.setForApplication(people.engineer, id, `${revision}`, {
        application: { ...none, requestsPerMinute: b + 1 },
        endUser: none,
        keys: {},
      });
    },
    async settings({ a }) {
      const { revision, settings } = await deployment.limits.settings();
      await deployment.limits.setSettings(people.engineer, `${revision}`, { ...settings, defaultOutputTokens: a + 1 });
    },
    stop: ({ a }) => deployment.applications.suspend(people.security, pick(applications, a), '异常'),
    go: ({ a }) => deployment.applications.resume(people.security, pick(applications, a), '恢复'),
    async restate({ a }) {
      const { latest } = await deployment.statements.get(first.statementId);
      await deployment.statements.edit(people.owner, first.statementId, latest, {
        content: { ...statementContent, purposes: [`写作 ${a}`], mode: a % 2 === 0 ? 'warn' : 'block' },
      });
      await scene.approveStatement(first.statementId);
    },
    wait: async ({ a }) => clock.advance(a * 9 * HOUR),
  };

  async function take(one: Step): Promise<void> {
    clock.advance(SECOND);
    await steps[one.what](one).catch((error: unknown) => {
      if (!(error instanceof ProblemError || error instanceof TypeError)) throw error;
    });
  }

  /** As the services tell it at this moment. */
  async function live() {
    const views = await Promise.all(releases.map((id) => deployment.releases.get(id)));
    const endpoint = await deployment.endpoints.get(first.endpointId);
    const statement = await deployment.statements.get(first.statementId);
    const limits = await Promise.all(applications.map((id) => deployment.limits.ofApplication(id)));
    const settings = await deployment.limits.settings();
    return {
      releases: byId(
        views
          .filter(({ state }) => state === 'approved' || state === 'suspended')
          .map(({ id, state, inForce }) => ({ id, state, revision: inForce, applications: [first.applicationId] })),
      ),
      applications: byId(
        await Promise.all(
          applications.map(async (id) => ({
            id,
            state: (await deployment.applications.get(id)).suspended ? 'suspended' : 'open',
          })),
        ),
      ),
      'use-statements': [
        { id: statement.id, revision: statement.inForce, mode: (await inForceMode(statement.id)) ?? null },
      ],
      endpoints: [
        {
          ...{ id: endpoint.id, revision: endpoint.inForce },
          ...{ weight: `${endpoint.operation.weight}`, priority: `${endpoint.operation.priority}` },
          enabled: endpoint.operation.enabled ? 'enabled' : 'disabled',
        },
      ],
      limits: byId([
        ...limits.flatMap(({ revision, limits: set }, i) =>
          revision === 0 ? [] : [{ id: applications[i]!, revision: `${revision}`, set }],
        ),
        ...(settings.revision === 0
          ? []
          : [{ id: 'organisation', revision: `${settings.revision}`, set: settings.settings }]),
      ]),
    };
  }
  async function inForceMode(id: string) {
    return ((await scene.subjects.inForce(scene.db, id))?.content as { mode?: string } | undefined)?.mode;
  }

  return { scene, take, live, asOf: createAsOf({ database: scene.database, clock, areas: deployment.asOfAreas }) };
}

const byId = <T extends { readonly id: string }>(list: readonly T[]) => list.toSorted((a, b) => (a.id < b.id ? -1 : 1));
const valuesOf = (line: AsOfLine, name: string) => line.facts.find((one) => one.name === name)?.values ?? [];
function said(line: AsOfLine, name: string) {
  const [value] = valuesOf(line, name);
  if (value?.type === 'words') return value.code;
  if (value?.type === 'text') return value.text;
  return value?.type === 'content' ? value.content : null;
}
const revisionOf = ({ about }: AsOfLine) => (about.type === 'subject' ? about.revision : null);

test('whatever was put into service, stopped, limited or replaced: every past moment is told as it was told then', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 40, maxLength: 50 }), async (steps) => {
      const { scene, take, live, asOf } = await createHistory();
      try {
        const moments: { at: Date; state: Awaited<ReturnType<typeof live>> }[] = [];
        for (const one of steps) {
          await take(one);
          moments.push({ at: scene.clock.now(), state: await live() });
        }
        scene.clock.advance(60 * DAY);
        const read = async (name: string, at: Date) =>
          (await asOf.lines(asOf.area(name), { at, may: () => true }, { limit: 200 })).items;
        for (const { at, state } of moments) {
          const told = {
            releases: byId(
              (await read('releases', at)).map((line) => ({
                ...{ id: line.id, state: said(line, 'state'), revision: revisionOf(line) },
                applications: valuesOf(line, 'applications').map((value) => ('id' in value ? value.id : null)),
              })),
            ),
            applications: byId(
              (await read('applications', at)).map((line) => ({ id: line.id, state: said(line, 'state') })),
            ),
            'use-statements': (await read('use-statements', at)).map((line) => ({
              ...{ id: line.id, revision: revisionOf(line), mode: said(line, 'mode') },
            })),
            endpoints: (await read('endpoints', at)).map((line) => ({
              ...{ id: line.id, revision: revisionOf(line), weight: said(line, 'weight') },
              ...{ priority: said(line, 'priority'), enabled: said(line, 'enabled') },
            })),
            limits: byId(
              (await read('limits', at)).map((line) => ({
                ...{ id: line.id, revision: said(line, 'revision'), set: said(line, 'limits') },
              })),
            ),
          };
          expect(told, at.toISOString()).toEqual(state);
          for (const { state: stands } of state.releases) seen.add(stands);
          seen.add(`releases ${state.releases.length > 0}`);
        }
      } finally {
        await scene.close();
      }
    }),
    { numRuns: 2, endOnFailure: true },
  );
  expect([...seen]).toEqual(expect.arrayContaining(['approved', 'suspended', 'releases false']));
});
