import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApiClient, issueKey, type Person, type Service, until } from '../../../examples/support/index.ts';
import { type House, openHouse } from '../house.ts';
import { expectRefused, untilRecorded } from '../refusal.ts';

// Training and competence, with a real server and a real gateway: a right ends at its minute everywhere at once.

let house: House;
let service: Service;
let holder: Person;
let competenceId: string;

beforeAll(async () => {
  house = await openHouse();
  service = await house.serve('trained');
  holder = await house.organisation.appoint('holder', ['operator']);
  const made = await house.cast.compliance.api.post<{ id: string }>('/competences', {
    title: { zh: '大模型安全值守', en: 'Safe operation' },
    validMonths: 12,
  });
  competenceId = made.id;
}, 180_000);

afterAll(() => house?.close());

/** A certificate of the holder that counts until then. */
async function certify(end: Date): Promise<void> {
  const { api } = house.cast.compliance;
  const { sha256 } = await api.upload<{ sha256: string }>('/documents?title=certificate.pdf', Buffer.from('%PDF-1.7'));
  const from = new Date(Date.now() - 60_000).toISOString();
  const csv = `email,competence,issuer,number,from,until,document\n${holder.email},${competenceId},Institute,${end.getTime()},${from},${end.toISOString()},${sha256}`;
  expect(await api.post('/competence-proofs/import', { csv })).toMatchObject({ imported: 1, faults: [] });
}

async function setRule(graceDays: number): Promise<void> {
  const { administrator } = house.organisation;
  const before = await administrator.api.get<{ latest: string | null }>('/competence-rule');
  const draft = await administrator.api.put<{ id: string }>(
    '/competence-rule/draft',
    { lines: [{ role: 'operator', competenceIds: [competenceId], graceDays }] },
    before.latest ?? '0',
  );
  const { review } = await administrator.api.post<{ review: { id: string } }>(`/subjects/${draft.id}/apply`, {
    gate: 'competence-rule.approve',
    statement: '值守人员须持证',
  });
  for (const person of [house.cast.compliance, house.cast.security])
    await person.api.post(`/reviews/${review.id}/votes`, { choice: 'approve', comment: '' });
}

test('sessions, API keys and gateway keys of a person lose the right at the instant, services go on, a new proof gives it back', async () => {
  const { cast, instance } = house;
  const { secret } = await holder.api.post<{ secret: string }>('/api-keys', {
    title: 'script',
    scopes: ['gateway.read'],
    until: new Date(Date.now() + 86_400_000).toISOString(),
  });
  const byKey = createApiClient(instance.consoleUrl, { bearer: secret });
  const own = await cast.owner.api.post<{ id: string; secret: string; holderId: string }>(
    `/applications/${service.applicationId}/keys`,
    { title: '个人密钥', holderId: holder.id },
  );
  expect(own.holderId).toBe(holder.id);
  const issued = await issueKey(cast.owner.api, service.applicationId);
  const personal = { modelName: service.modelName, key: own };
  await until('the gateway knows the personal key', async () => (await house.ask(personal)).status === 200);

  const end = new Date(Date.now() + 8_000);
  await certify(end);
  await setRule(0);
  // Before the instant everything is as it was, although the rule is in force.
  const before = await Promise.all([holder.api.send('GET', '/gateways'), byKey.send('GET', '/gateways')]);
  const asked = await house.ask(personal);
  if (Date.now() < end.getTime()) {
    expect(before.map(({ status }) => status)).toEqual([200, 200]);
    expect(asked.status).toBe(200);
  }
  await until('the stated instant', () => Date.now() >= end.getTime(), { every: 20 });
  // The very next request, without a new sign-in and without a restart.
  await expectRefused(holder.api.get('/gateways'), 403, 'not-permitted');
  await expectRefused(byKey.get('/gateways'), 403, 'not-permitted');
  await until('the gateway refuses the personal key', async () => (await house.ask(personal)).code === 'key_suspended');
  // What was made for the application is not anybody's own.
  expect((await house.ask(service)).status).toBe(200);
  await until('keys of the application', async () => (await house.ask({ ...personal, key: issued })).status === 200);
  await untilRecorded(
    house.organisation.administrator.api,
    { kind: 'competence.lapsed', subjectId: holder.id },
    ({ record }) => record.facts.endsAt === end.toISOString(),
  );

  await certify(new Date(Date.now() + 86_400_000));
  expect((await holder.api.send('GET', '/gateways')).status).toBe(200);
  await until('the gateway takes the key again', async () => (await house.ask(personal)).status === 200);
}, 90_000);

