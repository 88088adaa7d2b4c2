import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GRADES } from '../index.ts';
import { readCsv, writeCsv } from './csv.ts';
import {
  csvOf,
  ENTRY_EVASIONS,
  LINE_FAULTS,
  LIST_FILE_ENCODINGS,
  LIST_FILE_FORMATS,
  type ListEntry,
  ListFileError,
  MAX_ENTRY_LENGTH,
  type ReadOptions,
  readListFile,
} from './index.ts';

const KINDS = ['A.1-a', 'A.2-e', 'own.brand'];
const options: ReadOptions = {
  format: 'text',
  maxLines: 100_000,
  kindOf: (name) => KINDS.find((kind) => kind === name || (name === '性别歧视内容' && kind === 'A.2-e')),
  kind: 'A.1-a',
  keyOf: ({ text, literal }) =>
    text.includes('*') ? undefined : literal ? `=${text}` : text.toLowerCase().replace(/[\s.]/g, ''),
};
const utf8 = (text: string) => new TextEncoder().encode(text);
const read = (text: string, more: Partial<ReadOptions> = {}) => readListFile(utf8(text), { ...options, ...more });
const textsOf = (result: ReturnType<typeof read>) => result.entries.map(({ text }) => text);
const codesOf = (result: ReturnType<typeof read>) => result.faults.map(({ line, code }) => `${line} ${code}`);
const codeOf = (run: () => unknown) => {
  try {
    run();
    return 'none';
  } catch (error) {
    if (error instanceof ListFileError) return error.code;
    throw error;
  }
};

/** What a keyword may look like: trimmed, composed, without what can't be seen. */
const word = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .map((text) => text.trim().normalize('NFC'))
  .filter((text) => text !== '' && text.length <= MAX_ENTRY_LENGTH && !/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\ufffd]/u.test(text));
const entry: fc.Arbitrary<ListEntry> = fc
  .record(
    {
      text: word,
      kind: fc.constantFrom(...KINDS),
      grade: fc.constantFrom(...GRADES),
      boundary: fc.constant('anywhere'),
      evasions: fc.subarray([...ENTRY_EVASIONS], { minLength: 1 }),
      literal: fc.constant(true),
      note: word,
    },
    { requiredKeys: ['text', 'kind', 'grade'] },
  )
  .map((one) => one as ListEntry);
const entries = fc
  .uniqueArray(entry, { selector: (one) => options.keyOf(one), minLength: 1, maxLength: 30 })
  .filter((list) => list.every((one) => Boolean(options.keyOf(one))));
const stripped = (list: readonly (ListEntry & { key: string; line: number })[]) =>
  list.map(({ key: _key, line: _line, ...rest }) => rest);

test('what is written as separated values or as JSON is read back entry by entry', () => {
  fc.assert(
    fc.property(entries, (list) => {
      const csv = read(csvOf(list), { format: 'csv' });
      expect(csv.faults).toEqual([]);
      expect(stripped(csv.entries)).toEqual(list);
      const json = read(JSON.stringify({ entries: list }), { format: 'json' });
      expect(json.faults).toEqual([]);
      expect(stripped(json.entries)).toEqual(list);
    }),
  );
});

test('rows of separated values survive being written and read, whatever is in the cells', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '关', '"', ',', '\n', '\r', ' ', ';', '\t') });
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 8 }), (rows) => {
      // The separator is told by the first line, which therefore holds one here.
      const table = [['text', 'kind'], ...rows];
      expect(readCsv(writeCsv(table)).map(({ cells }) => cells)).toEqual(table);
    }),
  );
});

