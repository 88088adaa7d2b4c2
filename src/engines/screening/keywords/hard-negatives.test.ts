import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Hit } from '../types.ts';
import { compileKeywords } from './compile.ts';
import { createKeywordDetector } from './detector.ts';
import type { KeywordEntry } from './entry.ts';

const CORPUS = new URL('../corpora/hard-negatives/', import.meta.url);

// Stand-ins whose letters lie side by side in the corpus without being the word: across words, sentences, lines and cells of tables, inside
// longer words, in spelling, digits and code. None of them stands there in one piece.
const TEMPTING: readonly (readonly [string, KeywordEntry['evasions']?])[] = [
  ...[
    '台独',
    '铁桥',
    '海藻类',
    '木鱼',
    '平台独立',
    '柜台独家',
    '司轮',
    '红茶花',
    '老茶',
    '五行白',
    '山鸟绝',
    '人员名',
    '科目成',
  ].map((text) => [text] as const),
  ...[
    'kite',
    'lamps',
    'peak',
    'sable',
    'lantern',
    'able',
    'sol',
    'rat',
    'art',
    'cat',
    'pen',
    'abc',
    'pqr',
    'ijk',
    'accom',
  ].map((text) => [text] as const),
  ...['1234', '7788', '123', '421', '112', '8444', '999'].map((text) => [text] as const),
  ...['bail', 'slob', 'gates', 'toil', 'lol'].map((text) => [text, ['leet']] as const),
  ...['海图', '海豚', '安徽', '大雁'].map((text) => [text, ['pinyin']] as const),
  ...['枪', '枪支', '法庭鱼', '明火'].map((text) => [text, ['split-character']] as const),
];

/** What is hit nevertheless, and why it may be: the text reads so, or the entry asks for more than is safe. */
const EXPECTED: readonly string[] = [
  // Every character set apart: the text could as well be one word.
  'chat-mixed.txt: 台独 in "排版成 舞 台 独 白 这种隔" via separators',
  // Single letters or digits, one after the other.
  'code.txt: abc in "e.org/a/b/c?x=1&a" via separators',
  'code.txt: pqr in "= b;  p q r s t u" via separators',
  // A space in Chinese of three characters and more is an evasion; in layouts it is none.
  'law-office-zh.txt: 柜台独家 in "标候选人。\\n柜台 独家代理的说法与" via separators',
  'law-office-zh.txt: 平台独立 in "后书面回复。平台 独立运营情况另行" via separators',
  // The word itself, in capitals.
  'numbers-logs.txt: abc in "行标准 Q/ABC 0001S" via case',
  'numbers-logs.txt: 1234 in ".3 亿元\\n1 2 3 4 5 6 7" via separators',
  // Across the cells of a table.
  'numbers-logs.txt: 科目成 in " 姓名 | 科目 | 成绩 |\\n|-" via separators',
  'prose-en.txt: accom in "two: \\"a-c-c-o-m-m-o-d" via separators',
  'prose-en.txt: lol in "\\", \\"b-i-o-l-o-g-y" via separators+leet',
  'science-medicine-zh.txt: 海藻类 in "而死亡。\\n上海 藻类研究所的同事" via separators',
];

it('leaves ordinary text alone', () => {
  const entries = TEMPTING.map(
    ([text, evasions], at): KeywordEntry => ({ id: `t${at}`, text, kind: 'A.1-a', grade: 'low', evasions }),
  );
  const detector = createKeywordDetector('tempting', compileKeywords(entries), {
    hiddenCharacters: { kind: 'A.1-h', grade: 'low' },
  });
  const words = new Map(entries.map(({ id, text }) => [id, text]));
  const found: string[] = [];
  let bytes = 0;
  let plain = 0;
  for (const name of readdirSync(CORPUS).toSorted()) {
    const text = readFileSync(new URL(name, CORPUS), 'utf8');
    bytes += Buffer.byteLength(text);
    const hits: Hit[] = [];
    const scan = detector.open();
    scan.push(text, hits);
    scan.end(hits);
    for (const { rule, start, end, via } of hits) {
      if (via.length === 0) plain++;
      else
        found.push(
          `${name}: ${words.get(rule) ?? rule} in ${JSON.stringify(text.slice(start - 6, end + 6))} via ${via.join('+')}`,
        );
    }
  }
  console.log(
    `${entries.length} tempting keywords, ${Math.round(bytes / 1000)} KB: ${found.length} false hits by undoing evasions, ${plain} plain`,
  );
  expect(found).toEqual(EXPECTED);
  expect(plain).toBe(0);
});
