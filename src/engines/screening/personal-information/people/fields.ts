import { FOLD, isHex, PAIR, SKIP } from '../fold.ts';

// Fields whose value is a name, as they stand before a colon. A colon is nominated in every line of JSON: what stands right before it says,
// before a pattern is tried, whether such a field may end there.

const CHINESE_WORDS =
  '名字 联系人 收件人 收货人 寄件人 发件人 申请人 负责人 经办人 法定代表人 法人 患者 病人 客户 会员 员工 学生 家长 乘客 旅客 持卡人 开户人 户名 投保人 被保险人 监护人 委托人 受托人 甲方 乙方 当事人 本人 署名 签名 称呼'.split(
    ' ',
  );
const ENGLISH_WORDS =
  'full customer patient employee contact applicant student guest passenger cardholder recipient client'.split(' ');

export const CHINESE_FIELD = new RegExp(`(姓\\s{0,2}名|${CHINESE_WORDS.join('|')})["”'」】\\s]{0,3}$`);
export const ENGLISH_FIELD = new RegExp(
  `(${ENGLISH_WORDS.join('|').replace('cardholder', 'card\\s?holder')})[ _-]?(name)?["'\\s]{0,2}$|` +
    '(^|[^a-z_.])(?<!(class|file|domain|host|package|function|table|column|field|variable|event|tag|branch|project|product|brand|model|group|path)[ _-])name\\s?$',
  'i',
);

/** Most signs of those that may stand between the word and the colon. */
const MAX_BETWEEN = 3;
const BETWEEN = 1;
/** Ends a word of Chinese, or is what may stand behind one of English. */
const WORD_END = 2;
/** Ends a group of an IP address, or has to be looked at closely. */
const GROUP_END = 4;

function buildEnds(): Uint8Array {
  const table = new Uint8Array(65_536);
  const wordEnds = ['名', '_', '-', ...CHINESE_WORDS.map((word) => word.at(-1)!)];
  for (let unit = 0; unit < 65_536; unit++) {
    const sign = String.fromCharCode(unit);
    const code = FOLD[unit]!;
    if (/["'”」】\s]/.test(sign)) table[unit]! |= BETWEEN;
    if (wordEnds.includes(sign)) table[unit]! |= WORD_END;
    if (isHex(code) || code === SKIP || code === PAIR || (unit & 0xfc00) === 0xdc00) table[unit]! |= GROUP_END;
  }
  return table;
}

const ENDS = buildEnds();

const lastFour = (a: number, b: number, c: number, d: number) =>
  ((a | 0x20) << 24) | ((b | 0x20) << 16) | ((c | 0x20) << 8) | (d | 0x20);
const ENGLISH_ENDS = new Set(
  [...ENGLISH_WORDS, 'name'].map((word) => {
    const [a, b, c, d] = Array.from(word.slice(-4), (sign) => sign.charCodeAt(0)) as [number, number, number, number];
    return lastFour(a, b, c, d);
  }),
);

/** May a field for names end before the colon at `colon`? */
export function endsField(units: Uint16Array, colon: number): boolean {
  let at = colon - 1;
  while (at > 0 && at >= colon - MAX_BETWEEN && (ENDS[units[at]!]! & BETWEEN) !== 0) at -= 1;
  if (at < 1) return false;
  if ((ENDS[units[at]!]! & WORD_END) !== 0) return true;
  return at >= 3 && ENGLISH_ENDS.has(lastFour(units[at - 3]!, units[at - 2]!, units[at - 1]!, units[at]!));
}

/** May a group of an IP address end there? */
export const endsGroup = (units: Uint16Array, colon: number): boolean =>
  colon > 0 && (ENDS[units[colon - 1]!]! & GROUP_END) !== 0;
