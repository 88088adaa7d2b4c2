import { expect, test } from 'vitest';
import { createPersonalInformationDetector, PERSONAL_INFORMATION_KINDS } from '../../index.ts';
import { heldOutCorpus, personalInformationCorpus } from './index.ts';
import { measure, precisionOf, recallOf, tableOf } from './measure.ts';

const samples = personalInformationCorpus();
const measured = measure(createPersonalInformationDetector(), samples);

test('the corpus is the size it says it is, and is the same every time', () => {
  expect(measured.labels).toBeGreaterThanOrEqual(600);
  expect(measured.negatives).toBeGreaterThanOrEqual(400);
  expect(samples.filter(({ origin }) => origin === 'written').length).toBeGreaterThanOrEqual(200);
  expect(personalInformationCorpus()).toEqual(samples);
  for (const { text, labels } of samples)
    for (const { start, end } of labels) expect(text.slice(start, end).trim()).not.toBe('');
});

// Floors that are reached, a little below what was measured; kinds that are plausible only have lower ones.
const PLAUSIBLE = new Set(['person-name', 'address', 'passport', 'cn-landline']);

test.each(PERSONAL_INFORMATION_KINDS.map(({ id }) => id))('%s is found as well as we say', (kind) => {
  const figures = measured.kinds.get(kind)!;
  const floor = PLAUSIBLE.has(kind) ? 0.9 : 0.95;
  expect(figures.found + figures.missed).toBeGreaterThanOrEqual(20);
  expect({
    kind,
    precision: precisionOf(figures) >= floor,
    recall: recallOf(figures) >= floor,
    mistakes: measured.mistakes.filter((line) => line.includes(kind)),
  }).toMatchObject({ precision: true, recall: true });
});

test('the figures, for the record', () => {
  const table = tableOf(measured);
  console.log(`${table}\n${measured.mistakes.join('\n')}`);
  expect(table.split('\n')).toHaveLength(PERSONAL_INFORMATION_KINDS.length + 2);
});

test('a detector that finds nothing would not pass', () => {
  const blind = measure(
    { ...createPersonalInformationDetector(), open: () => ({ push: () => 0, end: () => 0 }) },
    samples,
  );
  for (const figures of blind.kinds.values()) expect(recallOf(figures)).toBe(0);
});

test('on sentences it was not fitted to it is worse, and no worse than we say', () => {
  const heldOut = measure(createPersonalInformationDetector(), heldOutCorpus());
  const all = { found: 0, missed: 0, wrong: 0 };
  for (const { found, missed, wrong } of heldOut.kinds.values()) {
    all.found += found;
    all.missed += missed;
    all.wrong += wrong;
  }
  console.log(`${tableOf(heldOut)}\n${heldOut.mistakes.join('\n')}`);
  expect(heldOut.labels).toBeGreaterThanOrEqual(70);
  expect(recallOf(all)).toBeGreaterThanOrEqual(0.7);
  expect(precisionOf(all)).toBeGreaterThanOrEqual(0.85);
});
