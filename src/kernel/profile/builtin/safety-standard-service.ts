import { row, type SafetyStandardRow } from './safety-standard-row.ts';

const MODEL = '第 6 章';
const MEASURES = '第 7 章';

/** The model and the measures in service. */
export const SERVICE_ROWS: readonly SafetyStandardRow[] = [
  row('T31', '（据信正式稿已删，待核；备案实践仍要求）', '6 a)', 'should', 'medium', [
    [
      'base-model.filed',
      '6.1.a',
      '使用第三方基础模型的，须为已备案模型',
      'A third-party base model is a filed one',
      true,
      '',
    ],
  ]),
  row('T32', MODEL, '6 b)', 'should', 'high', [
    [
      'training.safety-indicator',
      '5.2.a',
      '训练以安全性为主要评价指标之一',
      'Safety is a main indicator in training',
      true,
      '',
    ],
    ['input.checked-each-turn', '6.2.c', '逐轮检测用户输入', 'User input is checked each turn', true, ''],
    [
      'model.routine-evaluation',
      '6.4.b',
      '常态化监测评估并针对性优化',
      'Routine evaluation, with targeted repair',
      true,
      '',
    ],
  ]),
  row('T33', MODEL, '6 c)、d)', 'should', 'high', [
    [
      'model.accuracy-measures',
      '5.2.a',
      '有提高准确性、可靠性的措施',
      'Measures for accuracy and reliability',
      true,
      '',
    ],
  ]),
  row('T34', MEASURES, '7 a)', 'should', 'high', [
    [
      'service.necessity-argued',
      '6.2.b',
      '论证在各领域应用的必要性、适用性、安全性',
      'Need, fitness and safety argued per field',
      true,
      '',
    ],
    [
      'service.sensitive-protection',
      '6.2.b',
      '重要场合有与风险相适应的保护',
      'Protection fits the risk in sensitive fields',
      true,
      '',
    ],
    ['service.minors-protected', '6.2.b', '未成年人保护措施到位', 'Minors are protected', true, ''],
  ]),
  row('T35', MEASURES, '7 b)', 'should', 'high', [
    [
      'service.use-published',
      '6.1.c',
      '首页公示适用人群、场合、用途',
      'People, occasions and purposes are published',
      true,
      '',
    ],
    [
      'service.limits-published',
      '6.1.c',
      '公开局限性、模型算法概要、个人信息收集使用情况',
      'Limits, model and data use are published',
      true,
      '',
    ],
  ]),
  row('T36', MEASURES, '7 c)', 'should', 'high', [
    ['reflow.opt-out', '6.3.a', '用户可关闭输入信息用于训练', 'Users can opt out of training', true, ''],
    [
      'reflow.opt-out-clicks',
      '6.3.a',
      '从主界面到关闭选项的最多点击',
      'Clicks from the main screen to the opt-out',
      4,
      'click',
    ],
  ]),
  row('T37', MEASURES, '7 d)', 'should', 'high', [
    ['label.generated-content', '6.2.a', '图片、视频等按规定标识', 'Images, video and others are labelled', true, ''],
  ]),
  row('T38', MEASURES, '7 e)', 'should', 'high', [
    [
      'supply.continuity',
      '5.1.b',
      '评估芯片、软件、工具、算力供应的持续稳定',
      'Continuity of the supply of chips, software, computing',
      true,
      '',
    ],
  ]),
  row('T38', MEASURES, '7 e)', 'recommended', 'high', [
    ['supply.trusted-boot', '5.1.b', '硬件支持安全启动、可信启动', 'Hardware boots securely', true, ''],
  ]),
  row('T39', MEASURES, '7 f)', 'should', 'high', [
    ['complaint.channels', '6.3.b', '投诉途径最少数量（电话、邮件、窗口、短信等）', 'Complaint channels', 1, 'item'],
    ['complaint.time-limit-published', '6.3.b', '公布处理规则和时限', 'Rules and time limits are published', true, ''],
  ]),
  row('T40', MEASURES, '7 g)', 'should', 'high', [
    ['misuse.in-a-row', '6.2.c', '连续违规次数达到即暂停', 'Violations in a row that suspend', 3, 'time'],
    ['misuse.in-a-day', '6.2.c', '一日内违规次数达到即暂停', 'Violations in a day that suspend', 5, 'time'],
    ['misuse.monitoring-staff', '6.2.c', '配备与规模相适应的监看人员', 'Monitoring staff fit the scale', true, ''],
  ]),
  row('T41', MEASURES, '7 h)', 'should', 'high', [
    [
      'update.reassessment',
      '6.3.c',
      '重要更新、升级后重新评估',
      'A new assessment after an important update',
      true,
      '',
    ],
  ]),
  row('T42', MEASURES, '7 i)', 'should', 'high', [
    ['stability.isolation', '4.1.c', '训练环境与推理环境隔离', 'Training and inference are isolated', true, ''],
    ['stability.input-monitoring', '4.1.a', '持续监测输入，防范攻击', 'Input is watched for attacks', true, ''],
    ['stability.security-audit', '4.2', '定期审计框架、代码和开源漏洞', 'Frameworks and code are audited', true, ''],
    [
      'stability.backup',
      '4.1.a',
      '数据、模型、框架、工具有备份和恢复策略',
      'Backup and recovery of data, model and tools',
      true,
      '',
    ],
  ]),
];
