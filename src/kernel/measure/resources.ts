import type { Chapter } from './measure.ts';

/** Chapter 4: what models are built and run on. Titles and texts are ours. */
export const RESOURCES: Chapter = {
  id: '4',
  title: { zh: '基础资源', en: 'Base resources' },
  subClauses: [
    {
      id: '4.1',
      title: { zh: '算力与运行环境', en: 'Computing and run-time environment' },
      leadIn: null,
      measures: [
        {
          id: '4.1.a',
          title: { zh: '应急处理', en: 'Emergency handling' },
          need: {
            zh: '对故障、攻击、灾害、流量激增各有预案：步骤、责任人、恢复时间（RTO）和恢复点（RPO）目标都写明，并且真正演练过。',
            en: 'A plan for each of faults, attacks, disasters and traffic surges, with steps, owners and recovery targets (RTO, RPO), and drills that prove it.',
          },
          means: {
            zh: '预案按类管理；演练真实注入事件（切断上游、回放洪峰、回放攻击样本、从备份恢复）并实测目标是否达成；网关负责限流降载、熔断、切换，数据库不可用时仍继续服务。',
            en: 'Plans are kept by kind. Drills really inject the event (cut an upstream, replay a surge or an attack corpus, restore from backup) and measure the targets. The gateway sheds load, breaks circuits, fails over, and serves on while the database is down.',
          },
          enforcement: { zh: '网关；演练执行器', en: 'Gateway; drill runner' },
        },
        {
          id: '4.1.b',
          title: { zh: '日志审计', en: 'Log audit' },
          need: {
            zh: '能够证明服务是完整提供的、记录未被改动；日志留存不少于六个月。',
            en: 'Proof that the service was provided whole and that its records were not altered; logs kept for at least six months.',
          },
          means: {
            zh: '治理行为和每一次受理的调用都写入透明账本，可离线核验；每个应答都有回执；受理数等于入账数；到期清理同样可证；并与上游自身的计数对账，发现绕过网关的调用。',
            en: 'Governance acts and every accepted request go into a transparency ledger that can be verified offline. Each response has a receipt; accepted equals recorded; pruning is provable; reconciliation with the upstreams’ own counters reveals calls that went past the gateway.',
          },
          enforcement: { zh: '透明账本；网关（先落盘后应答）', en: 'Ledger; gateway (recorded before it is answered)' },
        },
        {
          id: '4.1.c',
          title: { zh: '运行保障', en: 'Running assurance' },
          need: {
            zh: '训练和推理在异构、虚拟化的算力上持续安全运行；训练中断后能够续训，不必从头再来。',
            en: 'Training and inference keep running safely on mixed or virtual hardware, and interrupted training resumes instead of starting over.',
          },
          means: {
            zh: '作业由监管器托管在本机、Slurm、Ray 或 Kubernetes 上：心跳、停滞与发散识别、从最近的完好检查点恢复、剔除问题节点，采集各类加速卡以及存储、网络的遥测；推理侧持续探测上游健康。',
            en: 'Workloads are supervised on a local machine, Slurm, Ray or Kubernetes: heartbeats, stall and divergence detection, restart from the last intact checkpoint, exclusion of bad nodes, telemetry of accelerators of every make, storage and network. Upstream health is probed for inference.',
          },
          enforcement: { zh: '作业监管器', en: 'Workload supervisor' },
        },
      ],
    },
    {
      id: '4.2',
      title: { zh: '工具', en: 'Tools' },
      leadIn: null,
      measures: [
        {
          id: '4.2',
          title: { zh: '工具审查', en: 'Tool review' },
          need: {
            zh: '对开发和运行模型所用的软件（含操作系统、驱动、加速库、框架、开源组件）审查侵权和安全风险，并评估其对有效性、透明性、可解释性的影响。',
            en: 'Review of the software that models are built and run with (operating system, drivers, acceleration libraries, frameworks, open source) for infringement and security risk, and for its effect on validity, transparency and explainability.',
          },
          means: {
            zh: '读取 CycloneDX、SPDX 清单和锁文件以及主机上的驱动与加速库，按许可证策略和离线 OSV 漏洞库比对；审查有有效期，豁免有截止日。',
            en: 'Reads CycloneDX and SPDX lists, lock files, and the drivers and libraries on the machines; checks them against a licence policy and an offline OSV mirror. Reviews expire, and waivers carry an end date.',
          },
          enforcement: { zh: '关口：训练启动、发布、更新', en: 'Gate: training start, release, update' },
        },
      ],
    },
    {
      id: '4.3',
      title: { zh: '数据', en: 'Data' },
      leadIn: null,
      measures: [
        {
          id: '4.3.a',
          title: { zh: '个人信息', en: 'Personal information' },
          need: {
            zh: '确认数据中的个人信息均有合法性基础；敏感个人信息取得单独同意；该做影响评估的已经做了。',
            en: 'Confirmation that all personal information in data has a legal basis, that sensitive kinds have separate consent, and that impact assessments were made where they are due.',
          },
          means: {
            zh: '扫描每个数据集版本中的个人信息（境内外证件、账号等，校验码复核），登记合法性基础、同意和影响评估；检索语料、提示词库、记忆等推理侧数据同样处理。',
            en: 'Scans every dataset version for personal information (Chinese and international kinds, checksums verified) and records legal basis, consent and impact assessment; the same for inference data such as retrieval corpora, prompt libraries and memories.',
          },
          enforcement: { zh: '关口：数据集准入', en: 'Gate: dataset admission' },
        },
        {
          id: '4.3.b',
          title: { zh: '来源与标准', en: 'Source and data standard' },
          need: {
            zh: '每个数据来源合法、可追溯，证明材料与来源类型相符；数据完成分类分级。',
            en: 'Every source is lawful and traceable, with the proof that its kind calls for; data is classified and graded.',
          },
          means: {
            zh: '来源台账区分开源、商业、自采、用户输入，逐类核对材料；采集前后各做一次违法不良信息占比检测；按国家标准分类定级。',
            en: 'A source register (open, commercial, self-collected, user input) checks the proof for each kind; the share of illegal and harmful content is tested before and after collection; classification and grading follow the national standard.',
          },
          enforcement: { zh: '关口：数据集准入', en: 'Gate: dataset admission' },
        },
        {
          id: '4.3.c',
          title: { zh: '数据核验', en: 'Data verification' },
          need: {
            zh: '核验数据与标注的真实性、有效性、可追溯性和公平性，抽样有据，结果可复现。',
            en: 'Data and annotation are verified for truth, validity, traceability and fairness, with sampling that can be justified and repeated.',
          },
          means: {
            zh: '检测引擎检查有效性、重复、违法内容和群体均衡，按内容哈希追溯血缘；抽样方案可复现并给出置信区间；标注按规则、持证上岗、标审分离，统计一致性，不合格批次作废。',
            en: 'The inspection engine checks validity, duplicates, illegal content and group balance, and traces lineage by content hash. Draws are reproducible and come with confidence bounds. Annotation has rules, qualified annotators, separate reviewers, agreement figures and void batches.',
          },
          enforcement: { zh: '关口：数据集准入', en: 'Gate: dataset admission' },
        },
      ],
    },
    {
      id: '4.4',
      title: { zh: '人员与组织', en: 'People and organisation' },
      leadIn: null,
      measures: [
        {
          id: '4.4.a',
          title: { zh: '职责分工', en: 'Responsibilities' },
          need: {
            zh: '岗位职责清楚、不缺位不冲突，沟通与争议有处理渠道，监督者确实有权制止。',
            en: 'Clear duties without gaps or conflicts, channels for communication and disputes, and oversight that has the power to stop things.',
          },
          means: {
            zh: '职责矩阵查缺位、查冲突；授权可委托、有期限；争议有时限、逾期升级；利益冲突规则直接拦住“自己批自己”；系统、安全、审计三类管理员分设。',
            en: 'A responsibility matrix shows gaps and conflicts. Powers can be delegated and end. Disputes have deadlines and escalate. Conflict rules stop anyone from approving their own work, and the three administrators are kept apart.',
          },
          enforcement: { zh: '全系统授权；评审', en: 'Authorisation everywhere; reviews' },
        },
        {
          id: '4.4.b',
          title: { zh: '培训与能力', en: 'Training and competence' },
          need: {
            zh: '相关人员定期培训、考核，能力持续可查，未达标者不上岗。',
            en: 'People are trained and examined regularly, their competence stays on record, and nobody works without it.',
          },
          means: {
            zh: '课程、考试、记录均有有效期；角色绑定所需能力，能力到期，角色权限随之失效。',
            en: 'Courses, exams and records carry an expiry. Roles require competences; when these lapse, the rights of the role lapse too.',
          },
          enforcement: { zh: '全系统授权', en: 'Authorisation everywhere' },
        },
        {
          id: '4.4.c',
          title: { zh: '虚拟组织', en: 'Cross-department body' },
          need: {
            zh: '有跨部门的机构（如伦理委员会、大模型管理小组）推动制度落地，议而能决、决而能行。',
            en: 'A body of several departments, such as an ethics committee or a model board, that decides and carries policy through.',
          },
          means: {
            zh: '每个机构有自己的议事规则：成员及类别、任期、会议、法定人数、回避、表决、纪要；决议事项跟踪到办结。',
            en: 'Each body has its own rules: members and categories, terms, meetings, quorum, recusal, votes, minutes. Actions from resolutions are tracked until they are closed.',
          },
          enforcement: { zh: '评审引擎', en: 'Review engine' },
        },
      ],
    },
  ],
};
