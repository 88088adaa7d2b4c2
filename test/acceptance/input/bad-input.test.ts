import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type Instance,
  MODEL,
  type Organisation,
  type Person,
  registerModel,
} from '../../../examples/support/index.ts';
import { openStaffed } from '../house.ts';
import { expectRefused } from '../refusal.ts';

let instance: Instance;
let organisation: Organisation;
let engineer: Person;

beforeAll(async () => {
  const { cast, ...staffed } = await openStaffed({ until: 'server' });
  ({ instance, organisation } = staffed);
  engineer = cast.engineer;
}, 180_000);

afterAll(() => instance?.close());

const send = (body: string, headers: Record<string, string> = {}) =>
  fetch(`${instance.consoleUrl}/api/v1/models`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      cookie: engineer.api.cookie(),
      origin: instance.consoleUrl,
      ...headers,
    },
    body,
  });

const problemOf = async (response: Response) => (await response.json()) as { code: string; detail: string };

test('names with invisible, bidirectional, control or broken characters are refused with the field named', async () => {
  const names = ['模\u200b型', 'a\u202eb', 'a\u0000b', 'a\u0007b', '模\ufeff型', 'a\u2066b', ' ', '', 'x'.repeat(201)];
  for (const name of names) {
    const refused = await expectRefused(
      registerModel(engineer.api, organisation.rootUnitId, name),
      400,
      'invalid-input',
    );
    expect(JSON.stringify(refused.problem)).toContain('title');
  }
  // A half of a character, which JSON can say and no text can hold.
  const response = await send(
    JSON.stringify({ title: { zh: 'X', en: 'X' }, unitId: organisation.rootUnitId, content: MODEL }).replace(
      '"zh":"X"',
      '"zh":"\\ud800"',
    ),
  );
  expect([response.status, (await problemOf(response)).code]).toEqual([400, 'invalid-input']);
});

test('the same name in other composed forms is one name', async () => {
  const composed = await registerModel(engineer.api, organisation.rootUnitId, 'Caf\u0065\u0301');
  const { title } = await engineer.api.get<{ title: { en: string } }>(`/models/${composed.id}`);
  expect(title.en).toBe('Caf\u00e9');
});

test('huge, deep and malformed bodies are refused before anything is done', async () => {
  const huge = await send(JSON.stringify({ title: 'x'.repeat(2_000_000) }));
  expect([huge.status, (await problemOf(huge)).detail.length > 10]).toEqual([413, true]);
  const deep = await send(`${'['.repeat(50_000)}${']'.repeat(50_000)}`);
  expect(deep.status).toBe(400);
  for (const body of ['{', '{"a":}', 'undefined', "{'a':1}", '{"a":1}{"b":2}']) {
    const response = await send(body);
    expect([body, response.status]).toEqual([body, 400]);
    expect((await problemOf(response)).code).not.toBe('');
  }
  for (const type of ['text/plain', 'application/xml', 'multipart/form-data; boundary=x']) {
    expect([type, (await send('{}', { 'content-type': type })).status]).toEqual([type, 415]);
  }
});

test('another site cannot act with the session of a person', async () => {
  const body = JSON.stringify({ title: { zh: 'X', en: 'X' }, unitId: organisation.rootUnitId, content: MODEL });
  const response = await send(body, { origin: 'https://elsewhere.example' });
  expect([response.status, (await problemOf(response)).code]).toEqual([403, 'cross-origin']);
});

test('unknown ids, pages and parameters are clear answers', async () => {
  await expectRefused(engineer.api.get('/models/mdl_00000000000000000000000000'), 404, 'not-found');
  await expectRefused(engineer.api.get('/models/per_00000000000000000000000000'), 400, 'invalid-input');
  for (const query of ['limit=0', 'limit=201', 'limit=x', 'cursor=%00', 'nonsense=1', 'state=flying']) {
    const { status, body } = await engineer.api.send('GET', `/models?${query}`);
    expect([query, status]).toEqual([query, 400]);
    expect((body as { code: string }).code).not.toBe('');
  }
  await expectRefused(engineer.api.get('/nothing-here'), 404, 'not-found');
});

test('a creation that is sent twice with one key happens once', async () => {
  const body = JSON.stringify({ title: { zh: '一次', en: 'Once' }, unitId: organisation.rootUnitId, content: MODEL });
  const key = { 'idempotency-key': 'a-key-of-this-test-1' };
  const answers = await Promise.all([send(body, key), send(body, key), send(body, key)]);
  const again = await send(body, key);
  const ids = new Set<string>();
  for (const answer of [...answers, again]) {
    if (answer.status === 201) ids.add(((await answer.json()) as { id: string }).id);
    else expect(answer.status).toBe(409);
  }
  expect(ids.size).toBe(1);
  expect(again.status).toBe(201);
  const other = await send(body.replace('Once', 'Twice'), key);
  expect([other.status, (await problemOf(other)).code]).toEqual([422, 'idempotency-mismatch']);
});
