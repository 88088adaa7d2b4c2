import { type CriterionGroup, criteriaOf } from './criteria-file.ts';

/** Numbers that laws and the mandatory labelling standard set for services to the public. */
const GROUPS: readonly CriterionGroup[] = [
  {
    source: '互联网信息服务算法推荐管理规定第 24 条',
    strength: 'statutory',
    confidence: 'high',
    lines: [
      [
        'algorithm-filing.start-working-days',
        '6.1.a',
        '提供服务后算法备案时限',
        'Algorithm filing after start',
        10,
        'working-day',
      ],
      ['algorithm-filing.change-working-days', '6.3.c', '备案信息变更时限', 'Change of a filing', 10, 'working-day'],
      [
        'algorithm-filing.end-working-days',
        '6.1.a',
        '终止服务后注销备案时限',
        'Cancellation after the end',
        20,
        'working-day',
      ],
    ],
  },
  {
    source: '人工智能生成合成内容标识办法第 9 条（应用户要求提供无显式标识内容的日志）',
    strength: 'statutory',
    confidence: 'high',
    lines: [
      ['label.exemption-log-months', '4.1.b', '无显式标识输出的日志留存', 'Logs of output without a label', 6, 'month'],
    ],
  },
  {
    source: '人工智能生成合成内容标识办法第 4、5 条；GB 45438-2025',
    strength: 'mandatory-standard',
    confidence: 'high',
    lines: [
      [
        'label.text-subject-words',
        '6.2.a',
        '文字标识须含之一（主体）',
        'Words of a label, the subject',
        '人工智能|AI',
        '',
      ],
      ['label.text-act-words', '6.2.a', '文字标识须含之一（行为）', 'Words of a label, the act', '生成|合成', ''],
      ['label.explicit-share', '6.2.a', '输出显式标识率', 'Outputs with an explicit label', 100, '%'],
      ['label.implicit-share', '6.2.a', '导出文件隐式标识率', 'Exported files with an implicit label', 100, '%'],
      [
        'label.image-text-height',
        '6.2.a',
        '图片标识文字高度（占最短边）',
        'Label height on an image, of its shortest side',
        5,
        '%',
      ],
      [
        'label.video-text-height',
        '6.2.a',
        '视频标识文字高度（占最短边）',
        'Label height on a video, of its shortest side',
        5,
        '%',
      ],
      ['label.video-start-seconds', '6.2.a', '视频起始画面标识时长', 'Label at the start of a video', 2, 'second'],
    ],
  },
  {
    source: '个人信息保护合规审计管理办法（处理超过 1000 万人个人信息的，至少每两年一次）',
    strength: 'statutory',
    confidence: 'high',
    lines: [
      [
        'personal-information.audit-years',
        '4.3.a',
        '个人信息保护合规审计周期',
        'Years between compliance audits',
        2,
        'year',
      ],
    ],
  },
];

export const PUBLIC_LAW_CRITERIA = criteriaOf(GROUPS);
