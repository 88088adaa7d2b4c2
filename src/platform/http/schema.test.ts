import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import {
  decodeCursor,
  encodeCursor,
  ProblemError,
  pageQuery,
  preferredLanguage,
  schemaId,
  schemaText,
} from './index.ts';

const name = schemaText({ max: 40 });

test('names with Unicode tricks are refused', () => {
  const tricks = [
    'pay\u200bpal', // zero-width space
    'a\u202egnp.exe', // right-to-left override
    'a\u2066b\u2069', // isolates
    'tab\there',
    'line\nbreak',
    'nul\u0000',
    '\ud800half',
    'half\udc00',
    'soft\u00adhyphen',
    'fill\u3164er',
    'tag\u{e0041}',
    'sep\u2028arator',
    ' \u3000 ',
    '',
  ];
  for (const trick of tricks) expect([trick, name.safeParse(trick).success]).toEqual([trick, false]);
});

test('ordinary names pass, trimmed and composed', () => {
  for (const good of ['通义千问 2.5', '𠮷野家', 'Ünïcode', 'αβγ', 'الاسم', '模型（测试）', '😀 ok']) {
    expect(name.parse(`  ${good} `)).toBe(good.normalize('NFC'));
  }
  expect(name.parse('e\u0301')).toBe('é');
  expect(schemaText({ max: 20, multiline: true }).parse('a\r\nb\tc')).toBe('a\nb\tc');
});

test('whatever passes stays the same when it is checked again', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (value) => {
      const first = name.safeParse(value);
      if (!first.success) return;
      expect(name.parse(first.data)).toBe(first.data);
      expect(first.data.isWellFormed()).toBe(true);
      expect(first.data).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
    }),
    { numRuns: 2000 },
  );
});

test('cursors come back as they were; foreign ones are a 400', () => {
  const schema = z.tuple([z.string(), z.number()]);
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer(), (text, number) => {
      expect(decodeCursor(schema, encodeCursor([text, number]))).toEqual([text, number]);
    }),
  );
  for (const odd of ['', '%%%', encodeCursor({ other: 1 }), encodeCursor(['a', 'b'])]) {
    expect(() => decodeCursor(schema, odd)).toThrow(ProblemError);
  }
});

test('limits of a page and ids', () => {
  expect(pageQuery.parse({})).toEqual({ limit: 50 });
  expect(pageQuery.parse({ limit: '200' })).toEqual({ limit: 200 });
  for (const limit of ['0', '201', '1.5', 'x', '-1']) expect(pageQuery.safeParse({ limit }).success).toBe(false);
  expect(schemaId('mdl').safeParse('mdl_01ARZ3NDEKTSV4RRFFQ69G5FAV').success).toBe(true);
  for (const id of ['mdl_01arz3ndektsv4rrffq69g5fav', 'mdv_01ARZ3NDEKTSV4RRFFQ69G5FAV', "mdl_' or 1=1"]) {
    expect(schemaId('mdl').safeParse(id).success).toBe(false);
  }
});

test('the language of a reader', () => {
  const cases: [string | undefined, string][] = [
    [undefined, 'zh'],
    ['', 'zh'],
    ['en', 'en'],
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
    ['en-US,en;q=0.9,zh-CN;q=0.8', 'en'],
    ['fr', 'zh'],
    ['en;q=0.1, zh;q=0.2', 'zh'],
    ['english', 'zh'],
  ];
  for (const [header, language] of cases) expect([header, preferredLanguage(header)]).toEqual([header, language]);
});