test('a gateway that hears nothing any more ends the key at the minute of which it was told before', async () => {
  const { cast, instance } = house;
  const own = await cast.owner.api.post<{ id: string; secret: string }>(`/applications/${service.applicationId}/keys`, {
    title: '断网时的个人密钥',
    holderId: holder.id,
  });
  const personal = { modelName: service.modelName, key: own };
  await until('the gateway knows the personal key', async () => (await house.ask(personal)).status === 200);
  // What the holder has proven so far is taken back, so that the new certificate alone says when the right ends.
  const { items } = await cast.compliance.api.get<{ items: { id: string; state: string }[] }>(
    `/competence-proofs?personId=${holder.id}`,
  );
  for (const { id } of items.filter(({ state }) => state !== 'expired'))
    await cast.compliance.api.post(`/competence-proofs/${id}/revoke`, { reason: '换证' });
  await until('the right to end', async () => (await house.ask(personal)).code === 'key_suspended');
  const end = new Date(Date.now() + 8_000);
  await certify(end);
  await until('the right to come back', async () => (await house.ask(personal)).status === 200);
  const server = instance.pid('server')!;
  // Frozen, not dead: the connection stands and nothing comes, as when a network swallows all packets.
  process.kill(server, 'SIGSTOP');
  try {
    const asked = await house.ask(personal);
    if (Date.now() < end.getTime()) expect(asked.status).toBe(200);
    await until('the stated instant', () => Date.now() >= end.getTime(), { every: 20 });
    expect(await house.ask(personal)).toMatchObject({ status: 403, code: 'key_suspended' });
    expect((await house.ask(service)).status).toBe(200);
  } finally {
    process.kill(server, 'SIGCONT');
  }
  await certify(new Date(Date.now() + 86_400_000));
}, 60_000);

test('an exam in the console: answers stay on the server, a pass is a proof, the control counts it', async () => {
  const { compliance, security, engineer } = house.cast;
  const course = await compliance.api.post<{ id: string; latest: string }>('/courses', {
    title: { zh: '上岗培训', en: 'Induction' },
    unitId: house.organisation.rootUnitId,
    competenceId,
    summary: '',
    material: { text: '读完再考。', documentSha256: null, url: null },
    exam: { questions: 3, passPercent: 80, attempts: 2, minutes: 10 },
  });
  const questions = Array.from({ length: 5 }, (_, n) => ({ text: `题 ${n}`, choices: ['对', '错'], right: [n % 2] }));
  await compliance.api.put(`/courses/${course.id}/questions`, { questions }, course.latest);
  const { review } = await compliance.api.post<{ review: { id: string } }>(`/subjects/${course.id}/apply`, {
    gate: 'course.approve',
    statement: '启用',
  });
  await security.api.post(`/reviews/${review.id}/votes`, { choice: 'approve', comment: '' });

  await expectRefused(engineer.api.get(`/courses/${course.id}/questions`), 403, 'not-permitted');
  const attempt = await engineer.api.post<{ id: string; questions: { text: string }[] }>(
    `/courses/${course.id}/attempts`,
    {},
  );
  expect(JSON.stringify(attempt)).not.toContain('"right"');
  const answers = attempt.questions.map(({ text }) => questions.find((one) => one.text === text)!.right);
  await expectRefused(house.cast.owner.api.post(`/attempts/${attempt.id}/answers`, { answers }), 404, 'not-found');
  expect(await engineer.api.post(`/attempts/${attempt.id}/answers`, { answers })).toMatchObject({ passed: true });
  const { items } = await engineer.api.get<{ items: unknown[] }>('/competence-proofs');
  expect(items).toMatchObject([{ source: 'exam', state: 'valid' }]);
  await expectRefused(engineer.api.get('/competence-coverage'), 403, 'not-permitted');
  const coverage = await compliance.api.get<{ competences: object[] }>('/competence-coverage');
  expect(coverage.competences).toMatchObject([{ required: 1, valid: 0, expiring: 1, beyond: 1 }]);
  await until('the control of 4.4 b', async () => {
    const { controls } = await compliance.api.get<{ controls: { id: string; finding: { status: string } | null }[] }>(
      '/measures/4.4.b',
    );
    return controls.find(({ id }) => id === '4.4.b/competence')?.finding?.status === 'operating';
  });
}, 60_000);
