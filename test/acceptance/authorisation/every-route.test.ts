import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type ApiClient,
  createApiClient,
  type Instance,
  openOrganisation,
  type Person,
} from '../../../examples/support/index.ts';
import { openInstance } from '../house.ts';
import { type Operation, readOperations } from './operations.ts';
import { POWERS } from './powers.ts';

interface RoleView {
  readonly role: string;
  readonly permissions: readonly { id: string }[];
}

/** Ends what asks: tried by itself. */
const ENDS_THE_SESSION = new Set(['signOut']);

let instance: Instance;
let stranger: ApiClient;
let operations: Operation[];
let roles: RoleView[];
const people = new Map<string, Person>();

beforeAll(async () => {
  instance = await openInstance({ until: 'server' });
  stranger = createApiClient(instance.consoleUrl);
  operations = await readOperations(stranger);
  const organisation = await openOrganisation(instance);
  roles = await organisation.administrator.api.get<RoleView[]>('/roles');
  for (const { role } of roles) people.set(role, await organisation.appoint(role, [role]));
}, 420_000);

afterAll(() => instance?.close());

const name = (operation: Operation) => `${operation.method} ${operation.template}`;
const codeOf = (body: unknown) => (body as { code?: string } | null)?.code ?? '';

/** Tries all, a few at a time; answers what was not as it must be. */
async function each<T>(items: readonly T[], attempt: (item: T) => Promise<string | null>): Promise<string[]> {
  const wrong: string[] = [];
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      const fault = await attempt(item);
      if (fault !== null) wrong.push(fault);
    }
  };
  await Promise.all(Array.from({ length: 6 }, worker));
  return wrong;
}

test('the document describes the interface: at least a hundred operations, no two with one name', () => {
  expect(operations.length).toBeGreaterThan(90);
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
});

test('without sign-in: what is public answers, everything else says 401', async () => {
  const wrong = await each(operations, async (operation) => {
    const { status, body } = await stranger.send(
      operation.method,
      operation.path,
      operation.takesBody ? { body: {} } : {},
    );
    if (operation.access === 'public') {
      return status === 401 || status >= 500 ? `${name(operation)}: ${status} ${codeOf(body)}` : null;
    }
    return status === 401 ? null : `${name(operation)}: ${status} ${codeOf(body)}`;
  });
  expect(wrong).toEqual([]);
});

test('each role gets through exactly where it holds the permission, and a gateway route takes no person', async () => {
  const attempts = operations
    .filter(({ access, operationId }) => access !== 'public' && !ENDS_THE_SESSION.has(operationId))
    .flatMap((operation) => roles.map((role) => ({ operation, role })));
  const wrong = await each(attempts, async ({ operation, role }) => {
    const { api } = people.get(role.role)!;
    const { status, body } = await api.send(operation.method, operation.path, operation.takesBody ? { body: {} } : {});
    const said = `${name(operation)} as ${role.role}: ${status} ${codeOf(body)}`;
    if (status >= 500 || status === 401) return said;
    if (operation.access === 'gateway') return status === 403 && codeOf(body) === 'gateway-only' ? null : said;
    if (operation.permission === null) return status === 403 && codeOf(body) === 'not-permitted' ? said : null;
    const holds = role.permissions.some(({ id }) => id === operation.permission);
    const refused = status === 403 && codeOf(body) === 'not-permitted';
    return refused === holds ? said : null;
  });
  expect(wrong).toEqual([]);
}, 420_000);