test('arbitrary bytes are read, or refused as a file; every line is an entry or has a fault', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.string({ unit: 'binary', maxLength: 200 }).map(utf8),
    fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', '[', ']', '{', '}', ':', 'a', '词', '\0') }).map(utf8),
  );
  fc.assert(
    fc.property(
      bytes,
      fc.constantFrom(...LIST_FILE_FORMATS),
      fc.constantFrom('auto' as const, ...LIST_FILE_ENCODINGS),
      (given, format, encoding) => {
        try {
          const result = readListFile(given, { ...options, format, encoding });
          for (const { code } of result.faults) expect(LINE_FAULTS).toContain(code);
          if (format !== 'csv') expect(result.entries.length + result.faults.length).toBe(result.lines);
          const keys = result.entries.map(({ key }) => key);
          expect(new Set(keys).size).toBe(keys.length);
          expect(keys).not.toContain('');
        } catch (error) {
          expect(error).toBeInstanceOf(ListFileError);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('the encoding is told by its mark or by what decodes; GB18030 as spreadsheets write it', () => {
  // “你好” and a line break as GBK writes them.
  const gbk = Uint8Array.of(0xc4, 0xe3, 0xba, 0xc3, 0x0d, 0x0a);
  expect(readListFile(gbk, options)).toMatchObject({ encoding: 'gb18030', entries: [{ text: '你好' }] });
  // U+20000 needs four bytes in GB18030.
  const four = Uint8Array.of(0x95, 0x32, 0x82, 0x36);
  expect(readListFile(four, options).entries[0]?.text).toBe('\u{20000}');
  const little = Uint8Array.of(0xff, 0xfe, 0x60, 0x4f);
  expect(readListFile(little, options)).toMatchObject({ encoding: 'utf-16le', entries: [{ text: '你' }] });
  const big = Uint8Array.of(0xfe, 0xff, 0x4f, 0x60);
  expect(readListFile(big, options)).toMatchObject({ encoding: 'utf-16be', entries: [{ text: '你' }] });
  expect(read('\ufeff你好')).toMatchObject({ encoding: 'utf-8', entries: [{ text: '你好' }] });
  expect(codeOf(() => readListFile(gbk, { ...options, encoding: 'utf-8' }))).toBe('encoding-unknown');
});

test('what is no list file is refused as a whole, with its reason', () => {
  expect(codeOf(() => read(''))).toBe('empty-file');
  expect(codeOf(() => read(' \r\n\n'))).toBe('empty-file');
  expect(codeOf(() => readListFile(Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 0), options))).toBe('not-text');
  expect(codeOf(() => readListFile(Uint8Array.of(0x89, 0x50, 0xff, 0x80, 0x81, 0xff), options))).toBe(
    'encoding-unknown',
  );
  expect(codeOf(() => read('a\n'.repeat(11), { maxLines: 10 }))).toBe('too-many-lines');
  expect(codeOf(() => read('a\n'.repeat(10), { maxLines: 10 }))).toBe('none');
  expect(codeOf(() => read(JSON.stringify(Array(11).fill('a')), { format: 'json', maxLines: 10 }))).toBe(
    'too-many-lines',
  );
  expect(codeOf(() => read('{', { format: 'json' }))).toBe('json-malformed');
  expect(codeOf(() => read('{"words":[]}', { format: 'json' }))).toBe('json-not-a-list');
  expect(codeOf(() => read('text,kind\n"never ends', { format: 'csv' }))).toBe('csv-quote-open');
  expect(codeOf(() => read('kind,grade\nA.1-a,low', { format: 'csv' }))).toBe('csv-no-text-column');
});

test('each line that is wrong is named with its number and what is wrong with it', () => {
  const result = read(
    [
      '关键词,类别,等级,整词,变体,备注',
      '甲,A.1-a,高,是,拼音|leet,好',
      ',,,',
      ',A.1-a',
      '甲 ,A.2-e',
      '乙,A.9-z',
      '丙,性别歧视内容,最高',
      '丁,,,也许',
      '戊,,,,rot13',
      '己\u0007,',
      `${'长'.repeat(201)},`,
      '. .,',
      '庚,,低,任意',
      '*,',
    ].join('\n'),
    { format: 'csv' },
  );
  expect(stripped(result.entries)).toEqual([
    { text: '甲', kind: 'A.1-a', grade: 'high', evasions: ['leet', 'pinyin'], note: '好' },
    { text: '庚', kind: 'A.1-a', grade: 'low', boundary: 'anywhere' },
  ]);
  expect(codesOf(result)).toEqual([
    '3 blank',
    '4 no-text',
    '5 duplicate',
    '6 unknown-kind',
    '7 unknown-grade',
    '8 unknown-flag',
    '9 unknown-evasion',
    '10 control-characters',
    '11 too-long',
    '12 nothing-left',
    '14 unusable',
  ]);
  expect(result.faults[2]).toMatchObject({ firstLine: 2, found: '甲' });
  for (const { found } of result.faults) expect((found ?? '').length).toBeLessThanOrEqual(60);
});

test('without headings columns go by their place; without a kind anywhere there is none', () => {
  expect(stripped(read('甲;A.2-e;low\n乙', { format: 'csv' }).entries)).toEqual([
    { text: '甲', kind: 'A.2-e', grade: 'low' },
    { text: '乙', kind: 'A.1-a', grade: 'medium' },
  ]);
  const { kind: _kind, ...without } = options;
  expect(readListFile(utf8('甲'), without).faults).toEqual([{ line: 1, code: 'no-kind' }]);
});

test('a row that spans lines counts them, and stray quotes stay text', () => {
  expect(readCsv('a,"b\r\nc"\nd,e"f\n"g"h,i')).toEqual([
    { line: 1, cells: ['a', 'b\r\nc'] },
    { line: 3, cells: ['d', 'e"f'] },
    { line: 4, cells: ['gh', 'i'] },
  ]);
});

test('items of JSON that are no entries are named; names of built-in things are no kinds', () => {
  const result = read(
    JSON.stringify(['甲', 7, { text: '乙', grade: '__proto__' }, { text: '丙', boundary: 7 }, null]),
    {
      format: 'json',
    },
  );
  expect(textsOf(result)).toEqual(['甲']);
  expect(codesOf(result)).toEqual(['2 not-an-entry', '3 unknown-grade', '4 not-an-entry', '5 not-an-entry']);
});
