import type { PersonalInformationKind } from '../../index.ts';
import { withCreditCheck, withIdCheck, withLuhn } from './check-digits.ts';
import type { Random } from './random.ts';

// Made-up items, valid in form, in the forms in which people write them. Nobody's data.

const two = (value: number) => String(value).padStart(2, '0');
const grouped = (text: string, sizes: readonly number[], sign: string) => {
  let from = 0;
  const groups = sizes.map((size) => {
    from += size;
    return text.slice(from - size, from);
  });
  return [...groups, text.slice(from)].filter((group) => group !== '').join(sign);
};
const fullWidth = (text: string) =>
  [...text]
    .map((sign) => (sign > ' ' && sign <= '~' ? String.fromCharCode(sign.charCodeAt(0) + 0xfee0) : sign))
    .join('');
const region = (random: Random) =>
  random.pick([
    '110105',
    '310115',
    '320102',
    '330106',
    '370202',
    '440305',
    '510107',
    '500112',
    '610113',
    '230103',
    '650102',
    '530102',
  ]);
const date = (random: Random) =>
  `${random.between(1945, 2015)}${two(random.between(1, 12))}${two(random.between(1, 28))}`;
const SURNAMES = [
  '王',
  '李',
  '张',
  '刘',
  '陈',
  '杨',
  '赵',
  '周',
  '吴',
  '徐',
  '孙',
  '马',
  '朱',
  '何',
  '郭',
  '林',
  '高',
  '罗',
  '郑',
  '梁',
  '谢',
  '唐',
  '欧阳',
  '司马',
  '诸葛',
];
const GIVEN = [
  '伟',
  '芳',
  '娜',
  '敏',
  '静',
  '秀英',
  '志强',
  '建国',
  '小明',
  '雨桐',
  '子涵',
  '浩然',
  '梓萱',
  '丽华',
  '海燕',
  '文博',
  '春梅',
  '立新',
  '大勇',
  '思远',
];

type Make = (random: Random) => string;

const mobile: Make = (random) =>
  random.pick(['130', '135', '138', '147', '150', '158', '166', '173', '177', '182', '189', '191', '199']) +
  random.digits(8);
const spoken = (digits: string) => [...digits].map((digit) => '零一二三四五六七八九'[Number(digit)]!).join('');

