import { row, type SafetyStandardRow } from './safety-standard-row.ts';

const SOURCES = '第 5 章（来源）';
const CONTENT = '第 5 章（内容）';
const ANNOTATION = '第 5 章（标注）';

/** Training data: sources, content, annotation. */
export const DATA_ROWS: readonly SafetyStandardRow[] = [
  row('T01', SOURCES, '5.1 a)1)', 'should', 'high', [
    [
      'source.harmful-share-before',
      '4.3.b',
      '采集前违法不良信息占比上限',
      'Most illegal or harmful content before collection',
      5,
      '%',
    ],
  ]),
  row('T02', SOURCES, '5.1 a)2)', 'should', 'high', [
    [
      'source.harmful-share-after',
      '4.3.b',
      '采集后违法不良信息占比上限',
      'Most illegal or harmful content after collection',
      5,
      '%',
    ],
  ]),
  {
    row: 'T03',
    source: 'Steward；仅 2023 年 10 月征求意见稿有来源黑名单，GB/T 45654-2025 和 TC260-003 正式稿均未保留',
    strength: 'internal',
    confidence: 'high',
    lines: [['source.blocklist', '4.3.b', '维护来源黑名单', 'A blocklist of sources is kept', true, '']],
  },
  row('T04', SOURCES, '5.1 b)', 'should', 'high', [
    [
      'source.several-per-language',
      '4.3.b',
      '每种语言、每种模态均有多个来源',
      'Several sources per language and modality',
      true,
      '',
    ],
    [
      'source.foreign-with-domestic',
      '4.3.b',
      '境外来源与境内来源搭配使用',
      'Foreign sources are combined with domestic ones',
      true,
      '',
    ],
  ]),
  row('T05', SOURCES, '5.1 c)', 'should', 'high', [
    [
      'source.open-licence-proof',
      '4.3.b',
      '开源数据有许可或授权文件',
      'Open data has a licence or authorisation',
      true,
      '',
    ],
    [
      'source.collection-record',
      '4.3.b',
      '自采数据有采集记录且未采他人禁采内容',
      'Own collection is recorded and respects refusals',
      true,
      '',
    ],
    [
      'source.commercial-contract',
      '4.3.b',
      '商业数据有合同、承诺和证明并经审核',
      'Commercial data has a reviewed contract and proof',
      true,
      '',
    ],
    [
      'source.user-authorisation',
      '6.3.a',
      '用户输入数据有授权记录',
      'User input has a record of authorisation',
      true,
      '',
    ],
  ]),
  row('T06', SOURCES, '5.1 d)', 'should', 'high', [
    [
      'source.blocked-information-excluded',
      '4.3.b',
      '依法阻断的信息不作训练数据',
      'Legally blocked information is not used',
      true,
      '',
    ],
  ]),
  row('T07', CONTENT, '5.2 a)', 'should', 'high', [
    [
      'data.filtered-share',
      '4.3.c',
      '训练数据过滤比例（关键词、分类模型、人工抽检）',
      'Data filtered by keyword, classifier and sampling',
      100,
      '%',
    ],
  ]),
  row('T08', CONTENT, '5.2 b)', 'should', 'high', [
    [
      'intellectual-property.owner',
      '4.3.b',
      '有知识产权负责人和管理策略',
      'An owner and a strategy for intellectual property',
      true,
      '',
    ],
    [
      'intellectual-property.risk-identified',
      '4.3.b',
      '训练前识别侵权风险',
      'Infringement risk identified before training',
      true,
      '',
    ],
    [
      'intellectual-property.channel',
      '6.3.b',
      '有知识产权投诉渠道',
      'A channel for intellectual-property complaints',
      true,
      '',
    ],
  ]),
  row('T08', CONTENT, '5.2 b)', 'recommended', 'high', [
    [
      'intellectual-property.summary',
      '4.3.b',
      '公开涉知识产权训练数据摘要',
      'A summary of such data is published',
      true,
      '',
    ],
  ]),
  row('T09', CONTENT, '5.2 c)', 'should', 'high', [
    [
      'personal-information.basis',
      '4.3.a',
      '个人信息有同意或其他合法性基础',
      'Consent or another legal basis',
      true,
      '',
    ],
    [
      'personal-information.separate-consent',
      '4.3.a',
      '敏感个人信息有单独同意',
      'Separate consent for sensitive kinds',
      true,
      '',
    ],
  ]),
  row('T10', ANNOTATION, '5.3 a)1)', 'should', 'high', [
    ['annotator.safety-training', '4.4.b', '标注人员接受内部安全培训', 'Annotators are trained in safety', true, ''],
  ]),
  row('T11', ANNOTATION, '5.3 a)2)', 'should', 'high', [
    ['annotator.exam', '4.4.b', '标注人员考核合格方可上岗', 'Annotators pass an exam before they work', true, ''],
    ['annotator.periodic-exam', '4.4.b', '标注人员定期重新培训考核', 'Training and exam are repeated', true, ''],
  ]),
  row('T12', ANNOTATION, '5.3 a)3)', 'should', 'high', [
    [
      'annotation.separate-roles',
      '4.3.c',
      '同一任务中标注与审核不同人',
      'Annotator and reviewer differ in a task',
      true,
      '',
    ],
  ]),
  row('T13', ANNOTATION, '5.3 a)4)', 'should', 'high', [
    ['annotation.time-allotted', '4.3.c', '标注任务时间充足合理', 'Tasks have enough time', true, ''],
  ]),
  row('T14', ANNOTATION, '5.3 b)', 'should', 'high', [
    [
      'annotation.separate-rules',
      '4.3.c',
      '功能性、安全性标注分别制定规则',
      'Separate rules for functional and safety annotation',
      true,
      '',
    ],
    [
      'annotation.risks-covered',
      '4.3.c',
      '安全性标注规则覆盖的风险种类',
      'Kinds of risk that safety rules cover',
      31,
      'item',
    ],
  ]),
  row('T15', ANNOTATION, '5.3 c)1)', 'should', 'high', [
    [
      'annotation.safety-reviewers',
      '4.3.c',
      '每条安全性标注最少审核人数',
      'Reviewers of each safety annotation',
      1,
      'person',
    ],
  ]),
  row('T16', ANNOTATION, '5.3 c)2)', 'should', 'high', [
    [
      'annotation.batch-sampled',
      '4.3.c',
      '功能性标注逐批人工抽检',
      'Each functional batch is sampled by people',
      true,
      '',
    ],
    [
      'annotation.harmful-batch-void',
      '4.3.c',
      '含违法不良信息的批次作废',
      'A batch with harmful content is void',
      true,
      '',
    ],
  ]),
  row('T17', ANNOTATION, '5.3 d)', 'recommended', 'medium', [
    ['annotation.safety-isolated', '4.3.c', '安全性标注数据隔离存储', 'Safety annotation is stored apart', true, ''],
  ]),
  {
    row: 'T18',
    source: 'GB/T 45674-2025（单一二手来源，待核原文）',
    strength: 'recommended',
    confidence: 'low',
    lines: [
      [
        'annotation.safety-items-per-risk',
        '4.3.c',
        '每类风险安全性标注最少条数',
        'Safety annotations per risk',
        200,
        'item',
      ],
    ],
  },
  {
    row: 'T19',
    source: 'GB/T 45674-2025（单一二手来源，待核原文）',
    strength: 'recommended',
    confidence: 'low',
    lines: [
      ['annotation.safety-share', '4.3.c', '安全性标注占全部标注的最低比例', 'Share of safety annotation', 3, '%'],
    ],
  },
  {
    row: 'T20',
    source: 'GB/T 45652-2025（单一二手来源，待核原文）',
    strength: 'recommended',
    confidence: 'low',
    lines: [['source.sample-share', '4.3.b', '来源检测最低抽样比例', 'Sample for the test of a source', 10, '%']],
  },
];
