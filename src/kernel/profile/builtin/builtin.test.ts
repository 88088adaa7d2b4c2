import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judgeGate } from '../../gate/index.ts';
import { MEASURES } from '../../measure/index.ts';
import { builtinProfile, builtinProfiles, CRITERION_UNITS, criterionOf, numberOf } from '../index.ts';
import { SAFETY_STANDARD_ROWS } from './criteria-safety-standard.ts';
import { KNOWN_GATES } from './gates.ts';

const MEASURE_IDS = MEASURES.map((measure) => measure.id);
const everyCriterion = builtinProfiles.flatMap((profile) => profile.criteria);
const anyProfile = fc.constantFrom(...builtinProfiles);

test('the three profiles come from the lightest to the hardest', () => {
  expect(builtinProfiles.map((profile) => profile.id)).toEqual(['taf320', 'internal', 'public-service']);
  expect(builtinProfile('internal')?.id).toBe('internal');
  expect(builtinProfile('none')).toBeUndefined();
});

test('every profile takes a stand on every measure and on no other', () => {
  for (const profile of builtinProfiles) expect(Object.keys(profile.levels)).toEqual(MEASURE_IDS);
  const required = builtinProfiles.map(({ levels }) => MEASURE_IDS.filter((id) => levels[id] === 'required'));
  expect(required).toEqual([[], ['4.1.b', '4.4.a', '6.1.a', '6.1.b', '6.1.c'], MEASURE_IDS]);
});

test('every criterion names a known measure, its source, its confidence, a known unit and both titles', () => {
  for (const criterion of everyCriterion) {
    expect(MEASURE_IDS, criterion.id).toContain(criterion.measureId);
    expect(criterion.source.trim(), criterion.id).not.toBe('');
    expect(['high', 'medium', 'low']).toContain(criterion.confidence);
    expect(CRITERION_UNITS, criterion.id).toHaveProperty([criterion.unit]);
    expect(criterion.unit !== '', criterion.id).toBe(typeof criterion.value === 'number');
    expect(criterion.title.zh, criterion.id).toMatch(/\p{Script=Han}/u);
    expect(criterion.title.en, criterion.id).not.toMatch(/\p{Script=Han}/u);
    expect(criterion.id).toMatch(/^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$/);
    if (typeof criterion.value === 'number') expect(criterion.value, criterion.id).toBeGreaterThan(0);
    if (criterion.unit === '%') expect(criterion.value, criterion.id).toBeLessThanOrEqual(100);
  }
});

test('only our own numbers are internal, and what is ours says so', () => {
  for (const { id, source, strength } of everyCriterion) {
    expect(source.startsWith('Steward'), id).toBe(strength === 'internal');
  }
});

test('a harder profile keeps every criterion of a lighter one, and ids are unique', () => {
  fc.assert(
    fc.property(anyProfile, anyProfile, (a, b) => {
      fc.pre(builtinProfiles.indexOf(a) < builtinProfiles.indexOf(b));
      for (const criterion of a.criteria) expect(criterionOf(b, criterion.id)).toEqual(criterion);
    }),
  );
  for (const { criteria } of builtinProfiles) expect(new Set(criteria.map(({ id }) => id)).size).toBe(criteria.length);
});

test('the guide alone brings no number but our own and the statutory retention', () => {
  for (const criterion of builtinProfile('taf320')!.criteria) {
    expect(criterion.strength).toBe(criterion.id === 'log.retention-days' ? 'statutory' : 'internal');
  }
  // No run of six months is longer than this.
  expect(numberOf(builtinProfile('taf320')!, 'log.retention-days')).toBe(184);
});

test('the threshold rows T01 to T43 are all there, with both columns in their source', () => {
  const rows = [...new Set(SAFETY_STANDARD_ROWS.map(({ row }) => row))].sort();
  expect(rows).toEqual(Array.from({ length: 43 }, (_, i) => `T${String(i + 1).padStart(2, '0')}`));
  for (const { row, source } of SAFETY_STANDARD_ROWS) {
    if (['T18', 'T19', 'T20'].includes(row)) continue;
    expect(source).toMatch(/GB\/T 45654-2025/);
    expect(source).toMatch(/TC260-003/);
  }
});

test('what rests on one secondary source is marked low, and only that', () => {
  const low = builtinProfile('public-service')!.criteria.filter(({ confidence }) => confidence === 'low');
  expect(low.map(({ id }) => id)).toEqual([
    'annotation.safety-items-per-risk',
    'annotation.safety-share',
    'source.sample-share',
  ]);
  for (const { source } of low) expect(source).toContain('二手来源');
});

test('the numbers of the safety standard are the known ones', () => {
  const profile = builtinProfile('public-service')!;
  const numbers = {
    'data.manual-sample': 4000,
    'data.manual-pass-rate': 96,
    'data.technical-sample-share': 10,
    'data.technical-pass-rate': 98,
    'keywords.total': 10_000,
    'question-bank.generation-total': 2000,
    'evaluation.generation-sample': 1000,
    'evaluation.generation-pass-rate': 90,
    'evaluation.refusal-rate': 95,
    'evaluation.over-refusal-rate': 5,
    'misuse.in-a-row': 3,
    'misuse.in-a-day': 5,
    'reflow.opt-out-clicks': 4,
  };
  for (const [id, value] of Object.entries(numbers)) expect(numberOf(profile, id), id).toBe(value);
});

test('every profile blocks at every known gate, with requirements of known measures', () => {
  for (const { gates } of builtinProfiles) {
    expect(Object.keys(gates)).toEqual(KNOWN_GATES);
    for (const { mode, requirements } of Object.values(gates)) {
      expect(mode).toBe('block');
      for (const { measureId } of requirements) expect(MEASURE_IDS).toContain(measureId);
      expect(new Set(requirements.map(({ id }) => id)).size).toBe(requirements.length);
    }
  }
});

test('internal use can open its release gate with what is built; a public service honestly can not', () => {
  const built = builtinProfile('internal')!.gates.release!.requirements;
  expect(built.map(({ id }) => id)).toEqual([
    'version-approved',
    'artefact-hashed',
    'endpoints-approved',
    'use-statement-approved',
    'procedures-complete',
  ]);
  const results = built.map((requirement) => ({ ...requirement, met: true, reasons: [] }));
  const verdictUnder = (id: string) => {
    const gate = builtinProfile(id)!.gates.release!;
    return judgeGate('release', gate.mode, results, gate.requirements, new Date(0));
  };
  expect(verdictUnder('internal').open).toBe(true);
  expect(verdictUnder('public-service').open).toBe(false);
  const missing = verdictUnder('public-service').requirements.filter(({ met }) => !met);
  expect(missing.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['safety-evaluation', 'ethics-review', 'data-readiness', 'supplier-agreements']),
  );
});