export const MAKERS: Readonly<Record<PersonalInformationKind, readonly Make[]>> = {
  'cn-id-card': [
    (random) => withIdCheck(region(random) + date(random) + random.digits(3)),
    (random) => withIdCheck(region(random) + date(random) + random.digits(3)),
    (random) => withIdCheck(region(random) + date(random) + random.digits(3)).toLowerCase(),
    (random) => grouped(withIdCheck(region(random) + date(random) + random.digits(3)), [6, 8], random.pick([' ', '-'])),
    (random) => fullWidth(withIdCheck(region(random) + date(random) + random.digits(3))),
    (random) => region(random) + date(random).slice(2) + random.digits(3),
  ],
  'bank-card': [
    (random) => withLuhn(`62${random.digits(16)}`),
    (random) => withLuhn(`62${random.digits(13)}`),
    (random) => grouped(withLuhn(`62${random.digits(16)}`), [4, 4, 4, 4], ' '),
    (random) => grouped(withLuhn(`62${random.digits(13)}`), [4, 4, 4], '-'),
    (random) => withLuhn(`9558${random.digits(14)}`),
  ],
  'payment-card': [
    (random) => withLuhn(`4${random.digits(14)}`),
    (random) => grouped(withLuhn(`4${random.digits(14)}`), [4, 4, 4], random.pick([' ', '-'])),
    (random) => withLuhn(`5${random.between(1, 5)}${random.digits(13)}`),
    (random) => withLuhn(`37${random.digits(12)}`),
    (random) => grouped(withLuhn(`34${random.digits(12)}`), [4, 6], ' '),
    (random) => withLuhn(`353${random.digits(12)}`),
  ],
  'cn-mobile': [
    mobile,
    mobile,
    (random) => grouped(mobile(random), [3, 4], random.pick(['-', ' ', '.'])),
    (random) => random.pick(['+86', '+86 ', '+86-', '86-', '0086 ']) + mobile(random),
    (random) => `+86 ${grouped(mobile(random), [3, 4], ' ')}`,
    (random) => fullWidth(mobile(random)),
    (random) => spoken(mobile(random)),
    (random) => [...mobile(random)].join(random.pick([' ', '-', '\u200b'])),
  ],
  'cn-landline': [
    (random) => `${random.pick(['010', '021', '020', '028'])}-${random.between(2, 8)}${random.digits(7)}`,
    (random) => `${random.pick(['0571', '0755', '0512'])}-${random.between(2, 8)}${random.digits(7)}`,
    (random) => `${random.pick(['0310', '0856', '0937'])}-${random.between(2, 8)}${random.digits(6)}`,
    (random) => `(${random.pick(['010', '0571'])})${random.between(2, 8)}${random.digits(7)}`,
    (random) => `010-${random.between(2, 8)}${random.digits(3)} ${random.digits(4)}`,
    (random) =>
      `021-${random.between(2, 8)}${random.digits(7)}${random.pick(['转', '-', ' ext. '])}${random.digits(3)}`,
    (random) => `+86 10 ${random.between(2, 8)}${random.digits(3)} ${random.digits(4)}`,
    (random) => `0755${random.between(2, 8)}${random.digits(7)}`,
  ],
  passport: [
    (random) => `E${random.digits(8)}`,
    (random) => `E${random.pick([...'ABCDEFGHJK'])}${random.digits(7)}`,
    (random) => `G${random.digits(8)}`,
    (random) => `PE${random.digits(7)}`,
    (random) => random.digits(9),
    (random) => `${random.pick([...'ABCKLNX'])}${random.pick([...'ABCKLNX'])}${random.digits(7)}`,
  ],
  'travel-permit': [
    (random) => `H${random.digits(8)}`,
    (random) => `M${random.digits(8)}`,
    (random) => random.digits(8),
    (random) => `C${random.digits(8)}`,
    (random) => `C${random.pick([...'ABCDEF'])}${random.digits(7)}`,
  ],
  'vehicle-plate': [
    (random) => random.pick([...'京沪粤浙苏川鲁豫鄂湘']) + random.pick([...'ABCDEF']) + random.digits(5),
    (random) =>
      `${random.pick([...'京沪粤浙苏川'])}${random.pick([...'ABC'])}·${random.pick([...'ABCDEFGHJK'])}${random.digits(4)}`,
    (random) => random.pick([...'京沪粤浙苏川']) + random.pick([...'ABC']) + random.pick(['D', 'F']) + random.digits(5),
    (random) => random.pick([...'粤浙苏川']) + random.pick([...'ABC']) + random.digits(5) + random.pick(['D', 'F']),
    (random) =>
      `${random.pick([...'京沪粤'])}${random.pick([...'ABC'])} ${random.digits(3)}${random.pick([...'ABCXYZ'])}${random.digits(1)}`,
  ],
  'credit-code': [
    (random) =>
      withCreditCheck(
        `91${region(random)}MA${Array.from({ length: 7 }, () => random.pick([...'0123456789ABCDEFGHJKLMNPQRTUWXY'])).join('')}`,
      ),
    (random) =>
      withCreditCheck(
        `${random.pick(['12', '51', '92', '93'])}${region(random)}${random.digits(8)}${random.pick([...'ABCX'])}`,
      ),
  ],
  email: [
    (random) =>
      `${random.pick(['zhang', 'li.wei', 'chen_jing', 'sun-qi'])}${random.digits(2)}@${random.pick(['example.com', 'qq.com', '163.com'])}`,
    (random) => `${random.digits(9).replace(/^0/, '1')}@qq.com`,
    (random) =>
      `${random.pick(['j.smith', 'anna+news', 'Bob'])}@${random.pick(['mail.example.co.uk', 'example.org', 'dept.example.edu.cn'])}`,
    (random) => `${mobile(random)}@139.com`,
    (random) => fullWidth(`wang${random.digits(3)}@example.com`),
  ],
  'ip-address': [
    (random) =>
      [random.between(11, 126), random.between(10, 255), random.between(0, 255), random.between(1, 254)].join('.'),
    (random) =>
      [random.between(128, 191), random.between(64, 255), random.between(0, 255), random.between(1, 254)].join('.'),
    (random) => `192.168.${random.between(0, 255)}.${random.between(1, 254)}`,
    (random) => `2001:db8:${random.between(1, 9)}::${random.between(10, 99)}:1`,
    (random) =>
      `fe80::${random.between(1, 9)}${random.pick(['a', 'b', 'c'])}ff:fe${random.digits(2)}:${random.digits(4)}`,
    (random) => `240e:3a0:${random.digits(4).replace(/^0+/, '1')}:1:2:3:4:${random.between(1, 9)}f`,
  ],
  'international-phone': [
    (random) => `+1 ${random.between(201, 989)}-${random.between(200, 999)}-${random.digits(4)}`,
    (random) => `+1 (${random.between(201, 989)}) ${random.between(200, 999)}-${random.digits(4)}`,
    (random) => `+44 20 7946 0${random.digits(3)}`,
    (random) => `+852 ${random.between(2, 9)}${random.digits(3)} ${random.digits(4)}`,
    (random) => `+81-90-${random.digits(4)}-${random.digits(4)}`,
    (random) => `+4915${random.digits(9)}`,
    (random) => `+65 ${random.between(8, 9)}${random.digits(7)}`,
  ],
  address: [
    (random) =>
      `${random.pick(['北京市朝阳区建国路', '上海市浦东新区张杨路', '广东省深圳市南山区科技园路', '四川省成都市武侯区人民南路'])}${random.between(1, 999)}号`,
    (random) =>
      `${random.pick(['杭州市西湖区文三路', '南京市玄武区中山东路', '武汉市洪山区珞喻路'])}${random.between(1, 999)}号${random.between(1, 20)}栋${random.between(101, 2505)}室`,
    (random) =>
      `${random.pick(['海淀区中关村大街', '天河区体育东路', '徐汇区漕溪北路'])}${random.between(1, 300)}号院${random.between(1, 9)}号楼${random.between(1, 4)}单元${random.between(101, 909)}`,
    (random) =>
      `${random.pick(['河南省周口市太康县城关镇', '湖南省邵阳市隆回县桃洪镇'])}${random.pick(['大王庄村', '石桥村'])}${random.between(1, 30)}组`,
    (random) =>
      `${random.pick(['解放路', '人民西路', '和平大街'])}${random.between(1, 500)}弄${random.between(1, 60)}号${random.between(101, 808)}室`,
    (random) =>
      `${random.pick(['阳光花园小区', '江南里小区'])}${random.between(1, 30)}号楼${random.between(1, 5)}单元${random.between(101, 1808)}室`,
  ],
  'person-name': [
    (random) => random.pick(SURNAMES) + random.pick(GIVEN),
    (random) => random.pick(SURNAMES) + random.pick(GIVEN),
    () => '阿依古丽·买买提',
  ],
};

export const PERMITS: readonly string[] = ['回乡证', '回乡证', '台胞证', '港澳通行证', '港澳通行证'];
