import { type CriterionGroup, criteriaOf } from './criteria-file.ts';

/** Numbers of laws that bind an organisation whether or not it serves the public. */
const GROUPS: readonly CriterionGroup[] = [
  {
    source: '科技伦理审查办法（试行）（国科发监〔2023〕167 号）第 7 条',
    strength: 'statutory',
    confidence: 'medium',
    lines: [
      [
        'ethics-committee.members-min',
        '4.4.c',
        '伦理委员会最少人数',
        'Fewest members of an ethics committee',
        7,
        'person',
      ],
      [
        'ethics-committee.outside-min',
        '4.4.c',
        '伦理委员会最少外部委员',
        'Fewest members from outside of an ethics committee',
        1,
        'person',
      ],
      ['ethics-committee.both-sexes', '4.4.c', '伦理委员会有不同性别', 'Both sexes in an ethics committee', true, ''],
      ['ethics-committee.term-years', '4.4.c', '伦理委员会最长任期', 'Longest term in an ethics committee', 5, 'year'],
    ],
  },
  {
    source: '科技伦理审查办法（试行）第 14 条：到会委员，且覆盖第 7 条各类别',
    strength: 'statutory',
    confidence: 'high',
    lines: [['ethics-committee.quorum', '4.4.c', '伦理委员会到会人数', 'Quorum of an ethics committee', 5, 'person']],
  },
  {
    source: '科技伦理审查办法（试行）第 16 条：到会委员的比例',
    strength: 'statutory',
    confidence: 'medium',
    lines: [['ethics-committee.majority', '4.4.c', '伦理委员会通过比例', 'Majority of an ethics committee', '2/3', '']],
  },
  {
    source: '个人信息保护法（PIPL）第 55、56 条',
    strength: 'statutory',
    confidence: 'high',
    lines: [
      [
        'personal-information.assessment-keep-years',
        '4.3.a',
        '影响评估报告和处理记录留存',
        'Assessments kept for',
        3,
        'year',
      ],
    ],
  },
  {
    source: '网络数据安全管理条例第 12 条',
    strength: 'statutory',
    confidence: 'high',
    lines: [
      [
        'personal-information.sharing-keep-years',
        '6.4.a',
        '提供、委托处理记录留存',
        'Sharing records kept for',
        3,
        'year',
      ],
    ],
  },
  {
    source: '网络数据安全管理条例第 33 条（处理重要数据的每年度评估）',
    strength: 'statutory',
    confidence: 'high',
    lines: [
      [
        'important-data.assessment-months',
        '4.3.b',
        '重要数据风险评估周期',
        'Months between important-data assessments',
        12,
        'month',
      ],
    ],
  },
  {
    source: '网络数据安全管理条例第 10 条（涉及国家安全、公共利益的漏洞）',
    strength: 'statutory',
    confidence: 'high',
    lines: [['notice.vulnerability-hours', '6.2.e', '漏洞风险报告时限', 'Time to report a vulnerability', 24, 'hour']],
  },
  {
    source: '个人信息保护法（PIPL）第 57 条：立即，未规定小时数',
    strength: 'statutory',
    confidence: 'high',
    lines: [
      [
        'notice.personal-information-breach',
        '6.2.e',
        '个人信息泄露通知',
        'Notice of a personal-information breach',
        'immediately',
        '',
      ],
    ],
  },
  {
    source: '国家网络安全事件报告管理办法第 4、8 条（较大以上事件）',
    strength: 'statutory',
    confidence: 'high',
    lines: [
      ['notice.incident-hours', '6.2.e', '网络安全事件报告时限', 'Time to report a cyber incident', 4, 'hour'],
      [
        'notice.incident-critical-infrastructure-hours',
        '6.2.e',
        '关键信息基础设施事件报告时限',
        'The same for critical infrastructure',
        1,
        'hour',
      ],
      ['notice.incident-final-days', '6.2.e', '处置结束后总结报告时限', 'Final report after handling ends', 30, 'day'],
    ],
  },
  {
    source: '国家网络安全事件报告管理办法附《网络安全事件分级指南》',
    strength: 'statutory',
    confidence: 'high',
    lines: [
      [
        'incident.larger-people-leaked',
        '6.2.d',
        '较大事件：泄露个人信息人数',
        'Larger incident: people whose data leaked',
        1_000_000,
        'person',
      ],
      [
        'incident.major-people-leaked',
        '6.2.d',
        '重大事件：泄露个人信息人数',
        'Major incident: people whose data leaked',
        10_000_000,
        'person',
      ],
      [
        'incident.grave-people-leaked',
        '6.2.d',
        '特别重大事件：泄露个人信息人数',
        'Grave incident: people whose data leaked',
        100_000_000,
        'person',
      ],
    ],
  },
  {
    source: '科技伦理审查办法（试行）（国科发监〔2023〕167号）第 7、14、19 条；2026 年人工智能专门办法的文本未核',
    strength: 'statutory',
    confidence: 'high',
    lines: [
      [
        'ethics.committee-members',
        '4.4.c',
        '伦理委员会最少人数',
        'Fewest members of the ethics committee',
        7,
        'person',
      ],
      ['ethics.term-years', '4.4.c', '委员最长任期', 'Longest term of a member', 5, 'year'],
      ['ethics.quorum', '4.4.c', '会议审查最少到会人数', 'Fewest members present', 5, 'person'],
      ['ethics.follow-up-months', '5.1.a', '跟踪审查最长间隔', 'Longest time between follow-ups', 12, 'month'],
    ],
  },
  {
    source: '科技伦理审查办法（试行）（国科发监〔2023〕167号）第 16、17、35-38 条；2026 年人工智能专门办法的文本未核',
    strength: 'statutory',
    confidence: 'high',
    lines: [
      [
        'ethics.approval-share',
        '4.4.c',
        '审查决定通过比例（到会委员）',
        'Share of those present that decides',
        '2/3',
        '',
      ],
      ['ethics.decision-days', '5.1.a', '受理后作出决定时限', 'Decision after acceptance', 30, 'day'],
      ['ethics.emergency-hours', '5.1.a', '应急审查时限', 'Emergency review', 72, 'hour'],
    ],
  },
  {
    source: '科技伦理审查办法（试行）（国科发监〔2023〕167号），清单管理的活动',
    strength: 'statutory',
    confidence: 'medium',
    lines: [
      [
        'ethics.listed-follow-up-months',
        '5.1.a',
        '清单活动跟踪审查最长间隔',
        'The same for listed activities',
        6,
        'month',
      ],
    ],
  },
];

export const GENERAL_LAW_CRITERIA = criteriaOf(GROUPS);
