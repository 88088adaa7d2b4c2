import fc from 'fast-check';
import * as valid from './valid-items.ts';

const every = fc.oneof(...Object.values(valid));
const fullWidth = (text: string) =>
  [...text]
    .map((sign) => (sign > ' ' && sign <= '~' ? String.fromCharCode(sign.charCodeAt(0) + 0xfee0) : sign))
    .join('');
const mathematical = (text: string) => text.replace(/[0-9]/g, (digit) => String.fromCodePoint(0x1d7ce + Number(digit)));
const spoken = (text: string) => text.replace(/[0-9]/g, (digit) => '零一二三四五六七八九'[Number(digit)]!);
const IGNORABLES = ['\u200b', '\u200d', '\u00ad', '\u{e0041}', '\u{e0100}', '\ufeff'];

const sprinkled = fc
  .tuple(
    every,
    fc.array(fc.tuple(fc.nat({ max: 30 }), fc.constantFrom(...IGNORABLES), fc.constantFrom(1, 2, 7, 30, 70, 130)), {
      maxLength: 3,
    }),
  )
  .map(([text, marks]) => {
    let result = text;
    for (const [place, mark, times] of marks) {
      const at = place % (result.length + 1);
      result = result.slice(0, at) + mark.repeat(times) + result.slice(at);
    }
    return result;
  });
const nearly = fc.tuple(every, fc.nat({ max: 40 }), fc.constantFrom(...'0159AX.-@ ')).map(([text, place, sign]) => {
  const at = place % text.length;
  return text.slice(0, at) + sign + text.slice(at + 1);
});
const torn = fc.tuple(every, fc.nat({ max: 40 })).map(([text, place]) => text.slice(0, place % (text.length + 1)));

/** Valid items, evasions of them, and what almost is one. */
export const items = fc.oneof(
  { weight: 4, arbitrary: every },
  { weight: 2, arbitrary: sprinkled },
  { weight: 1, arbitrary: every.map(fullWidth) },
  { weight: 1, arbitrary: every.map(mathematical) },
  { weight: 1, arbitrary: valid.mobile.map(spoken) },
  { weight: 1, arbitrary: every.map((text) => [...text].join(' ')) },
  { weight: 2, arbitrary: nearly },
  { weight: 1, arbitrary: torn },
);

const PROSE = [
  '，',
  '。',
  ' ',
  '\n',
  ': ',
  '：',
  '"',
  ',',
  '(',
  '（',
  '+',
  '@',
  '-',
  '.',
  '_',
  '/',
  '我住在',
  '手机号',
  '请联系',
  '先生',
  '女士',
  '订单',
  'and ',
  'call ',
  'https://a.example/',
  '{"phone":"',
  '京',
  '路',
  '区',
  '号',
  '市',
  '新',
  '一',
  'my name is ',
  'Mr. ',
  '省',
  '12',
  '0',
  '护照号',
  'E',
  '::',
  'fe80:',
  '今天天气很好',
  '编号',
  '\ud83d\ude00',
  '\ud83d',
  '\ude00',
  '\u{1d7d0}',
  '\ud835',
];
const floods = fc
  .tuple(
    fc.constantFrom('\u200b', '1', '1-', '@', 'a', 'a.', '中', '路', ':', '\u{e0041}', '1\u200b', '一', '12 ', 'x@'),
    fc.integer({ min: 20, max: 220 }),
  )
  .map(([sign, times]) => sign.repeat(times));

/** What stands between items: prose, signs, halves of pairs, floods. */
export const noise = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...PROSE) },
  { weight: 2, arbitrary: fc.string({ maxLength: 12, unit: 'binary' }) },
  { weight: 1, arbitrary: floods },
);
