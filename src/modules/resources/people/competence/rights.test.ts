import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { competentUntil, type PersonActor, type Role } from '../../../../kernel/identity/index.ts';
import { DAY, MINUTE, SECOND } from '../../../../kernel/time/index.ts';
import type { ProblemError } from '../../../../platform/http/index.ts';
import { createTestOrganisation } from '../testing.ts';

let scene: Awaited<ReturnType<typeof createTestOrganisation>>;
let compliance: PersonActor;
let security: PersonActor;
let document: string;
let number = 0;
beforeAll(async () => {
  scene = await createTestOrganisation();
  compliance = await scene.appoint('compliance', ['compliance-officer']);
  security = await scene.appoint('security', ['security-officer']);
  document = (await scene.files.put(Buffer.from('certificate'))).sha256;
});
afterAll(() => scene.close());

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'none',
    (error: ProblemError) => error.code ?? String(error),
  );
const competence = () => scene.people.competence;
const define = (zh: string) => competence().definitions.define(compliance, { title: { zh, en: zh }, description: '' });

async function certify(person: PersonActor, competenceId: string, until: Date | null, by = compliance) {
  const from = new Date(scene.clock.now().getTime() - DAY).toISOString();
  const { email } = await scene.people.people.get(person.personId);
  const csv = `email,competence,issuer,number,from,until,document\n${email},${competenceId},"Institute, Ltd",N-${++number},${from},${until?.toISOString() ?? ''},${document}\n`;
  return competence().proofs.importCertificates(by, csv);
}

/** Writes the rule and has it approved by two who did not write it. */
async function rule(lines: { role: Role; competenceIds: string[]; graceDays: number }[]) {
  const before = await competence().rule.get();
  await competence().rule.edit(await scene.admin(), before.latest ?? '0', { lines });
  const { id } = await competence().rule.get();
  const applicant = await scene.admin();
  const { review } = await scene.gates.apply({
    name: 'competence-rule.approve',
    subjectId: id!,
    applicant,
    statement: '年度要求',
  });
  await scene.reviews.vote(compliance, review.id, { choice: 'approve', comment: '' });
  return scene.reviews.vote(security, review.id, { choice: 'approve', comment: '' });
}

const rolesOf = async (person: PersonActor) =>
  ((await scene.directory.actor(person.personId, 'session'))?.roles ?? []).map(({ role }) => role);

test('an end is never earlier than any proof allows, grace shifts it by exactly its days, revoked proofs count nothing', () => {
  const at = Date.parse('2026-06-01T00:00:00Z');
  const instant = fc.integer({ min: -400, max: 400 }).map((days) => new Date(at + days * DAY));
  const demand = fc.record({
    competenceId: fc.constantFrom('a', 'b'),
    since: instant,
    graceDays: fc.integer({ min: 0, max: 60 }),
  });
  const proof = fc
    .record({
      competenceId: fc.constantFrom('a', 'b'),
      from: instant,
      days: fc.option(fc.integer({ min: 1, max: 400 })),
    })
    .map(({ competenceId, from, days }) => ({
      competenceId,
      from,
      until: days === null ? null : new Date(from.getTime() + days * DAY),
    }));
  fc.assert(
    fc.property(
      instant,
      fc.array(demand, { maxLength: 4 }),
      fc.array(proof, { maxLength: 6 }),
      (granted, demands, proofs) => {
        const now = new Date(at);
        const end = competentUntil(granted, demands, proofs, now);
        if (demands.length === 0) expect(end).toBe(Number.POSITIVE_INFINITY);
        for (const one of demands) {
          const own = proofs.filter(({ competenceId, from }) => competenceId === one.competenceId && from <= now);
          // Without a proof, and granted after the demand was made, nothing counts.
          if (own.length === 0 && granted >= one.since) expect(end).toBe(Number.NEGATIVE_INFINITY);
          // While every demand has a proof that covers now, the right holds.
        }
        const covered = demands.every((one) =>
          proofs.some(
            ({ competenceId, from, until }) =>
              competenceId === one.competenceId && from <= now && (until === null || until > now),
          ),
        );
        if (covered) expect(end).toBeGreaterThan(at);
        const later = demands.map((one) => ({ ...one, graceDays: one.graceDays + 1 }));
        expect(competentUntil(granted, later, proofs, now)).toBe(end + DAY);
        // More proof never takes a right away.
        for (const extra of proofs) expect(competentUntil(granted, demands, [...proofs, extra], now)).toBe(end);
        expect(competentUntil(granted, demands, proofs.slice(1), now)).toBeLessThanOrEqual(end);
      },
    ),
  );
});

