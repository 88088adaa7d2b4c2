import fc from 'fast-check';
import { withCreditCheck, withIdCheck, withLuhn } from '../../corpora/personal-information/check-digits.ts';

// Valid items, made with check digits of its own: nothing here is shared with the code under test.

const digitsOf = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`));
const two = (value: number) => String(value).padStart(2, '0');

const date = fc
  .tuple(fc.integer({ min: 1930, max: 2024 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
  .map(([year, month, day]) => `${year}${two(month)}${two(day)}`);
const region = fc
  .tuple(
    fc.constantFrom('11', '31', '32', '33', '37', '44', '50', '51', '65'),
    fc.integer({ min: 1, max: 20 }),
    fc.integer({ min: 1, max: 30 }),
  )
  .map(([province, prefecture, county]) => province + two(prefecture) + two(county));

export const idCard = fc.tuple(region, date, digitsOf(3)).map((parts) => withIdCheck(parts.join('')));
export const unionPay = fc
  .tuple(fc.constantFrom(16, 17, 18, 19), digitsOf(17))
  .map(([length, body]) => withLuhn(`62${body}`.slice(0, length - 1)));
export const visa = digitsOf(14).map((body) => withLuhn(`4${body}`));
export const masterCard = fc
  .tuple(fc.constantFrom('51', '55', '2221', '2720'), digitsOf(14))
  .map(([prefix, body]) => withLuhn((prefix + body).slice(0, 15)));
export const amex = fc
  .tuple(fc.constantFrom('34', '37'), digitsOf(12))
  .map(([prefix, body]) => withLuhn(prefix + body));
export const jcb = digitsOf(11).map((body) => withLuhn(`3530${body}`));
export const creditCode = fc
  .tuple(
    fc.constantFrom('91', '92', '12', '51', '93', 'N1', 'A1'),
    region,
    fc.stringMatching(/^[0-9A-HJ-NP-RTUWXY]{9}$/),
  )
  .map((parts) => withCreditCheck(parts.join('')));
export const mobile = fc
  .tuple(fc.constantFrom('130', '138', '145', '150', '159', '166', '173', '186', '191', '199'), digitsOf(8))
  .map((parts) => parts.join(''));
export const groupedMobile = fc
  .tuple(mobile, fc.constantFrom('-', ' ', '.', '－', '　'))
  .map(([number, sign]) => [number.slice(0, 3), number.slice(3, 7), number.slice(7)].join(sign));
export const landline = fc
  .tuple(
    fc.constantFrom('010', '021', '0755', '0571'),
    fc.constantFrom('-', ' '),
    fc.integer({ min: 2, max: 8 }),
    digitsOf(7),
  )
  .map(([area, sign, first, rest]) => area + sign + first + rest);
export const passport = fc.oneof(
  digitsOf(8).map((digits) => `E${digits}`),
  fc.tuple(fc.constantFrom(...'ABCDEFGHJK'), digitsOf(7)).map(([letter, digits]) => `E${letter}${digits}`),
);
export const plate = fc
  .tuple(
    fc.constantFrom(...'京沪粤浙苏川新'),
    fc.constantFrom(...'ABCDE'),
    fc.constantFrom('', '·', ' '),
    fc.oneof(
      digitsOf(5),
      digitsOf(5).map((digits) => `D${digits}`),
      digitsOf(4).map((digits) => `A${digits}`),
    ),
  )
  .map((parts) => parts.join(''));
export const email = fc
  .tuple(
    fc.stringMatching(/^[a-z][a-z0-9]{1,12}([._-][a-z0-9]{1,6})?$/),
    fc.constantFrom('qq.com', 'example.com', '163.com', 'mail.example.com.cn'),
  )
  .map(([local, domain]) => `${local}@${domain}`);
export const ipv4 = fc
  .tuple(
    fc.integer({ min: 11, max: 126 }),
    fc.integer({ min: 10, max: 255 }),
    fc.nat({ max: 255 }),
    fc.nat({ max: 255 }),
  )
  .map((parts) => parts.join('.'));
export const ipv6 = fc
  .tuple(
    fc.constantFrom('2001:db8', 'fe80', '240e:3a0'),
    fc.stringMatching(/^[0-9a-f]{1,4}$/),
    fc.integer({ min: 1, max: 9 }),
  )
  .map(([prefix, group, last]) => `${prefix}::${group}:${last}`);
export const foreignPhone = fc.oneof(
  fc
    .tuple(fc.integer({ min: 201, max: 989 }), fc.integer({ min: 200, max: 999 }), digitsOf(4))
    .map(([a, b, c]) => `+1 ${a}-${b}-${c}`),
  digitsOf(7).map((digits) => `+852 2${digits}`),
  digitsOf(9).map((digits) => `+447${digits}`),
);
export const address = fc
  .tuple(
    fc.constantFrom('北京市朝阳区', '广东省深圳市南山区', '上海浦东新区', ''),
    fc.constantFrom('建国', '中山', '科技园'),
    fc.constantFrom('路', '大街', '大道'),
    fc.integer({ min: 1, max: 999 }),
    fc.constantFrom('', '3号楼1单元502室', '院2栋'),
  )
  .map(([place, road, sign, number, room]) => `${place}${road}${sign}${number}号${room}`);
export const name = fc
  .tuple(
    fc.constantFrom('姓名：', '我叫', '联系人: ', '收件人:'),
    fc.constantFrom('王', '李', '欧阳', '陈'),
    fc.constantFrom('伟', '小明', '丽华', '静'),
  )
  .map((parts) => parts.join(''));
