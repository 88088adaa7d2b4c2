import { withIdCheck, withLuhn } from './check-digits.ts';
import type { Random } from './random.ts';

const two = (value: number) => String(value).padStart(2, '0');
const hex = (random: Random, length: number) =>
  Array.from({ length }, () => random.pick([...'0123456789abcdef'])).join('');
/** Another last character than the right one. */
const spoilt = (random: Random, number: string) => {
  const digit = (Number(number.at(-1) === 'X' ? 0 : number.at(-1)) + random.between(1, 9)) % 10;
  return number.slice(0, -1) + digit;
};
const moment = (random: Random) =>
  `${random.between(2019, 2026)}${two(random.between(1, 12))}${two(random.between(1, 28))}${two(random.between(0, 23))}${two(random.between(0, 59))}${two(random.between(0, 59))}`;

interface LookAlike {
  readonly context: readonly string[];
  readonly make: (random: Random) => string;
}

/** Hard negatives by rule: where the sentence is written, `#` is the item. */
export const GENERATED_LOOK_ALIKES: readonly LookAlike[] = [
  {
    context: ['身份证号 # 校验失败', 'id # is invalid', '错误的证件号：#'],
    make: (random) =>
      spoilt(random, withIdCheck(`110105${random.between(1950, 2010)}0${random.between(1, 9)}1${random.digits(4)}`)),
  },
  {
    context: ['卡号 # 输入有误', 'card # declined: bad number'],
    make: (random) => spoilt(random, withLuhn(`62${random.digits(16)}`)),
  },
  { context: ['pan=#', 'Visa # fails Luhn'], make: (random) => spoilt(random, withLuhn(`4${random.digits(14)}`)) },
  {
    context: ['订单号：#', 'order #', '单号#已发货'],
    make: (random) => moment(random) + random.digits(random.between(2, 6)),
  },
  { context: ['流水 #', '"ts":#,', 'at # ms'], make: (random) => `17${random.digits(11)}` },
  { context: ['时间戳#', 'epoch #'], make: (random) => `17${random.digits(8)}` },
  { context: ['sha256:#', 'etag "#"', '哈希值 #'], make: (random) => hex(random, random.pick([32, 40, 64])) },
  {
    context: ['请求号 #', 'trace_id=#'],
    make: (random) => [8, 4, 4, 4, 12].map((length) => hex(random, length)).join('-'),
  },
  {
    context: ['经度#', 'lng: #', '坐标 #'],
    make: (random) => `${random.between(73, 135)}.${random.digits(random.between(6, 8))}`,
  },
  { context: ['金额 ¥#', '共计¥#'], make: (random) => `1${random.between(3, 9)}${random.digits(9)}` },
  { context: ['余额#元', '利润#万元'], make: (random) => `1${random.between(3, 9)}${random.digits(9)}` },
  { context: ['快递 #', '物流单号#'], make: (random) => random.pick(['SF', 'YT', 'ZTO', 'JDV']) + random.digits(13) },
  { context: ['书号 #', 'ISBN #'], make: (random) => `9787${random.digits(9)}` },
  {
    context: ['升级到 v#', 'version #', 'App/#'],
    make: (random) =>
      `${random.between(1, 99)}.${random.between(0, 20)}.${random.between(0, 200)}.${random.between(0, 255)}`,
  },
  { context: ['物料编码 #', 'SKU #'], make: (random) => random.pick([...'ACFKT']) + random.digits(8) },
  { context: ['概率 #', 'loss=#', 'score: #'], make: (random) => `0.${random.digits(16)}` },
  { context: ['设备号 #', 'device #'], make: (random) => random.pick(['HD', 'SN', 'PX']) + random.digits(11) },
  {
    context: ['第#条', '第#章'],
    make: (random) =>
      `${random.pick([...'一二三'])}百${random.pick([...'三四五六'])}十${random.pick([...'一二三四五'])}`,
  },
  {
    context: ['每日#，饭后服', '剂量 #'],
    make: (random) => `${random.between(1, 9)}.${random.digits(2)}mg×${random.between(1, 4)}`,
  },
  { context: ['雪花 ID #', 'id: #'], make: (random) => `1${random.digits(18)}` },
];