test('a right ends at its instant, for whoever asks then, and comes back with a new proof', async () => {
  const engineer = await scene.appoint('engineer', ['model-engineer']);
  const id = await define('大模型安全');
  const end = new Date(scene.clock.now().getTime() + 10 * DAY);
  expect(await certify(engineer, id, end)).toMatchObject({ imported: 1, faults: [] });
  expect((await rule([{ role: 'model-engineer', competenceIds: [id], graceDays: 2 }])).state).toBe('approved');

  const stated = new Date(end.getTime() + 2 * DAY);
  expect(await scene.directory.actor(engineer.personId, 'api-key')).toMatchObject({
    roles: [{ role: 'model-engineer', until: stated.toISOString() }],
  });
  const rights = await competence().overview.rights();
  expect(rights.items).toMatchObject([{ state: 'expiring', endsAt: stated.toISOString(), competences: [{ id }] }]);
  expect((await competence().watch.look()).told).toBe(1);
  expect((await competence().watch.look()).told).toBe(0);

  scene.clock.set(new Date(stated.getTime() - SECOND).toISOString());
  expect(await rolesOf(engineer)).toEqual(['model-engineer']);
  expect((await scene.directory.holdersOf(['model-engineer'])).map((one) => one.id)).toEqual([engineer.personId]);
  scene.clock.set(stated.toISOString());
  expect(await rolesOf(engineer)).toEqual([]);
  expect(await scene.directory.holdersOf(['model-engineer'])).toEqual([]);
  const view = await scene.people.people.get(engineer.personId);
  expect(view.grants).toMatchObject([{ competence: { counts: false, kept: false, endsAt: stated.toISOString() } }]);

  await competence().watch.look();
  await competence().watch.look();
  const { items } = await scene.records.query({ kind: 'competence.lapsed', limit: 10 });
  expect(items).toHaveLength(1);
  expect(items[0]!.record).toMatchObject({
    subject: { id: engineer.personId },
    facts: { role: 'model-engineer', endsAt: stated.toISOString(), competenceIds: [id] },
  });
  const picture = await competence().overview.coverage();
  expect(picture.competences.find((one) => one.id === id)).toMatchObject({ required: 1, valid: 0, missing: 1 });

  scene.clock.advance(MINUTE);
  await certify(engineer, id, null);
  expect(await rolesOf(engineer)).toEqual(['model-engineer']);
  // A forged certificate gives no grace: the right is gone at once.
  const proofs = await competence().proofs.list(compliance, { personId: engineer.personId, limit: 50 });
  expect(proofs.items.map(({ state }) => state)).toEqual(['valid', 'expired']);
  await competence().proofs.revoke(compliance, proofs.items[0]!.id, '伪造');
  expect(await rolesOf(engineer)).toEqual([]);
});

test('a new grant without competence waits; an older one has its grace; who has the rule in mind can not shorten it', async () => {
  const id = await define('标注资格');
  const old = await scene.appoint('old', ['data-engineer']);
  scene.clock.advance(MINUTE);
  const kept = (await competence().rule.get()).contentInForce.lines;
  await rule([...kept, { role: 'data-engineer', competenceIds: [id], graceDays: 1 }]);
  const since = scene.clock.now().getTime();
  const fresh = await scene.appoint('fresh', ['data-engineer']);
  expect(await rolesOf(old)).toEqual(['data-engineer']);
  expect(await rolesOf(fresh)).toEqual([]);
  scene.clock.advance(12 * 60 * MINUTE);
  // Approving the same demand again does not begin its grace anew.
  const lines = (await competence().rule.get()).contentInForce.lines;
  await rule(
    lines.map((line) => (line.role === 'data-engineer' ? { ...line, graceDays: 1 } : { ...line, graceDays: 3 })),
  );
  scene.clock.set(new Date(since + DAY - SECOND).toISOString());
  expect(await rolesOf(old)).toEqual(['data-engineer']);
  scene.clock.set(new Date(since + DAY).toISOString());
  expect(await rolesOf(old)).toEqual([]);
});

