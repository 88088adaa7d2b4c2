import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  createPersonalInformationDetector,
  PERSONAL_INFORMATION_KINDS,
  type PersonalInformationKind,
} from './index.ts';
import { hitsOf } from './testing/scanning.ts';
import * as valid from './testing/valid-items.ts';

const detector = createPersonalInformationDetector();
const kindsOf = (text: string) => hitsOf(detector, text).map((hit) => hit.kind);
const contexts = fc.constantFrom<[string, string]>(
  ['', ''],
  ['我的是', '。'],
  ['"', '"'],
  ['see ', ' please'],
  ['号码：', '，谢谢'],
  ['（', '）'],
);

const cases: readonly [PersonalInformationKind, fc.Arbitrary<string>][] = [
  ['cn-id-card', valid.idCard],
  ['bank-card', valid.unionPay],
  ['payment-card', valid.visa],
  ['payment-card', valid.masterCard],
  ['payment-card', valid.amex],
  ['payment-card', valid.jcb],
  ['cn-mobile', valid.mobile],
  ['cn-mobile', valid.groupedMobile],
  ['cn-landline', valid.landline],
  ['passport', valid.passport],
  ['vehicle-plate', valid.plate],
  ['email', valid.email],
  ['ip-address', valid.ipv4],
  ['ip-address', valid.ipv6],
  ['international-phone', valid.foreignPhone],
  ['address', valid.address],
];

test.each(cases)('every valid %s is found, from its first character to its last', (kind, arbitrary) => {
  fc.assert(
    fc.property(arbitrary, contexts, (item, [before, after]) => {
      const hits = hitsOf(detector, before + item + after);
      expect(hits).toContainEqual(
        expect.objectContaining({ kind, start: before.length, end: before.length + item.length }),
      );
    }),
    { numRuns: 300 },
  );
});

test('credit codes are found, or are valid ID cards as well', () => {
  fc.assert(
    fc.property(valid.creditCode, (code) => {
      expect(['credit-code', 'cn-id-card']).toContain(kindsOf(code)[0]);
    }),
  );
});

test.each<[PersonalInformationKind, fc.Arbitrary<string>, string]>([
  ['cn-id-card', valid.idCard, '0123456789X'],
  ['bank-card', valid.unionPay, '0123456789'],
  ['payment-card', valid.visa, '0123456789'],
  ['payment-card', valid.amex, '0123456789'],
  ['credit-code', valid.creditCode, '0123456789ABCDEFGHJKLMNPQRTUWXY'],
])('with any other check character it is no %s', (kind, arbitrary, characters) => {
  fc.assert(
    fc.property(arbitrary, fc.constantFrom(...characters), (item, check) => {
      fc.pre(!item.endsWith(check));
      expect(kindsOf(item.slice(0, -1) + check)).not.toContain(kind);
    }),
    { numRuns: 500 },
  );
});

test('a digit or letter right beside a number makes it something else', () => {
  const numbers = fc.oneof(valid.mobile, valid.unionPay, valid.idCard, valid.passport);
  fc.assert(
    fc.property(numbers, fc.constantFrom('a', '7', 'Ｚ', '９'), fc.boolean(), (item, sign, before) => {
      const kinds = kindsOf(before ? sign + item : item + sign);
      // One more digit may make another valid number: a card of 19 from one of 18.
      expect(kinds.filter((kind) => kind === 'cn-mobile' || kind === 'cn-id-card' || kind === 'passport')).toEqual([]);
    }),
  );
});

test('the examples are of their kind', () => {
  for (const { id, example } of PERSONAL_INFORMATION_KINDS) expect([id, kindsOf(example)]).toEqual([id, [id]]);
});

test('a kind that does not exist is refused, and so is none', () => {
  expect(() => createPersonalInformationDetector({ kinds: ['phone' as PersonalInformationKind] })).toThrow(
    /phone.*cn-id-card/s,
  );
  expect(() => createPersonalInformationDetector({ kinds: [] })).toThrow(/Leave `kinds` out/);
});

test('the version tells detectors apart whose verdicts differ', () => {
  const some = createPersonalInformationDetector({ kinds: ['email', 'cn-mobile'] });
  expect(some.version).toBe(createPersonalInformationDetector({ kinds: ['cn-mobile', 'email'] }).version);
  expect(some.version).not.toBe(detector.version);
});
