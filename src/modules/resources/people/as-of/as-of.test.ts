import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AsOfFact, type AsOfLine, type AsOfService, createAsOf } from '../../../../governance/as-of/index.ts';
import type { PersonActor, Role } from '../../../../kernel/identity/index.ts';
import { DAY, HOUR, SECOND } from '../../../../kernel/time/index.ts';
import { ProblemError } from '../../../../platform/http/index.ts';
import type { BodyContent } from '../body/body.schema.ts';
import { createTestOrganisation } from '../testing.ts';

type Scene = Awaited<ReturnType<typeof createTestOrganisation>>;

const ROLES: readonly Role[] = ['operator', 'data-engineer', 'complaint-handler', 'security-administrator', 'member'];
const MEASURES = ['4.1.b', '4.4.a', '6.1.b'];

/** A history takes seconds, so one that fails is not made smaller. */
const ONCE = { numRuns: 2, endOnFailure: true };

const some = fc.nat({ max: 9 });
const step = fc.oneof(
  fc.record({ what: fc.constant('join' as const), a: some }),
  fc.record({ what: fc.constant('grant' as const), a: some, b: some, until: fc.boolean() }),
  fc.record({ what: fc.constant('grant' as const), a: some, b: some, until: fc.boolean() }),
  fc.record({ what: fc.constant('revoke' as const), a: some }),
  fc.record({ what: fc.constant('switch' as const), a: some }),
  fc.record({ what: fc.constant('end' as const), a: some }),
  fc.record({ what: fc.constant('move' as const), a: some }),
  fc.record({ what: fc.constant('assign' as const), a: some, b: some }),
  fc.record({ what: fc.constant('unassign' as const), a: some }),
  fc.record({ what: fc.constant('delegate' as const), a: some, b: some }),
  fc.record({ what: fc.constant('undelegate' as const), a: some }),
  fc.record({ what: fc.constant('establish' as const), a: some, b: some }),
  fc.record({ what: fc.constant('require' as const), a: some, b: some }),
  fc.record({ what: fc.constant('certify' as const), a: some, b: some }),
  fc.record({ what: fc.constant('disprove' as const), a: some }),
  fc.record({ what: fc.constant('wait' as const), a: some }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** An organisation in which the steps can be taken, and its state as its own services tell it now. */
async function createHistory() {
  const scene: Scene = await createTestOrganisation();
  const { people, clock, rootUnit } = scene;
  const compliance = await scene.appoint('compliance', ['compliance-officer']);
  const security = await scene.appoint('security', ['security-officer']);
  const second = await scene.appoint('second', ['compliance-officer']);
  const { id: side } = await people.units.create(await scene.admin(), {
    parentId: rootUnit,
    title: { zh: '分部', en: 'Side' },
  });
  const competenceId = await people.competence.definitions.define(compliance, {
    title: { zh: '值班', en: 'Watch' },
    description: '',
  });
  const document = (await scene.files.put(Buffer.from('certificate'))).sha256;
  const joined: PersonActor[] = [];
  let bodyId: string | null = null;
  let number = 0;
  const pick = <T>(list: readonly T[], n: number): T => list[n % list.length]!;
  const all = async () => (await people.people.list({ limit: 200 } as never, undefined)).items;
  const agree = { choice: 'approve', comment: '' } as const;

  async function body(a: number, b: number): Promise<void> {
    const rules: BodyContent['rules'] = {
      ...{ membersMin: 1, membersOdd: false, outsideMin: 0, bothSexes: false, termMonthsMax: 60, quorum: 1 },
      ...{ quorumOfCategories: false, ballot: 'open', actionDays: 30 },
      categories: [{ name: 'any', title: { zh: '一', en: 'Any' }, min: 1 }],
      majority: { numerator: 1, denominator: 2, of: 'members' },
    };
    const member = (who: PersonActor, chair: boolean): BodyContent['members'][number] => ({
      personId: who.personId,
      category: 'any',
      function: chair ? 'chair' : 'member',
      outside: false,
      sex: null,
      from: '2026-01-01',
      until: `2027-0${(a % 9) + 1}-01`,
    });
    const members = [...new Set([pick(joined, a), pick(joined, b)])].map((who, i) => member(who, i === 0));
    const content: BodyContent = { purpose: '议事', preset: null, rules, members, seats: [] };
    if (bodyId === null)
      bodyId = await people.bodies.register(compliance, {
        title: { zh: '委员会', en: 'Board' },
        unitId: rootUnit,
        ...content,
      });
    else await people.bodies.edit(compliance, bodyId, (await people.bodies.get(bodyId)).latest, content);
    const { review } = await scene.gates.apply({
      name: 'body.establish',
      subjectId: bodyId,
      applicant: compliance,
      statement: '设立',
    });
    await scene.reviews.vote(security, review.id, agree);
  }

  async function rule(a: number, b: number): Promise<void> {
    const before = await people.competence.rule.get();
    await people.competence.rule.edit(compliance, before.latest ?? '0', {
      lines: [{ role: pick(ROLES, a), competenceIds: [competenceId], graceDays: b % 3 }],
    });
    const { review } = await scene.gates.apply({
      name: 'competence-rule.approve',
      subjectId: (await people.competence.rule.get()).id!,
      applicant: compliance,
      statement: '要求',
    });
    await scene.reviews.vote(second, review.id, agree);
    await scene.reviews.vote(security, review.id, agree);
  }

  const steps: { [what in Step['what']]: (of: { a: number; b: number; until: boolean }) => Promise<unknown> } = {
    join: async ({ a }) => joined.push(await scene.appoint(`person-${joined.length}`, a % 2 === 0 ? [] : ['member'])),
    grant: async ({ a, b, until }) =>
      people.grants.grant(await scene.admin(), pick(joined, a).personId, {
        role: pick(ROLES, b),
        unitId: b % 4 === 3 ? side : rootUnit,
        until: until ? new Date(clock.now().getTime() + a * DAY + HOUR).toISOString() : null,
      }),
    async revoke({ a }) {
      const held = (await all()).flatMap(({ id, grants }) => grants.map((grant) => ({ id, grant: grant.id })));
      const one = pick(held.slice(4), a);
      await people.grants.revoke(await scene.admin(), one.id, one.grant);
    },
    async switch({ a }) {
      const { personId } = pick(joined, a);
      const { enabled } = await people.people.get(personId);
      if (enabled) await people.people.disable(await scene.admin(), personId, '离开');
      else await people.people.enable(await scene.admin(), personId);
    },
    end: async ({ a }) =>
      people.accounts.setEnd(
        await scene.admin(),
        pick(joined, a).personId,
        a % 3 === 0 ? null : new Date(clock.now().getTime() + a * DAY),
        '合同',
      ),
    move: async ({ a }) =>
      people.people.change(await scene.admin(), pick(joined, a).personId, { unitId: a % 2 === 0 ? side : rootUnit }),
    assign: ({ a, b }) =>
      people.responsibility.matrix.assign(compliance, {
        measureId: pick(MEASURES, b),
        personId: pick(joined, a).personId,
        letter: pick(['R', 'A', 'C', 'I'] as const, a + b),
      }),
    async unassign({ a }) {
      const { rows } = await people.responsibility.matrix.view(scene.db, null);
      await people.responsibility.matrix.end(
        compliance,
        pick(
          rows.flatMap((row) => row.assignments),
          a,
        ).id,
      );
    },
    delegate: ({ a, b }) =>
      people.responsibility.delegations.make(pick(joined, a), {
        toId: pick(joined, b).personId,
        startsAt: new Date(clock.now().getTime() + (a % 2) * DAY).toISOString(),
        endsAt: new Date(clock.now().getTime() + (b + 2) * DAY).toISOString(),
        reason: '休假',
      }),
    async undelegate({ a }) {
      const { items } = await people.responsibility.delegations.list(compliance, { limit: 200 });
      const one = pick(
        items.filter(({ state }) => state !== 'over'),
        a,
      );
      await people.responsibility.delegations.end(joined.find(({ personId }) => personId === one.from.id)!, one.id);
    },
    establish: ({ a, b }) => body(a, b),
    require: ({ a, b }) => rule(a, b),
    async certify({ a, b }) {
      const { email } = await people.people.get(pick(joined, a).personId);
      const now = clock.now().getTime();
      const until = b === 0 ? '' : new Date(now + b * DAY).toISOString();
      const from = new Date(now - DAY).toISOString();
      const csv = `email,competence,issuer,number,from,until,document\n${email},${competenceId},Institute,N-${++number},${from},${until},${document}\n`;
      await people.competence.proofs.importCertificates(compliance, csv);
    },
    async disprove({ a }) {
      const { items } = await people.competence.proofs.list(compliance, { limit: 200 });
      await people.competence.proofs.revoke(
        compliance,
        pick(
          items.filter(({ state }) => state !== 'revoked'),
          a,
        ).id,
        '无效',
      );
    },
    wait: async ({ a }) => clock.advance(a * 7 * HOUR),
  };

  /** Takes a step; one that is refused, or finds nothing to be done to, changes nothing. */
  async function take(one: Step): Promise<void> {
    if (joined.length === 0) await steps.join({ a: 0, b: 0, until: false });
    clock.advance(SECOND);
    await steps[one.what]({ b: 0, until: false, ...one }).catch((error: unknown) => {
      if (!(error instanceof ProblemError || error instanceof TypeError)) throw error;
    });
  }

  /** As the services tell it at this moment. */
  async function live() {
    const now = clock.now();
    const known = await all();
    const accounts = known.map(({ id, enabled, endsAt, unitId }) => {
      const ended = endsAt !== null && new Date(endsAt) <= now;
      return { id, state: enabled ? (ended ? 'ended' : 'active') : 'disabled', unitId, endsAt };
    });
    const stateOf = new Map(accounts.map(({ id, state }) => [id, state]));
    const { rows } = await people.responsibility.matrix.view(scene.db, null);
    const delegations = await people.responsibility.delegations.list(compliance, { limit: 200 });
    const bodies = await people.bodies.list({ limit: 200 });
    return {
      people: byId(accounts),
      grants: byId(
        known.flatMap(({ id: personId, grants }) =>
          grants.map(({ id, role, unitId, until, competence }) => {
            const worth = competence?.kept ? 'kept' : competence?.counts === false ? 'without-competence' : 'counts';
            return {
              id,
              personId,
              role,
              unitId,
              until,
              state: stateOf.get(personId) === 'active' ? worth : 'account-off',
            };
          }),
        ),
      ),
      responsibilities: byId(
        rows.flatMap(({ measureId, assignments }) =>
          assignments.map(({ id, person, letter, able, standIn }) => ({
            ...{ id, measureId, letter, able: able ? 'yes' : 'no' },
            personId: person.id,
            standIn: standIn?.id ?? null,
          })),
        ),
      ),
      delegations: byId(
        delegations.items
          .filter(({ state }) => state !== 'over')
          .map(({ id, from, to, startsAt, endsAt, state }) => ({
            id,
            from: from.id,
            to: to.id,
            startsAt,
            endsAt,
            state,
          })),
      ),
      bodies: byId(
        bodies.items
          .filter(({ inForce }) => inForce !== null)
          .map(({ id, inForce, contentInForce }) => ({
            id,
            revision: inForce,
            members: contentInForce!.members.map(({ personId }) => personId),
          })),
      ),
    };
  }

  return { scene, take, live, asOf: createAsOf({ database: scene.database, clock, areas: people.asOfAreas }) };
}

const byId = <T extends { readonly id: string }>(list: readonly T[]) => list.toSorted((a, b) => (a.id < b.id ? -1 : 1));

/** All lines of an area, read in small pages. */
async function linesOf(asOf: AsOfService, name: string, at: Date): Promise<AsOfLine[]> {
  const found: AsOfLine[] = [];
  let cursor: string | undefined;
  do {
    const page = await asOf.lines(
      asOf.area(name),
      { at, may: () => true },
      { limit: 3, ...(cursor ? { cursor } : {}) },
    );
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return found;
}

/** The one thing that a fact says, as a code, id, time or text. */
function said(line: AsOfLine, name: string): string | null {
  const [value] = factOf(line, name)?.values ?? [];
  if (value === undefined) return null;
  if (value.type === 'words') return value.code;
  if (value.type === 'time') return value.at;
  if (value.type === 'text') return value.text;
  return 'id' in value ? value.id : null;
}
const factOf = (line: AsOfLine, name: string): AsOfFact | undefined => line.facts.find((one) => one.name === name);
const aboutOf = (line: AsOfLine) => ('id' in line.about ? line.about.id : null);

async function told(asOf: AsOfService, at: Date) {
  const read = (name: string) => linesOf(asOf, name, at);
  return {
    people: byId(
      (await read('people')).map((line) => ({
        ...{ id: line.id, state: said(line, 'state'), unitId: said(line, 'unit'), endsAt: said(line, 'endsAt') },
      })),
    ),
    grants: byId(
      (await read('grants')).map((line) => ({
        ...{ id: line.id, personId: aboutOf(line), role: said(line, 'role'), unitId: said(line, 'unit') },
        ...{ until: said(line, 'until'), state: said(line, 'state') },
      })),
    ),
    responsibilities: byId(
      (await read('responsibilities')).map((line) => ({
        ...{ id: line.id, measureId: said(line, 'measure'), letter: said(line, 'letter'), able: said(line, 'able') },
        ...{ personId: aboutOf(line), standIn: said(line, 'standIn') },
      })),
    ),
    delegations: byId(
      (await read('delegations')).map((line) => ({
        ...{ id: line.id, from: said(line, 'for'), to: aboutOf(line), state: said(line, 'state') },
        ...{ startsAt: said(line, 'startsAt'), endsAt: said(line, 'endsAt') },
      })),
    ),
    bodies: byId(
      (await read('bodies')).map((line) => ({
        id: line.id,
        revision: line.about.type === 'subject' ? line.about.revision : null,
        members: factOf(line, 'members')!.values.map((value) => ('id' in value ? value.id : null)),
      })),
    ),
  };
}

test('whatever was done: every past moment is told as the organisation told itself then', async () => {
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
        scene.clock.advance(90 * DAY);
        for (const { at, state } of moments) {
          expect(await told(asOf, at), at.toISOString()).toEqual(state);
          for (const { state: worth } of state.grants) seen.add(worth);
          for (const { able, standIn } of state.responsibilities) seen.add(`${able} ${standIn === null}`);
        }
      } finally {
        await scene.close();
      }
    }),
    ONCE,
  );
  // Not only the plain cases came about.
  expect([...seen]).toEqual(
    expect.arrayContaining(['counts', 'account-off', 'without-competence', 'yes true', 'no true']),
  );
});

