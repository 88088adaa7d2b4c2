import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  applyFor,
  applyForRelease,
  approve,
  draftRelease,
  type Service,
  type SubjectView,
  USE_STATEMENT,
  until,
} from '../../../examples/support/index.ts';
import { type House, openHouse } from '../house.ts';
import { expectRefused } from '../refusal.ts';

let house: House;
let service: Service;
/** Asked for by name in the body of requests, with a topic that is refused. */
const CHECKS = {
  metadata: [{ place: 'metadata', name: 'department', values: ['编辑部'] }],
  domain: null,
  topics: [{ id: 'medical', title: '医疗诊断', use: 'prohibited', keywords: ['诊断'], examples: ['我该吃什么药'] }],
  resemblance: 0.6,
  unmatched: 'within',
  classifier: null,
};
const STATED = { metadata: { department: '编辑部' } };

beforeAll(async () => {
  house = await openHouse();
  service = await house.serve('house-model');
}, 180_000);

afterAll(() => house?.close());

const owner = () => house.cast.owner.api;
const statementOf = () => owner().get<SubjectView>(`/use-statements/${service.useStatementId}`);

async function edit(mode: string): Promise<void> {
  const { latest } = await statementOf();
  const content = { ...USE_STATEMENT, mode, checks: CHECKS };
  await owner().put(`/use-statements/${service.useStatementId}/draft`, { content }, latest);
}

/** Has the newest draft approved, and a release that binds it. */
async function bringIntoForce(): Promise<void> {
  const { cast, organisation } = house;
  const review = await applyFor(owner(), 'use-statement.approve', service.useStatementId);
  expect(await approve(review, cast.compliance, cast.colleague)).toBe('approved');
  const release = await draftRelease(owner(), organisation.rootUnitId, {
    modelName: service.modelName,
    versionId: service.versionId,
    endpointIds: [service.endpointId],
    useStatementIds: [service.useStatementId],
  });
  expect(await approve(await applyForRelease(owner(), release.id), cast.compliance, cast.security)).toBe('approved');
  await until(
    'the new release to be served',
    async () => (await house.ask(service, '诊断', STATED)).release === release.id,
  );
}

interface Traffic {
  readonly outcome: string;
  readonly screening: Readonly<Record<string, string>>;
}
const recordOf = (id: string) =>
  until('the record', async () => house.cast.compliance.api.get<Traffic>(`/traffic/${id}`).catch(() => null));
async function verdictOf({ record }: { record: string }) {
  const { outcome, screening } = await recordOf(record);
  return [outcome, screening.purpose, screening['purpose.rule']];
}

test('a draft enforces nothing, whoever writes it; nobody else may write one', async () => {
  await edit('block');
  expect((await house.ask(service, 'plain 诊断')).status).toBe(200);
  const { latest } = await statementOf();
  const path = `/use-statements/${service.useStatementId}/draft`;
  const content = { ...USE_STATEMENT, mode: 'observe', checks: { ...CHECKS, topics: [] } };
  await expectRefused(house.cast.platform.api.put(path, { content }, latest), 403, 'not-permitted');
  const empty = { ...content, checks: { ...CHECKS, topics: [{ ...CHECKS.topics[0]!, keywords: [], examples: [] }] } };
  await expectRefused(owner().put(path, { content: empty }, latest), 400, 'invalid-input');
});

test('observed, warned, blocked: as the approved statement says, and on record', async () => {
  await edit('observe');
  await bringIntoForce();
  const observed = await house.ask(service, 'plain 诊断', STATED);
  expect([observed.status, observed.purpose]).toEqual([200, null]);
  expect(await verdictOf(observed)).toEqual(['answered', 'off-observed', 'topic:medical']);
  expect(await verdictOf(await house.ask(service, 'plain', STATED))).toEqual(['answered', 'within', undefined]);

  await edit('warn');
  await bringIntoForce();
  const warned = await house.ask(service, 'plain\n那么，我该吃什么药呢', STATED);
  expect([warned.status, warned.purpose]).toEqual([200, 'off-purpose; rule="topic:medical"']);
  expect(await verdictOf(warned)).toEqual(['answered', 'off-warned', 'topic:medical']);

  await edit('block');
  await bringIntoForce();
  const before = house.upstream.requests.length;
  const blocked = await house.ask(service, 'plain 诊断', STATED);
  expect([blocked.status, blocked.code]).toEqual([403, 'off_purpose']);
  for (const body of [{}, { metadata: { department: '财务部' } }, { stream: true }]) {
    const unnamed = await house.ask(service, 'plain', body);
    expect([unnamed.status, unnamed.code]).toEqual([403, 'off_purpose']);
    expect(await verdictOf(unnamed)).toEqual(['refused', 'off-blocked', 'metadata:department']);
  }
  expect(house.upstream.requests.length).toBe(before);
  expect((await house.ask(service, 'plain', STATED)).status).toBe(200);
});

test('what was found is counted, found by its verdict, and waits for somebody who did not cause it to look', async () => {
  const { compliance } = house.cast;
  const path = `/applications/${service.applicationId}/purpose`;
  const view = await compliance.api.get<PurposeView>(path);
  expect(view.enforced).toMatchObject([{ statementId: service.useStatementId, mode: 'block', asksNothing: false }]);
  expect(view.open.count).toBeGreaterThanOrEqual(6);
  expect(view.rules).toContainEqual(expect.objectContaining({ rule: 'topic:medical', title: '医疗诊断' }));
  const blocked = await compliance.api.get<{ items: Traffic[] }>('/traffic?mark=off-blocked&limit=50');
  expect(blocked.items.length).toBeGreaterThanOrEqual(4);
  expect(blocked.items.every(({ screening }) => screening.purpose === 'off-blocked')).toBe(true);

  const looked = { through: view.through, upTo: view.upTo, count: view.open.count, note: '已查看，均为试用时的误用。' };
  await expectRefused(owner().post(`${path}/looks`, looked), 403, 'not-permitted');
  await expectRefused(house.cast.platform.api.post(`${path}/looks`, looked), 403, 'not-permitted');
  expect(await compliance.api.post<PurposeView>(`${path}/looks`, looked)).toMatchObject({
    open: { count: 0 },
    looks: [{ through: view.through, findings: view.open.count }],
  });
  const records = await compliance.api.get<{ items: { kind: string }[] }>(
    '/records?kind=use-statement.purpose-looked-at&limit=5',
  );
  expect(records.items).toHaveLength(1);
  const stranger = await fetch(`${house.instance.consoleUrl}/api/v1/public/use-statements/${service.useStatementId}`);
  expect(await stranger.text()).not.toContain('诊断');
});

interface PurposeView {
  readonly through: string;
  readonly upTo: number;
  readonly enforced: readonly object[];
  readonly open: { readonly count: number };
  readonly rules: readonly object[];
}
