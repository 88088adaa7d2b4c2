import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Control, Finding } from '../../kernel/control/index.ts';
import { systemActor } from '../../kernel/identity/index.ts';
import { MEASURES } from '../../kernel/measure/index.ts';
import { DAY, HOUR } from '../../kernel/time/index.ts';
import { createTestGovernance, type TestGovernance } from '../testing.ts';

let t: TestGovernance;
beforeEach(async () => {
  t = await createTestGovernance();
});
afterEach(() => t.close());

interface Dial {
  control: Control;
  answer: Partial<Finding>;
  asked: number;
}

/** A control whose answer the test turns. */
function dial(id: string, measureId: string, validFor = DAY): Dial {
  const made: Dial = {
    answer: { status: 'operating' },
    asked: 0,
    control: {
      id,
      measureId,
      title: { zh: id, en: id },
      enforcement: { zh: '-', en: '-' },
      triggers: ['release.approved'],
      async evaluate(_scope, at) {
        made.asked++;
        return {
          status: 'operating',
          reasons: [],
          figures: [],
          evidence: [],
          assurance: 'measured',
          validUntil: new Date(at.getTime() + validFor).toISOString(),
          ...made.answer,
        };
      },
    },
  };
  t.governance.conformity.register(made.control);
  return made;
}

const reason = (code: string) => ({ code, text: { zh: code, en: code } });
const statusOf = (id: string) => t.governance.conformity.statusOf(id);

test('before anything is built every measure is not operated, and says so', async () => {
  const all = await t.governance.conformity.recompute();
  expect(all.map(({ id }) => id)).toEqual(MEASURES.map(({ id }) => id));
  expect(all).toHaveLength(31);
  for (const measure of all) {
    expect(measure).toMatchObject({ status: 'not-operated', assurance: null, level: 'advisory' });
    expect(measure.reasons.map(({ code }) => code)).toEqual(['nothing-runs']);
  }
});

test('a measure is as good as its worst finding, with its reasons and its weakest assurance', async () => {
  const one = dial('6.1.b/gate', '6.1.b');
  const two = dial('6.1.b/releases', '6.1.b');
  expect((await statusOf('6.1.b')).reasons).toMatchObject([{ code: 'not-looked-yet' }]);
  await t.governance.conformity.recompute();
  expect(await statusOf('6.1.b')).toMatchObject({ status: 'operating', assurance: 'measured', reasons: [] });
  two.answer = { status: 'failing', reasons: [reason('release-unapproved')], assurance: 'attested' };
  one.answer = { status: 'not-applicable' };
  await t.governance.conformity.recompute({ measureIds: ['6.1.b'] });
  expect(await statusOf('6.1.b')).toMatchObject({
    status: 'failing',
    assurance: 'attested',
    reasons: [{ code: 'release-unapproved' }],
  });
});

test('the same answer prolongs a finding, another begins a new one; each change of status is recorded', async () => {
  const { conformity, records } = t.governance;
  const one = dial('6.1.b/gate', '6.1.b');
  await conformity.recompute();
  const begun = t.clock.now().toISOString();
  t.clock.advance(HOUR);
  await conformity.recompute();
  expect(await statusOf('6.1.b')).toMatchObject({ since: begun, computedAt: t.clock.now().toISOString() });
  one.answer = { figures: [{ name: 'n', title: { zh: 'n', en: 'n' }, value: 2, unit: '' }] };
  await conformity.recompute();
  one.answer = { status: 'failing', reasons: [reason('x')] };
  t.clock.advance(HOUR);
  await conformity.recompute();
  const page = await conformity.history('6.1.b', { limit: 2 });
  const rest = await conformity.history('6.1.b', { limit: 2, cursor: page.nextCursor! });
  const rows = [...page.items, ...rest.items];
  expect(rows.map(({ status, figures }) => [status, figures.length])).toEqual([
    ['failing', 0],
    ['operating', 1],
    ['operating', 0],
  ]);
  expect(rows.map(({ until }) => until === null)).toEqual([true, false, false]);
  const { items } = await records.query({ kind: 'measure.status-changed', limit: 9 });
  expect(items.map(({ record }) => [record.measures[0], record.facts.from, record.facts.to])).toEqual([
    ['6.1.b', 'operating', 'failing'],
    ['6.1.b', null, 'operating'],
  ]);
});

