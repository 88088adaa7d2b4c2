import { afterAll, beforeAll, expect, test } from 'vitest';
import { applyFor, approve, type Service, type SubjectView, until } from '../../../examples/support/index.ts';
import { type House, openHouse } from '../house.ts';
import { admitKeywords } from '../keyword-list.ts';
import { expectRefused } from '../refusal.ts';

// From a list that people agreed on to an answer that a real gateway process does not give.

let house: House;
let service: Service;
let listId: string;
let policyId: string;
beforeAll(async () => {
  house = await openHouse();
  listId = (await admitKeywords(house, ['代开发票'])).id;
  const { cast, organisation } = house;
  const policy = await cast.compliance.api.post<SubjectView>('/screening-policies/starter', {
    unitId: organisation.rootUnitId,
  });
  policyId = policy.id;
  await approve(await applyFor(cast.compliance.api, 'screening-policy.apply', policyId), cast.security);
  service = await house.serve('screened');
}, 240_000);
afterAll(() => house?.close());

async function post(path: string, body: object): Promise<string> {
  const response = await fetch(`${house.instance.gatewayUrl}/v1/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${service.key.secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: service.modelName, ...body }),
  });
  return response.text();
}
const stopped = (text: string) => /content_filter|content_refused/.test(text);
const chat = (content: string, more: object = {}) => ({ messages: [{ role: 'user', content }], ...more });

interface Finding {
  readonly status: string;
  readonly reasons: readonly { readonly code: string; readonly text: { readonly en: string } }[];
}
async function finding(): Promise<Finding> {
  const { api } = house.cast.compliance;
  await api.post('/conformity/recompute', { measureIds: ['6.2.a'] });
  const status = await api.get<{ controls: { id: string; finding: Finding }[] }>('/measures/6.2.a');
  return status.controls.find(({ id }) => id === '6.2.a/screening-in-service')!.finding;
}

test('a word of a list that people agreed on stops at every endpoint, plain and streamed', async () => {
  const calls = [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{"q":"代开发票"}' } }];
  const requests: [string, object][] = [
    ['chat/completions', chat('代开发票')],
    ['chat/completions', chat('代 开 發 票', { stream: true })],
    [
      'chat/completions',
      { messages: [{ role: 'assistant', content: null, tool_calls: calls }, ...chat('x').messages] },
    ],
    ['completions', { prompt: '代开发票' }],
    ['responses', { input: '代开发票', stream: true }],
    ['embeddings', { input: ['fine', '代开发票'] }],
  ];
  const before = house.upstream.requests.length;
  for (const [path, body] of requests) expect([path, stopped(await post(path, body))]).toEqual([path, true]);
  expect(house.upstream.requests.length).toBe(before);
  // Whatever passes bears the label of the policy, streamed as well.
  expect(await post('chat/completions', chat('plain'))).toContain('内容由人工智能生成');
  expect(await post('chat/completions', chat('plain', { stream: true }))).toContain('内容由人工智能生成');
});

test('the control operates by what gateways acknowledged and recorded; only those who may write policies', async () => {
  const found = await until('the finding', async () => {
    const now = await finding();
    return now.status === 'operating' ? now : undefined;
  });
  expect(found).toMatchObject({ status: 'operating', reasons: [] });
  const { owner, compliance } = house.cast;
  await expectRefused(
    owner.api.post('/screening-policies/starter', { unitId: house.organisation.rootUnitId }),
    403,
    'not-permitted',
  );
  const from = new Date(Date.now() - 3_600_000).toISOString();
  const to = new Date(Date.now() + 60_000).toISOString();
  const figures = await compliance.api.get<{ items: { detector: string; verdict: string; side: string }[] }>(
    `/traffic/screening?from=${from}&to=${to}&step=hour`,
  );
  expect(figures.items).toContainEqual(
    expect.objectContaining({ side: 'input', detector: `keywords:${listId}`, verdict: 'stopped' }),
  );
});

interface Escalations {
  readonly through: string;
  readonly upTo: number;
  readonly items: readonly {
    readonly applicationId: string;
    readonly open: { readonly count: number };
    readonly looks: readonly { readonly outcome: string | null; readonly findings: number }[];
  }[];
}

test('what a rule escalates waits on a work list until a person says what became of it; what it labels is found', async () => {
  const { compliance, security, owner } = house.cast;
  const path = `/screening-policies/${policyId}`;
  const { latest, content } = await compliance.api.get<
    SubjectView & { content: { rules: { what: { kind: string } }[] } }
  >(path);
  // In the place of the rule that only labels.
  const others = content.rules.filter(({ what }) => what.kind !== 'personal-information');
  const rule = {
    ...{ sides: 'input', mode: 'block', action: 'pass', byGrade: {}, replacement: '', stopText: '', fail: 'closed' },
    what: { kind: 'personal-information', kinds: ['cn-mobile', 'email'] },
    byKind: [
      { kind: 'cn-mobile', action: 'escalate' },
      { kind: 'email', action: 'label' },
    ],
  };
  await compliance.api.put(`${path}/draft`, { content: { ...content, rules: [...others, rule] } }, latest);
  await approve(await applyFor(compliance.api, 'screening-policy.apply', policyId), security);
  const list = () => compliance.api.get<Escalations>('/escalations');
  const asked: string[] = [];
  await until('an escalation', async () => {
    asked.push((await house.ask(service, 'plain', chat('电话 13812345678'))).record);
    return (await list()).items.length > 0 ? true : undefined;
  });
  const labelled = await house.ask(service, 'plain', chat('write to someone@example.org'));
  expect(labelled.status).toBe(200);
  await until('the labelled request', async () => {
    const found = await compliance.api.get<{ items: { id: string }[] }>('/traffic?mark=labelled');
    return found.items.some(({ id }) => id === labelled.record) ? found : undefined;
  });
  // All of it has arrived, so that what is seen now is all there is.
  await until('all records', async () => {
    for (const id of asked) await compliance.api.get(`/traffic/${id}`);
    return true;
  });
  const looks = `/applications/${service.applicationId}/escalations/looks`;
  const { items, through, upTo } = await list();
  expect(items).toMatchObject([{ applicationId: service.applicationId, looks: [] }]);
  const { count } = items[0]!.open;
  const said = { through, upTo, count, outcome: 'harmless', note: '客服测试号码，无需处理。' };
  await expectRefused(owner.api.post(looks, said), 403, 'not-permitted');
  // Somebody who saw fewer has not seen all.
  await expectRefused(compliance.api.post(looks, { ...said, count: count - 1 }), 409, 'more-has-come');
  const after = await compliance.api.post<Escalations>(looks, said);
  expect(after.items).toMatchObject([{ open: { count: 0 }, looks: [{ outcome: 'harmless', findings: count }] }]);
}, 60_000);

test('a gateway that was killed screens again, and a list that is admitted takes the place of the one before', async () => {
  await house.instance.kill('gateway');
  await house.instance.healthy();
  expect(stopped(await post('chat/completions', chat('代开发票')))).toBe(true);
  await admitKeywords(house, ['模型管家'], listId);
  await until('the new list', async () => !stopped(await post('embeddings', { input: '代开发票' })));
  // The upstream says it in its answers, over several chunks.
  for (const stream of [false, true]) {
    const text = await post('chat/completions', chat('plain', { stream }));
    expect([stopped(text), text.includes('管家')]).toEqual([true, false]);
  }
}, 120_000);

test('without a policy nothing is screened, and the control names what was not', async () => {
  const { cast } = house;
  await approve(await applyFor(cast.compliance.api, 'screening-policy.retire', policyId), cast.security);
  const passed = await until('the policy without screening', async () => {
    const answer = await house.ask(service, 'plain');
    return answer.body.includes('管家') ? answer : undefined;
  });
  const found = await until('the finding', async () => {
    const now = await finding();
    return now.reasons.some(({ code }) => code === 'requests-unscreened') ? now : undefined;
  });
  expect(found.status).toBe('failing');
  expect(found.reasons.map(({ code }) => code)).toContain('release-not-screened');
  expect(JSON.stringify(found.reasons)).toContain(passed.record);
});