test('what has changed since leads from the lines of then to those of now, and every line names its acts', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 40 }), fc.nat({ max: 29 }), async (steps, cut) => {
      const { scene, take, asOf } = await createHistory();
      try {
        let at = scene.clock.now();
        for (const [i, one] of steps.entries()) {
          await take(one);
          if (i === cut) at = scene.clock.now();
        }
        const now = scene.clock.now();
        for (const area of asOf.areas()) {
          const lines = new Map((await linesOf(asOf, area.name, at)).map((line) => [line.id, line.facts]));
          let cursor: string | undefined;
          do {
            const page = await asOf.changes(area, { at, may: () => true }, { limit: 4, ...(cursor ? { cursor } : {}) });
            for (const { what, before, now: today, acts } of page.items) {
              for (const act of acts) expect(new Date(act.at) > at).toBe(true);
              if (before !== null) expect(lines.get(before.id), area.name).toEqual(before.facts);
              else expect(what).toBe('added');
              if (today === null) lines.delete(before!.id);
              else lines.set(today.id, today.facts);
            }
            cursor = page.nextCursor;
          } while (cursor !== undefined);
          const today = await linesOf(asOf, area.name, now);
          expect(lines, area.name).toEqual(new Map(today.map((line) => [line.id, line.facts])));
          for (const { acts } of today) {
            expect(acts.length).toBeGreaterThan(0);
            for (const { id, kind } of acts) expect((await scene.records.get(id))?.record.kind, area.name).toBe(kind);
          }
        }
      } finally {
        await scene.close();
      }
    }),
    ONCE,
  );
});

test('a moment that has not been, and one before there was an organisation, are refused with a reason', async () => {
  const { scene, asOf } = await createHistory();
  try {
    const founded = (await asOf.foundedAt())!;
    const codeOf = (at: Date) =>
      asOf.moment(at.toISOString()).then(
        () => 'none',
        (error: ProblemError) => error.code,
      );
    expect(await codeOf(new Date(scene.clock.now().getTime() + 1))).toBe('as-of-future');
    expect(await codeOf(new Date(founded.getTime() - 1))).toBe('as-of-before-founding');
    expect(await codeOf(founded)).toBe('none');
    expect(await codeOf(scene.clock.now())).toBe('none');
  } finally {
    await scene.close();
  }
});