test('empty, malformed and mistyped bodies never bring the server to a fault', async () => {
  const bodies = [
    '',
    '{',
    'null',
    '[]',
    '"text"',
    '{"__proto__":{"a":1}}',
    '{"a":1e999}',
    '\u0000',
    '{"title":"\ud800"}',
  ];
  const attempts = operations
    .filter(({ takesBody, operationId }) => takesBody && !ENDS_THE_SESSION.has(operationId))
    .flatMap((operation) => bodies.map((body) => ({ operation, body })));
  const wrong = await each(attempts, async ({ operation, body }) => {
    const holder = roles.find((role) => role.permissions.some(({ id }) => id === operation.permission));
    const { cookie } = people.get(holder?.role ?? 'member')!.api;
    const response = await fetch(`${instance.consoleUrl}${operation.path}`, {
      method: operation.method,
      headers: { 'content-type': 'application/json', cookie: cookie(), origin: instance.consoleUrl },
      body,
    });
    const text = await response.text();
    // The limit of attempts at the ways in is an answer as well.
    if (response.status >= 500) return `${name(operation)} with ${body}: ${response.status} ${text}`;
    const said = response.status >= 400 ? codeOf(JSON.parse(text)) : 'ok';
    return said === '' ? `${name(operation)} with ${body}: ${response.status} without a code: ${text}` : null;
  });
  expect(wrong).toEqual([]);
}, 420_000);

test('an id of another kind, of nothing, or no id at all is a clear answer', async () => {
  const strange = ['%00', '..%2f..%2fetc', 'per_0', '%F0%9F%98%80', "'%20or%201=1--", 'x'.repeat(150)];
  const attempts = operations
    .filter(
      ({ template, access, operationId }) =>
        template.includes('{') && access === 'person' && !ENDS_THE_SESSION.has(operationId),
    )
    .flatMap((operation) => strange.map((id) => ({ operation, id })));
  const wrong = await each(attempts, async ({ operation, id }) => {
    const holder = roles.find((role) => role.permissions.some((one) => one.id === operation.permission));
    const path = operation.template.replace(/\{[^}]+\}/g, id);
    const { status, body } = await people
      .get(holder?.role ?? 'member')!
      .api.send(operation.method, path, operation.takesBody ? { body: {} } : {});
    return status >= 400 && status < 500 && codeOf(body) !== '' ? null : `${operation.method} ${path}: ${status}`;
  });
  expect(wrong).toEqual([]);
}, 420_000);

test('the powers that the standard keeps apart are held by nobody else', () => {
  const holders = (permission: string) =>
    roles.filter((role) => role.permissions.some(({ id }) => id === permission)).map(({ role }) => role);
  for (const [permission, expected] of Object.entries(POWERS)) {
    expect([permission, holders(permission).sort()]).toEqual([permission, [...expected].sort()]);
  }
});

test('whoever audits changes nothing', () => {
  // What audits say stands beside what they audit: their samples, judgements, findings and audits change none of it.
  const harmless = new Set([
    'review.vote',
    'measure.recompute',
    'ledger.export',
    'search',
    'sample.draw',
    'measure.judge',
    'nonconformity.raise',
    'audit.plan',
    'audit.perform',
  ]);
  for (const audits of ['auditor', 'audit-administrator']) {
    const held = roles.find(({ role }) => role === audits)!.permissions.map(({ id }) => id);
    expect(held.filter((id) => !id.endsWith('.read') && !harmless.has(id))).toEqual([]);
  }
});

test('a key of the API reaches nothing beyond its scope, and no page of the account', async () => {
  const engineer = people.get('model-engineer')!;
  const { secret } = await engineer.api.post('/api-keys', {
    title: 'reads models',
    scopes: ['model.read'],
    until: new Date(Date.now() + 86_400_000).toISOString(),
  });
  const byKey = createApiClient(instance.consoleUrl, { bearer: secret });
  const wrong = await each(
    operations.filter(({ access }) => access === 'person'),
    async (operation) => {
      const { status, body } = await byKey.send(
        operation.method,
        operation.path,
        operation.takesBody ? { body: {} } : {},
      );
      const said = `${name(operation)}: ${status} ${codeOf(body)}`;
      if (operation.sessionOnly) return status === 403 && codeOf(body) === 'session-only' ? null : said;
      if (operation.permission === null || operation.permission === 'model.read')
        return status < 500 && status !== 403 ? null : said;
      return status === 403 && codeOf(body) === 'beyond-key-scope' ? null : said;
    },
  );
  expect(wrong).toEqual([]);
});

test('signing out ends the session', async () => {
  const { api } = people.get('member')!;
  const cookie = api.cookie();
  await api.delete('/session');
  const response = await fetch(`${instance.consoleUrl}/api/v1/session`, { headers: { cookie } });
  expect(response.status).toBe(401);
});
