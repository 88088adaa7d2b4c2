import { expect, test } from 'vitest';
import {
  CHAPTERS,
  clauseLabel,
  DISCREPANCIES,
  discrepanciesOf,
  LEAD_INS,
  MEASURES,
  measureById,
  SUB_CLAUSES,
  subClauseOf,
} from './index.ts';

/** Every bilingual text below a value, with the way to it. */
function textsIn(value: unknown, path = ''): { path: string; zh: unknown; en: unknown }[] {
  if (typeof value !== 'object' || value === null) return [];
  const found = 'zh' in value || 'en' in value ? [{ path, ...(value as { zh: unknown; en: unknown }) }] : [];
  return [...found, ...Object.entries(value).flatMap(([key, inner]) => textsIn(inner, `${path}/${key}`))];
}

test('there are 31 measures in eleven sub-clauses and seven lead-ins', () => {
  expect(CHAPTERS.map((chapter) => chapter.id)).toEqual(['4', '5', '6']);
  expect(SUB_CLAUSES.map((sub) => sub.measures.length)).toEqual([3, 1, 3, 3, 2, 2, 2, 3, 5, 3, 4]);
  expect(MEASURES).toHaveLength(31);
  expect(LEAD_INS.map((leadIn) => leadIn.subClauseId)).toEqual(['5.1', '5.2', '5.3', '6.1', '6.2', '6.3', '6.4']);
});

test('ids are unique, lettered without gaps, and stand under their own sub-clause', () => {
  expect(new Set(MEASURES.map((measure) => measure.id)).size).toBe(31);
  for (const sub of SUB_CLAUSES) {
    const wanted = sub.id === '4.2' ? ['4.2'] : sub.measures.map((_, i) => `${sub.id}.${'abcde'[i]}`);
    expect(sub.measures.map((measure) => measure.id)).toEqual(wanted);
    for (const measure of sub.measures) expect(subClauseOf(measure.id)).toBe(sub);
  }
  for (const chapter of CHAPTERS) for (const sub of chapter.subClauses) expect(sub.id[0]).toBe(chapter.id);
});

test('every text is there in both languages, and each in its own', () => {
  const texts = textsIn([CHAPTERS, DISCREPANCIES]);
  expect(texts.length).toBeGreaterThan(31 * 4);
  for (const { path, zh, en } of texts) {
    expect(zh, path).toMatch(/\p{Script=Han}/u);
    expect(en, path).toMatch(/[A-Za-z]/);
    expect(en, path).not.toMatch(/\p{Script=Han}/u);
  }
});

test('no two measures carry the same text', () => {
  for (const field of ['title', 'need', 'means'] as const) {
    expect(new Set(MEASURES.map((measure) => measure[field].zh)).size).toBe(31);
    expect(new Set(MEASURES.map((measure) => measure[field].en)).size).toBe(31);
  }
});

test('a measure is found by its clause number, and nothing else is', () => {
  expect(measureById('6.1.b')?.title.zh).toBe('上线审批');
  expect(measureById('6.1 b')).toBeUndefined();
  expect(measureById('constructor')).toBeUndefined();
  expect(clauseLabel('6.1.b')).toBe('6.1 b');
  expect(clauseLabel('4.2')).toBe('4.2');
});

test('the wrong citation shows on the three measures whose notes carry it', () => {
  const shown = MEASURES.filter((measure) => discrepanciesOf(measure.id).length > 0).map((measure) => measure.id);
  expect(shown).toEqual(['4.3.b', '6.2.a', '6.3.a']);
  for (const { measureIds, reading } of DISCREPANCIES) expect(reading.map((one) => one.measureId)).toEqual(measureIds);
});
