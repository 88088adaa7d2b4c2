/** A kind of personal information that is looked for. */
export type PersonalInformationKind =
  | 'cn-id-card'
  | 'cn-mobile'
  | 'cn-landline'
  | 'bank-card'
  | 'payment-card'
  | 'passport'
  | 'travel-permit'
  | 'vehicle-plate'
  | 'credit-code'
  | 'email'
  | 'ip-address'
  | 'international-phone'
  | 'address'
  | 'person-name';

export interface PersonalInformationKindText {
  readonly id: PersonalInformationKind;
  readonly title: { readonly zh: string; readonly en: string };
  /** What is checked before something counts as of this kind. */
  readonly validatedBy: { readonly zh: string; readonly en: string };
  /** Made up, valid in form only. */
  readonly example: string;
}

const kind = (
  id: PersonalInformationKind,
  title: [zh: string, en: string],
  validatedBy: [zh: string, en: string],
  example: string,
): PersonalInformationKindText => ({
  id,
  title: { zh: title[0], en: title[1] },
  validatedBy: { zh: validatedBy[0], en: validatedBy[1] },
  example,
});

/** Kinds in the order that settles a tie: of two readings of the same characters the earlier kind counts. */
export const PERSONAL_INFORMATION_KINDS: readonly PersonalInformationKindText[] = [
  kind(
    'cn-id-card',
    ['居民身份证号码', 'Chinese ID card number'],
    ['地区码、真实日期、校验码（15 位旧号无校验码）', 'region, real date, check character (none in the old 15 digits)'],
    '110101199003070011',
  ),
  kind(
    'bank-card',
    ['银行卡号', 'Bank card number'],
    ['发卡行识别码与校验位', 'issuer range and Luhn check digit'],
    '6200000000000000000',
  ),
  kind(
    'payment-card',
    ['国际信用卡号', 'International card number'],
    ['卡组织号段、长度与校验位', 'scheme range, length and Luhn check digit'],
    '4000000000000002',
  ),
  kind(
    'credit-code',
    ['统一社会信用代码', 'Unified social credit code'],
    ['登记部门与类别、校验码', 'registration authority, category and check character'],
    '91110000MA0000000H',
  ),
  kind('cn-mobile', ['手机号码', 'Chinese mobile number'], ['号段与长度', 'number range and length'], '13800000000'),
  kind(
    'international-phone',
    ['国际电话号码', 'International phone number'],
    ['国家代码与长度', 'country code and length'],
    '+44 20 7946 0000',
  ),
  kind(
    'cn-landline',
    ['固定电话号码', 'Chinese land line number'],
    ['区号与长度', 'area code and length'],
    '010-80000000',
  ),
  kind(
    'passport',
    ['护照号码', 'Passport number'],
    ['格式；多数须有上下文', 'form; most need words beside them'],
    'E00000000',
  ),
  kind(
    'travel-permit',
    ['港澳台通行证件号码', 'Hong Kong, Macao and Taiwan permit number'],
    ['格式与上下文', 'form, and words beside it'],
    '回乡证 H00000000',
  ),
  kind(
    'vehicle-plate',
    ['机动车号牌', 'Vehicle plate'],
    ['省份简称、字母与位数', 'province, letter and length'],
    '京A·00000',
  ),
  kind(
    'email',
    ['电子邮箱', 'E-mail address'],
    ['地址结构与顶级域名形式', 'structure, and form of the top-level domain'],
    'someone@example.com',
  ),
  kind('ip-address', ['IP 地址', 'IP address'], ['数值范围与书写规则', 'range of values and notation'], '203.0.113.7'),
  kind(
    'address',
    ['地址', 'Postal address'],
    ['行政区划与道路门牌的结构，仅为可能', 'structure of places, roads and numbers; plausible only'],
    '某某省某某市某某路1号',
  ),
  kind(
    'person-name',
    ['姓名', 'Name of a person'],
    ['姓氏与上下文，仅为可能', 'surname and words beside it; plausible only'],
    '姓名：张某',
  ),
];
