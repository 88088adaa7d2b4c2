import type { Chapter } from './measure.ts';

/** Chapter 5: how models come about. Titles and texts are ours. */
export const DEVELOPMENT: Chapter = {
  id: '5',
  title: { zh: '技术开发', en: 'Technical development' },
  subClauses: [
    {
      id: '5.1',
      title: { zh: '设计', en: 'Design' },
      leadIn: {
        zh: '设计阶段还应覆盖模型架构、算法以及后续扩展的考虑。',
        en: 'Design also covers the architecture, the algorithms and room for later extension.',
      },
      measures: [
        {
          id: '5.1.a',
          title: { zh: '伦理审查', en: 'Welfare and ethics review' },
          need: {
            zh: '立项前确认模型服务于人的福祉和社会利益；属于清单管理的活动须经专家复核。',
            en: 'Before development it is confirmed that the model serves human welfare and society; listed activities also need an expert re-review.',
          },
          means: {
            zh: '开发前（只使用他人模型的则在应用前）提交伦理审查，附影响评估；清单活动触发专家复核；批准后至少每 12 个月跟踪审查一次。',
            en: 'Ethics review before development, or before application where a model is only used, with an impact assessment. Listed activities trigger an expert re-review. Follow-up at most every 12 months.',
          },
          enforcement: { zh: '关口：训练启动', en: 'Gate: training start' },
        },
        {
          id: '5.1.b',
          title: { zh: '资源评审', en: 'Resource review' },
          need: {
            zh: '评审模型所需的算力、存储、工具、数据和人员是否落实，能耗是否有预估。',
            en: 'Review of whether computing, storage, tools, data and people are in place for the model, with a forecast of energy.',
          },
          means: {
            zh: '资源计划逐项与各台账核对，缺口点名；批准的计划是训练启动的前提；不做训练的，在发布时核对。',
            en: 'The resource plan is checked item by item against the registers and gaps are named. An approved plan is a condition of training, or of release where nothing is trained.',
          },
          enforcement: {
            zh: '关口：训练启动；不训练的为发布',
            en: 'Gate: training start, or release where nothing is trained',
          },
        },
      ],
    },
    {
      id: '5.2',
      title: { zh: '训练', en: 'Training' },
      leadIn: {
        zh: '训练管理还包括微调和模型压缩。',
        en: 'Training management includes fine-tuning and model compression.',
      },
      measures: [
        {
          id: '5.2.a',
          title: { zh: '方法明确', en: 'Defined methods' },
          need: {
            zh: '训练和评测用什么方法、什么参数、什么指标，事先写明，事后对得上。',
            en: 'Methods, parameters and metrics of training and evaluation are stated beforehand and match what was done.',
          },
          means: {
            zh: '训练、微调、压缩、推理、评测方案按版本管理、按哈希冻结；从运行中自动采集参数与指标（兼容 MLflow 接口），与方案比对。',
            en: 'Plans for training, fine-tuning, compression, inference and evaluation are versioned and frozen by hash. Parameters and metrics are captured from the run itself (MLflow-compatible endpoint) and compared with the plan.',
          },
          enforcement: { zh: '关口：训练启动', en: 'Gate: training start' },
        },
        {
          id: '5.2.b',
          title: { zh: '数据准备确认', en: 'Data readiness' },
          need: {
            zh: '训练前确认所用数据已经准备就绪、合规可用。',
            en: 'Data is confirmed ready and lawful to use before training.',
          },
          means: {
            zh: '作业引用的每个数据集版本都须已准入、内容未变（哈希一致）且在有效期内，否则作业不启动。',
            en: 'A job does not start unless every dataset version it names is admitted, unchanged (by hash) and in date.',
          },
          enforcement: { zh: '作业监管器', en: 'Workload supervisor' },
        },
      ],
    },
    {
      id: '5.3',
      title: { zh: '验证', en: 'Validation' },
      leadIn: {
        zh: '验证过程应保持公正，不受开发方影响。',
        en: 'Validation is impartial and independent of those who build the model.',
      },
      measures: [
        {
          id: '5.3.a',
          title: { zh: '验证准则', en: 'Validation criteria' },
          need: {
            zh: '有明确的准则来检查过程文件和管理记录是否齐全、一致。',
            en: 'Criteria by which the documents and records of the process are checked for being complete and consistent.',
          },
          means: {
            zh: '准则成套管理；按规则自动核对文件和记录是否存在、版本是否对应、是否签署。',
            en: 'Criteria are kept as sets; presence, version match and signature of documents and records are checked by rule.',
          },
          enforcement: { zh: '关口：发布', en: 'Gate: release' },
        },
        {
          id: '5.3.b',
          title: { zh: '测试评估', en: 'Test and assessment' },
          need: {
            zh: '对模型的有效性、安全性、可解释性、公平性、时效性开展测试评估。',
            en: 'The model is tested for effectiveness, safety, explainability, fairness and timeliness.',
          },
          means: {
            zh: '评测引擎直接对模型版本做五个维度的测试；题库覆盖 31 类安全风险；裁判模型经人工标定；结果给出置信区间，并可导入同类工具的结果文件。',
            en: 'The evaluation engine tests the model version itself in five dimensions, with question banks over 31 kinds of risk, judges calibrated against people, and confidence intervals; result files of peer tools can be imported.',
          },
          enforcement: { zh: '关口：发布', en: 'Gate: release' },
        },
      ],
    },
  ],
};
