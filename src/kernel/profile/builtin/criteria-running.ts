import { type CriterionGroup, criteriaOf } from './criteria-file.ts';

/**
 * The numbers that the product itself can't run without, in every profile. All are the organisation's own to change,
 * except the retention of logs, which the law sets.
 */
const GROUPS: readonly CriterionGroup[] = [
  {
    // "Six months" in days is the longest run of six months, so that no half-year comes out short.
    source: '网络安全法（2025 修正）第 23 条第（三）项（原第 21 条）：不少于六个月，按最长的连续六个月计 184 天',
    strength: 'statutory',
    confidence: 'high',
    lines: [['log.retention-days', '4.1.b', '日志最短留存', 'Shortest retention of logs', 184, 'day']],
  },
  {
    source: 'Steward',
    strength: 'internal',
    confidence: 'high',
    lines: [
      [
        'ledger.sequencing-lag-seconds',
        '4.1.b',
        '治理行为最迟入账',
        'Latest entry of an act into the log',
        60,
        'second',
      ],
      [
        'ledger.verification-max-age-hours',
        '4.1.b',
        '账本核验最长间隔',
        'Longest time between ledger checks',
        24,
        'hour',
      ],
      [
        'reconciliation.reading-seconds',
        '4.1.b',
        '上游计数器读取间隔',
        'Time between readings of upstream counters',
        600,
        'second',
      ],
      ['reconciliation.window-hours', '4.1.b', '上游对账时间窗', 'Time over which calls are compared', 24, 'hour'],
      ['reconciliation.tolerance-calls', '4.1.b', '上游对账容差（次）', 'Calls that may differ', 5, 'time'],
      ['reconciliation.tolerance-percent', '4.1.b', '上游对账容差（比例）', 'Share of calls that may differ', 1, '%'],
      ['gateway.contact-max-age-seconds', '4.1.b', '网关最长失联时间', 'Longest silence of a gateway', 300, 'second'],
      ['review.deadline-hours', '4.4.a', '评审时限', 'Time limit of a review', 168, 'hour'],
      ['grant.ending-notice-days', '4.4.a', '授权到期提前提示', 'Notice before a grant ends', 14, 'day'],
      ['delegation.max-days', '4.4.a', '委托最长期限', 'Longest delegation', 90, 'day'],
      ['dispute.deadline-days', '4.4.a', '争议处理时限', 'Time to settle a dispute', 30, 'day'],
      ['body.meeting-days', '4.4.c', '议事机构最长会议间隔', 'Longest time between meetings of a body', 365, 'day'],
      ['body.minutes-days', '4.4.c', '会议纪要时限', 'Time to freeze minutes', 14, 'day'],
      ['competence.valid-months', '4.4.b', '能力证明有效期', 'Life of a proof of competence', 12, 'month'],
      ['competence.notice-days', '4.4.b', '能力到期提前提示', 'Notice before a competence lapses', 30, 'day'],
      ['exam.pass-percent', '4.4.b', '考试最低及格线', 'Lowest pass mark of an exam', 80, '%'],
      ['exam.max-attempts', '4.4.b', '考试最多次数', 'Most attempts at an exam', 3, 'time'],
      ['exam.attempt-days', '4.4.b', '考试次数统计期', 'Days over which attempts are counted', 30, 'day'],
      ['procedure.expiry-notice-days', '6.1.a', '手续到期提前提示', 'Notice before a procedure expires', 30, 'day'],
      ['policy.lease-hours', '6.1.b', '网关策略租期', 'Lease of a gateway policy', 24, 'hour'],
      ['release.approvals', '6.1.b', '发布审批最少人数', 'Fewest approvals of a release', 2, 'person'],
      ['test-release.max-days', '6.1.b', '试发布最长期限', 'Longest test release', 30, 'day'],
      ['break-glass.review-hours', '6.1.b', '紧急处置补审时限', 'Time to review a break-glass act', 24, 'hour'],
      ['endpoint.probe-max-age-hours', '6.1.b', '上游探测最长间隔', 'Longest time between endpoint probes', 24, 'hour'],
      ['key.max-days', '6.1.c', '密钥最长有效期', 'Longest life of a gateway key', 365, 'day'],
      [
        'use-statement.review-months',
        '6.1.c',
        '用途声明复核周期',
        'Months between reviews of a use statement',
        12,
        'month',
      ],
      [
        'off-purpose.window-hours',
        '6.1.c',
        '用途检查的统计时间窗',
        'Time over which checks of purpose are counted',
        24,
        'hour',
      ],
      [
        'off-purpose.look-days',
        '6.1.c',
        '超出用途的发现须查看的期限',
        'Days within which off-purpose findings are looked at',
        7,
        'day',
      ],
      [
        'escalation.look-hours',
        '6.2.a',
        '检测上报须查看的期限（工作小时）',
        'Working hours within which escalations are looked at',
        8,
        'hour',
      ],
    ],
  },
];

export const RUNNING_CRITERIA = criteriaOf(GROUPS);
