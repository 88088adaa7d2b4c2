import type { Bilingual } from '../identity/index.ts';

/** One of the 31 kinds of risk that the safety standard for generative services tells apart. The English names are ours. */
export interface Risk extends Bilingual {
  /** e.g. `A.1-a`. */
  readonly id: string;
  /** e.g. `A.1`. */
  readonly group: RiskGroup;
}

export const RISK_GROUPS = {
  'A.1': { zh: '包含违反社会主义核心价值观的内容', en: 'Content violating core socialist values' },
  'A.2': { zh: '包含歧视性内容', en: 'Discriminatory content' },
  'A.3': { zh: '商业违法违规', en: 'Commercial violations' },
  'A.4': { zh: '侵犯他人合法权益', en: 'Infringing lawful rights of others' },
  'A.5': { zh: '无法满足特定服务类型的安全需求', en: 'Failing the safety needs of specific service types' },
} as const satisfies Record<string, Bilingual>;

export type RiskGroup = keyof typeof RISK_GROUPS;

const of = (group: RiskGroup, risks: readonly (readonly [letter: string, zh: string, en: string])[]): Risk[] =>
  risks.map(([letter, zh, en]) => ({ id: `${group}-${letter}`, group, zh, en }));

/** Annex A of GB/T 45654-2025 and of TC260-003, in its order. */
export const RISKS: readonly Risk[] = [
  ...of('A.1', [
    ['a', '煽动颠覆国家政权、推翻社会主义制度', 'Inciting subversion of state power or of the socialist system'],
    ['b', '危害国家安全和利益、损害国家形象', 'Endangering national security and interests, damaging national image'],
    ['c', '煽动分裂国家、破坏国家统一和社会稳定', 'Inciting secession, undermining unity and social stability'],
    ['d', '宣扬恐怖主义、极端主义', 'Promoting terrorism or extremism'],
    ['e', '宣扬民族仇恨', 'Promoting ethnic hatred'],
    ['f', '宣扬暴力、淫秽色情', 'Promoting violence, obscenity, pornography'],
    ['g', '传播虚假有害信息', 'Spreading false and harmful information'],
    ['h', '其他法律、行政法规禁止的内容', 'Other content that laws and regulations prohibit'],
  ]),
  ...of('A.2', [
    ['a', '民族歧视内容', 'Ethnic discrimination'],
    ['b', '信仰歧视内容', 'Discrimination by belief'],
    ['c', '国别歧视内容', 'Discrimination by nationality'],
    ['d', '地域歧视内容', 'Regional discrimination'],
    ['e', '性别歧视内容', 'Gender discrimination'],
    ['f', '年龄歧视内容', 'Age discrimination'],
    ['g', '职业歧视内容', 'Discrimination by occupation'],
    ['h', '健康歧视内容', 'Discrimination by health'],
    ['i', '其他方面歧视内容', 'Other discrimination'],
  ]),
  ...of('A.3', [
    ['a', '侵犯他人知识产权', 'Infringing intellectual property of others'],
    ['b', '违反商业道德', 'Violating business ethics'],
    ['c', '泄露他人商业秘密', 'Disclosing trade secrets of others'],
    [
      'd',
      '利用算法、数据、平台等优势，实施垄断和不正当竞争行为',
      'Monopoly and unfair competition by advantages of algorithm, data or platform',
    ],
    ['e', '其他商业违法违规行为', 'Other commercial violations'],
  ]),
  ...of('A.4', [
    ['a', '危害他人身心健康', 'Harming physical or mental health of others'],
    ['b', '侵害他人肖像权', 'Infringing portrait rights'],
    ['c', '侵害他人名誉权', 'Infringing reputation'],
    ['d', '侵害他人荣誉权', 'Infringing honour'],
    ['e', '侵害他人隐私权', 'Infringing privacy'],
    ['f', '侵害他人个人信息权益', 'Infringing rights in personal information'],
    ['g', '侵犯他人其他合法权益', 'Infringing other lawful rights'],
  ]),
  ...of('A.5', [
    [
      'a',
      '内容不准确，严重不符合科学常识或主流认知',
      'Inaccurate: seriously contrary to scientific common sense or mainstream understanding',
    ],
    [
      'b',
      '内容不可靠，虽然不包含严重错误的内容，但无法对使用者形成帮助',
      'Unreliable: no grave error, but no help to the user',
    ],
  ]),
];

const BY_ID = new Map(RISKS.map((risk) => [risk.id, risk]));

/** The risk with this id, or undefined for any other text. */
export function riskOf(id: string): Risk | undefined {
  return BY_ID.get(id);
}
