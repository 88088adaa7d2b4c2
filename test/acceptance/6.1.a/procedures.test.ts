import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  applyFor,
  applyForRelease,
  approve,
  type Cast,
  draftRelease,
  INTERNAL_SERVICE,
  type Instance,
  type Organisation,
  prepareService,
  registerApplication,
  type SubjectView,
  settleProcedures,
} from '../../../examples/support/index.ts';
import { openStaffed } from '../house.ts';
import { expectRefused } from '../refusal.ts';

let instance: Instance;
let organisation: Organisation;
let cast: Cast;

beforeAll(async () => {
  ({ instance, organisation, cast } = await openStaffed({ until: 'server' }));
}, 180_000);

afterAll(() => instance?.close());

interface Overview {
  readonly complete: boolean;
  readonly items: readonly {
    readonly procedure: { readonly id: string };
    readonly required: boolean;
    readonly state: string;
    readonly settled: boolean;
    readonly source: string;
    readonly entry: { readonly subjectId: string; readonly latest: string } | null;
  }[];
}

const PUBLIC_SERVICE = {
  ...INTERNAL_SERVICE,
  offeredToPublic: true,
  publicOpinionOrMobilisation: true,
  deepSynthesis: true,
  personalInformation: true,
  channels: ['website', 'app'],
  mlpsLevelWanted: 3,
};

const overviewOf = (id: string) => cast.owner.api.get<Overview>(`/applications/${id}/procedures`);
const needed = ({ items }: Overview) => items.filter(({ required }) => required).map(({ procedure }) => procedure.id);

/** Changes the facts of an application. */
async function state(id: string, facts: object): Promise<void> {
  const { latest } = await cast.owner.api.get<SubjectView>(`/applications/${id}`);
  await cast.owner.api.put(`/applications/${id}/facts`, facts, latest);
}

async function enter(id: string, procedureId: string, entry: object): Promise<Overview> {
  return cast.owner.api.put(`/applications/${id}/procedures/${procedureId}`, {
    number: '示例-1',
    date: '2026-01-05',
    until: null,
    documentSha256: null,
    note: '',
    ...entry,
  });
}

test('the facts of a service decide which procedures it needs', async () => {
  const application = await registerApplication(cast.owner.api, organisation.rootUnitId, '应用');
  expect(needed(await overviewOf(application.id))).toEqual(['mlps-grading']);
  await state(application.id, PUBLIC_SERVICE);
  const opened = needed(await overviewOf(application.id));
  expect(opened.length).toBeGreaterThan(5);
  expect(opened).toEqual(expect.arrayContaining(['mlps-grading', 'mlps-assessment', 'ethics-review']));
  for (const item of (await overviewOf(application.id)).items) expect(item.source).not.toBe('');
});

test('an entry counts when a compliance officer who did not write it has confirmed it', async () => {
  const application = await registerApplication(cast.owner.api, organisation.rootUnitId, '应用');
  const submitted = await enter(application.id, 'mlps-grading', { documentSha256: null });
  const entry = submitted.items.find(({ procedure }) => procedure.id === 'mlps-grading')!.entry!;
  expect(submitted.complete).toBe(false);
  // The document is missing.
  await expectRefused(applyFor(cast.owner.api, 'procedure.confirm', entry.subjectId), 409, 'gate-closed');
  await expectRefused(
    cast.engineer.api.put(`/applications/${application.id}/procedures/mlps-grading`, {
      number: '',
      date: '2026-01-05',
      until: null,
      documentSha256: null,
      note: '',
    }),
    403,
    'not-permitted',
  );
  const other = await registerApplication(cast.owner.api, organisation.rootUnitId, '另一应用');
  await settleProcedures(cast, other.id);
  expect((await overviewOf(other.id)).complete).toBe(true);
});

test('a document that was never uploaded, a day that is none and an unknown procedure are refused', async () => {
  const application = await registerApplication(cast.owner.api, organisation.rootUnitId, '应用');
  for (const [procedure, entry] of [
    ['mlps-grading', { date: '2026-02-30' }],
    ['mlps-grading', { documentSha256: 'x' }],
    ['mlps-grading', { number: 7 }],
    ['no-such-procedure', {}],
  ] as const) {
    const attempt = enter(application.id, procedure, entry);
    await expect(attempt).rejects.toMatchObject({
      status: expect.toSatisfy((status: number) => status >= 400 && status < 500),
    });
  }
});

test('a service whose facts change after its approval needs the new procedures before its next release', async () => {
  const prepared = await prepareService(
    organisation,
    cast,
    { baseUrl: 'http://127.0.0.1:9/v1', model: 'raw' },
    { modelName: 'grown' },
  );
  await state(prepared.applicationId, PUBLIC_SERVICE);
  const closed = await expectRefused(applyForRelease(cast.owner.api, prepared.releaseId), 409, 'gate-closed');
  const missing = (closed.problem.requirements as { id: string; met: boolean }[]).filter(({ met }) => !met);
  expect(missing.map(({ id }) => id)).toEqual(['procedures-complete']);
  await state(prepared.applicationId, INTERNAL_SERVICE);
  const review = await applyForRelease(cast.owner.api, prepared.releaseId);
  // The facts change while the review is open: what is decided is what was applied for.
  await state(prepared.applicationId, PUBLIC_SERVICE);
  const second = await draftRelease(cast.owner.api, organisation.rootUnitId, {
    modelName: 'grown-2',
    versionId: prepared.versionId,
    endpointIds: [prepared.endpointId],
    useStatementIds: [prepared.useStatementId],
  });
  await expectRefused(applyForRelease(cast.owner.api, second.id), 409, 'gate-closed');
  const decided = await approve(review, cast.compliance).catch((error: { code: string }) => error.code);
  expect(['open', 'gate-closed']).toContain(decided);
});