test('a finding runs out by itself; the gap stays visible in the past after it is confirmed again', async () => {
  const { conformity } = t.governance;
  dial('6.1.b/gate', '6.1.b', DAY);
  await conformity.recompute();
  const start = t.clock.now().getTime();
  t.clock.advance(DAY + HOUR);
  const ranOut = new Date(start + DAY).toISOString();
  expect(await statusOf('6.1.b')).toMatchObject({ status: 'stale', since: ranOut, reasons: [{ code: 'ran-out' }] });
  await conformity.recompute();
  expect((await statusOf('6.1.b')).status).toBe('operating');
  t.clock.advance(DAY * 3);
  const at = async (millis: number) =>
    (await conformity.asOf(new Date(start + millis))).find(({ id }) => id === '6.1.b')?.status;
  expect(await at(-1)).toBe('not-operated');
  expect(await at(0)).toBe('operating');
  expect(await at(DAY - 1)).toBe('operating');
  expect(await at(DAY + 1)).toBe('stale');
  expect(await at(DAY + HOUR)).toBe('operating');
});

test('a control that throws is failing, not silently fine; others still answer', async () => {
  const bad = dial('6.1.b/gate', '6.1.b');
  dial('6.1.c/statement', '6.1.c');
  bad.control.evaluate = async () => {
    throw new Error('no table');
  };
  await t.governance.conformity.recompute();
  expect(await statusOf('6.1.b')).toMatchObject({ status: 'failing', reasons: [{ code: 'control-failed' }] });
  expect((await statusOf('6.1.c')).status).toBe('operating');
});

test('an approved statement makes a measure not applicable from its date on', async () => {
  dial('6.1.b/gate', '6.1.b').answer = { status: 'failing', reasons: [reason('x')] };
  await t.governance.conformity.recompute();
  const before = t.clock.now();
  t.clock.advance(HOUR);
  await t.db.pool.query(
    `INSERT INTO governance_conformity_applicability VALUES ('6.1.b', false, '没有发布', 'No releases', $1, 'per_x')`,
    [t.clock.now()],
  );
  expect(await statusOf('6.1.b')).toMatchObject({
    status: 'not-applicable',
    reasons: [{ text: { en: 'No releases' } }],
  });
  expect(await t.governance.conformity.applicability('6.1.b')).toMatchObject({ applies: false, approvedBy: 'per_x' });
  expect(await t.governance.conformity.applicability('6.1.b', before)).toBeNull();
  expect((await t.governance.conformity.statusOf('6.1.b', before)).status).toBe('failing');
});

test('once started, a record of a named kind makes it look again at once, others do not', async () => {
  const one = dial('6.1.b/gate', '6.1.b');
  await t.governance.start();
  const until = async (holds: () => Promise<boolean>) => {
    const deadline = Date.now() + 20_000;
    while (!(await holds())) {
      if (Date.now() > deadline) throw new Error('waited in vain');
      await delay(20);
    }
  };
  await until(async () => (await statusOf('6.1.b')).status === 'operating');
  one.answer = { status: 'failing', reasons: [reason('x')] };
  const asked = one.asked;
  const act = (kind: string) =>
    t.governance.recorder.writeAlone({ kind, actor: systemActor('test'), measures: ['6.1.b'] });
  const other = await act('release.renamed');
  await t.governance.sequencer.waitSequenced(other.id);
  expect(one.asked).toBe(asked);
  await act('release.approved');
  await until(async () => (await statusOf('6.1.b')).status === 'failing');
});

test('a control of an unknown measure or with a taken id is refused', () => {
  const one = dial('6.1.b/gate', '6.1.b');
  expect(() => t.governance.conformity.register(one.control)).toThrow('already');
  expect(() => dial('9.9/x', '9.9')).toThrow('not in the catalogue');
});