test('no lapse leaves the organisation without a security administrator', async () => {
  const admin = await scene.admin();
  const second = await scene.appoint('second', ['security-administrator']);
  const id = await define('安全管理');
  const now = () => scene.clock.now().getTime();
  await certify(admin, id, new Date(now() + 2 * DAY));
  await certify(second, id, new Date(now() + 5 * DAY));
  const lines = (await competence().rule.get()).contentInForce.lines;
  await rule([...lines, { role: 'security-administrator', competenceIds: [id], graceDays: 0 }]);

  scene.clock.advance(3 * DAY);
  expect(await rolesOf(admin)).toEqual([]);
  expect(await rolesOf(second)).toEqual(['security-administrator']);
  // The lapsed one is nobody to fall back on.
  const { grants } = await scene.people.people.get(second.personId);
  const other = await scene.appoint('other', []).catch(() => null);
  expect(other).toBeNull();
  expect(await codeOf(scene.people.grants.revoke(second, second.personId, grants[0]!.id))).toBe(
    'last-security-administrator',
  );

  scene.clock.advance(3 * DAY);
  // Both have lapsed: both keep the role, the ledger and the control say so.
  expect(await rolesOf(admin)).toEqual(['security-administrator']);
  expect(await rolesOf(second)).toEqual(['security-administrator']);
  await competence().watch.look();
  expect((await scene.records.query({ kind: 'competence.right-kept', limit: 10 })).items).toHaveLength(2);
  const control = competence().controls[0]!;
  const finding = await control.evaluate({} as never, scene.clock.now());
  expect(finding.status).toBe('failing');
  expect(finding.reasons.map(({ code }) => code)).toContain('security-administrator-lapsed');

  // As soon as one is competent again, the other's right ends.
  await certify(second, id, null);
  expect(await rolesOf(admin)).toEqual([]);
  expect(await rolesOf(second)).toEqual(['security-administrator']);
  expect((await control.evaluate({} as never, scene.clock.now())).status).toBe('operating');
  await certify(admin, id, null);
});

test('who wrote the rule does not approve it; a lapsed officer does not vote', async () => {
  const { id } = await competence().rule.get();
  const before = await competence().rule.get();
  await competence().rule.edit(compliance, before.latest!, {
    lines: before.contentInForce.lines.filter(({ role }) => role !== 'data-engineer'),
  });
  const { review } = await scene.gates.apply({
    name: 'competence-rule.approve',
    subjectId: id!,
    applicant: await scene.admin(),
    statement: '放宽',
  });
  expect(await codeOf(scene.reviews.vote(compliance, review.id, { choice: 'approve', comment: '' }))).toBe('own-work');
  expect(await codeOf(competence().rule.edit(security, before.latest!, { lines: [] }))).toBe('not-permitted');
});

test('a file of certificates with faults changes nothing and says what is wrong, line by line', async () => {
  const head = 'email;competence;issuer;number;from;until;document';
  const id = await define('证书');
  const { email } = await scene.people.people.get(security.personId);
  const own = (await scene.people.people.get(compliance.personId)).email;
  const good = `${email};${id};"发证；机构";X-1;2026-01-01;2026-12-31;${document}`;
  const report = await competence().proofs.importCertificates(
    compliance,
    [
      head,
      good,
      `nobody@example.org;${id};a;b;2026-01-01;;${document}`,
      `${email};cmp_01ARZ3NDEKTSV4RRFFQ69G5FAV;a;b;2026-01-01;;${document}`,
      `${email};${id};a;b;2026-01-01;;${'0'.repeat(64)}`,
      `${own};${id};a;b;2026-01-01;;${document}`,
      `${email};${id};a;b;yesterday;;${document}`,
      `${email};${id};a;b;2026-02-01;2026-01-01;${document}`,
      '',
    ].join('\r\n'),
  );
  expect(report.imported).toBe(0);
  expect(report.faults.map(({ line, code }) => [line, code])).toEqual([
    [3, 'person-unknown'],
    [4, 'competence-unknown'],
    [5, 'document-missing'],
    [6, 'own-certificate'],
    [7, 'cell-invalid'],
    [8, 'ends-before'],
  ]);
  const twice = () => competence().proofs.importCertificates(compliance, `\uFEFF${head}\n${good}\n`);
  expect(await twice()).toEqual({ imported: 1, known: 0, faults: [] });
  expect(await twice()).toEqual({ imported: 0, known: 1, faults: [] });
  expect(await codeOf(competence().proofs.importCertificates(compliance, 'email,x\n'))).toBe('invalid-input');
  expect(await codeOf(competence().proofs.importCertificates(compliance, `${head}\n"open`))).toBe('invalid-input');
  const own2 = await competence().proofs.list(await scene.admin(), { competenceId: id, limit: 50 });
  expect(own2.items.map((one) => [one.validFrom, one.validUntil])).toEqual([
    ['2026-01-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
  ]);
});
