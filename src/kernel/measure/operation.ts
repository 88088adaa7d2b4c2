import type { Chapter } from './measure.ts';

/** Chapter 6: how models are put to use. Titles and texts are ours. */
export const OPERATION: Chapter = {
  id: '6',
  title: { zh: '应用运行', en: 'Application and operation' },
  subClauses: [
    {
      id: '6.1',
      title: { zh: '部署', en: 'Deployment' },
      leadIn: {
        zh: '部署还要考虑人机交互方式。',
        en: 'Deployment also considers how people and the model interact.',
      },
      measures: [
        {
          id: '6.1.a',
          title: { zh: '合规手续', en: 'Legal procedures' },
          need: {
            zh: '上线前把该办的法定手续办齐：备案、登记、安全评估、等级保护定级等，号码、日期、材料可查。',
            en: 'The legal procedures are done before going online (filing, registration, safety assessment, MLPS grading and so on), with number, date and document on file.',
          },
          means: {
            zh: '由服务事实（是否面向公众、有无舆论属性、自研还是调用接口、是否处理个人信息等）推出所需手续；每项登记编号、日期、有效期和证明，由合规专员确认，到期即失效。',
            en: 'Facts about the service (public or not, public-opinion attributes, own model or API, personal information and so on) lead to the procedures it needs. Each has number, date, expiry and proof, is confirmed by a compliance officer, and lapses when it expires.',
          },
          enforcement: { zh: '关口：发布', en: 'Gate: release' },
        },
        {
          id: '6.1.b',
          title: { zh: '上线审批', en: 'Release approval' },
          need: {
            zh: '有上线条件，有审批，没批的上不了线，线上跑的就是批的那一版。',
            en: 'There are conditions and an approval for going online; what is not approved does not serve, and what serves is what was approved.',
          },
          means: {
            zh: '发布关口列明缺什么；审批绑定被批对象的哈希，申请人不得自批；网关只服务已发布版本；正式发布前可做受限、到期的试发布；上游实际加载的版本能看到的核验、看不到的用探针提示词取指纹，悄悄变更即开事件。',
            en: 'The release gate names what is missing. Approvals bind the hashes of what was approved, and applicants never decide. The gateway serves released versions only; a restricted, expiring test release may come before. What an upstream really loaded is attested where it can be seen and fingerprinted by canary prompts where not; a silent change opens an incident.',
          },
          enforcement: { zh: '网关；关口：发布', en: 'Gateway; gate: release' },
        },
        {
          id: '6.1.c',
          title: { zh: '计划用途', en: 'Intended use' },
          need: {
            zh: '说清楚给谁用、在什么场合用、做什么用、不能做什么，防止误用。',
            en: 'It is stated for whom, on what occasions and for what purposes the model is meant, and what it must not be used for.',
          },
          means: {
            zh: '用途声明可机读（适用人群、场合、用途、禁止用途、领域），并对外公示；每个密钥绑定用途，未绑定的调用被拒；识别超出用途的使用。',
            en: 'A machine-readable use statement (people, occasions, purposes, prohibited uses, domains) with a published page. Keys are bound to a purpose, calls without one are refused, and off-purpose use is detected.',
          },
          enforcement: { zh: '网关', en: 'Gateway' },
        },
      ],
    },
    {
      id: '6.2',
      title: { zh: '运行监测', en: 'Monitoring in operation' },
      leadIn: {
        zh: '运行中还包括容灾备份。',
        en: 'Operation includes backup against disaster.',
      },
      measures: [
        {
          id: '6.2.a',
          title: { zh: '安全措施落实', en: 'Safety measures in service' },
          need: {
            zh: '确认法定安全措施在服务中真正生效，而不是停在制度里。',
            en: 'The legally required safety measures are confirmed to work in the running service, not only on paper.',
          },
          means: {
            zh: '措施清单逐项配活体探测：输出带标识、输入审核开启、退出训练的入口可达、关键词库按期更新等；探测失败即告警。',
            en: 'A list of measures, each with a live probe: label present in outputs, input screening on, opt-out reachable, keyword lists fresh and so on. A failed probe raises an alert.',
          },
          enforcement: { zh: '活体探测', en: 'Live probes' },
        },
        {
          id: '6.2.b',
          title: { zh: '敏感领域', en: 'Sensitive domains' },
          need: {
            zh: '涉及生命健康、社会秩序的使用重点监测，出事有应急处置。',
            en: 'Uses that touch life, health or social order are watched closely and have emergency handling.',
          },
          means: {
            zh: '领域识别后自动适用更严策略；各领域有应急预案和看板；需要人工介入的限时转人工。',
            en: 'Detected domains get a stricter policy, an emergency plan and a dashboard of their own; cases for a person are escalated against the clock.',
          },
          enforcement: { zh: '网关', en: 'Gateway' },
        },
        {
          id: '6.2.c',
          title: { zh: '滥用误用', en: 'Misuse' },
          need: {
            zh: '发现滥用误用并分级处置，处置有记录、可申诉。',
            en: 'Misuse is noticed and handled by grade, on record and open to appeal.',
          },
          means: {
            zh: '按级警示、限制、暂停、关闭；连续三次或一日五次违规即触发暂停；套取他人个人信息同样计入；恢复须由人批准。',
            en: 'Graded handling: warn, limit, suspend, close. Three violations in a row or five in a day suspend; fishing for other people’s personal information counts too. Only a person reinstates.',
          },
          enforcement: { zh: '网关', en: 'Gateway' },
        },
        {
          id: '6.2.d',
          title: { zh: '事件应对', en: 'Incident response' },
          need: {
            zh: '故障和服务异常有人管、有时限、有复盘。',
            en: 'Faults and service anomalies have an owner, a clock and a review afterwards.',
          },
          means: {
            zh: '告警（含效果下降）自动开事件，定级、计时、按手册处置，可一键回退；复盘措施跟踪到闭环。',
            en: 'Alerts, including falling validity, open incidents with grades, clocks and runbooks; rollback is one act; actions from the post-mortem are tracked to closing.',
          },
          enforcement: { zh: '网关回退', en: 'Gateway rollback' },
        },
        {
          id: '6.2.e',
          title: { zh: '通报', en: 'Notification' },
          need: {
            zh: '把模型运行情况以及对个人、群体、社会可能的影响告知相关方，法定报告不误时。',
            en: 'Stakeholders learn how the model runs and what it may do to people, groups and society; statutory reports are in time.',
          },
          means: {
            zh: '相关方台账；通报模板含必备要素；法定时限自动计时；送达和确认留痕；对外状态页。',
            en: 'A stakeholder register, notice templates with required items, statutory clocks that run by themselves, delivery and acknowledgement on record, and a public status page.',
          },
          enforcement: { zh: '时限', en: 'Clocks' },
        },
      ],
    },
    {
      id: '6.3',
      title: { zh: '持续改进', en: 'Improvement' },
      leadIn: {
        zh: '改进过程中保持内容过滤有效。',
        en: 'Content filtering stays effective while the model is improved.',
      },
      measures: [
        {
          id: '6.3.a',
          title: { zh: '数据回流', en: 'Data reflow' },
          need: {
            zh: '用户数据用于改进模型时合法合规，用户可以拒绝、可以撤回。',
            en: 'User data that improves a model is used lawfully, and users can refuse and withdraw.',
          },
          means: {
            zh: '同意台账与退出入口；只把已同意、已清洗的记录导出为数据集版本；撤回后下一版本剔除，并列出已用其训练的模型，逐一给出处置决定。',
            en: 'A consent ledger and opt-out; only consented and cleaned records are exported to a dataset version. Withdrawal removes them from the next version and lists the models already trained on them, with a decision for each.',
          },
          enforcement: { zh: '关口：数据集准入', en: 'Gate: dataset admission' },
        },
        {
          id: '6.3.b',
          title: { zh: '客诉反馈', en: 'Complaints' },
          need: {
            zh: '投诉和反馈有便捷入口、按级处理、限时答复。',
            en: 'Complaints and feedback have an easy entrance, are handled by grade, and are answered in time.',
          },
          means: {
            zh: '公开入口和接口，可针对某个应答编号反馈；分级、计时、关联事件，答复留痕。',
            en: 'A public portal and an API, feedback on a response id, grades, time limits, links to incidents, and answers on record.',
          },
          enforcement: { zh: '时限', en: 'Clocks' },
        },
        {
          id: '6.3.c',
          title: { zh: '更新评审', en: 'Update review' },
          need: {
            zh: '模型更新先评审后上线，重要更新重新评估。',
            en: 'Updates are reviewed before they go online, and important ones are assessed again.',
          },
          means: {
            zh: '权重、提示词、策略、题库、关键词库的变更都分级；重要变更须重新评估；灰度发布，指标变差自动回退。',
            en: 'Changes of weights, prompts, policies, question banks and keyword lists are classed; important ones need a new assessment; rollout is staged and rolls back by itself.',
          },
          enforcement: { zh: '关口：更新', en: 'Gate: update' },
        },
      ],
    },
    {
      id: '6.4',
      title: { zh: '应用评价', en: 'Appraisal' },
      leadIn: {
        zh: '评价模型在业务中的实际应用效果与影响。',
        en: 'Appraises what the model achieves and causes in the business.',
      },
      measures: [
        {
          id: '6.4.a',
          title: { zh: '相关方职责', en: 'Parties’ duties' },
          need: {
            zh: '与供应商、客户等相关方约定职责，约定过期或缺项能及时发现。',
            en: 'Duties are agreed with suppliers, customers and others; an agreement that lapses or lacks something is noticed.',
          },
          means: {
            zh: '相关方与协议台账：必备条款、有效期、评分；供应商资质失效，依赖它的发布随之受阻。',
            en: 'A register of parties and agreements with required items, expiry and scorecards. A supplier’s lapse blocks what depends on it.',
          },
          enforcement: { zh: '关口：发布', en: 'Gate: release' },
        },
        {
          id: '6.4.b',
          title: { zh: '定期评估', en: 'Periodic assessment' },
          need: {
            zh: '定期检查应用目标是否达成，并据此决策。',
            en: 'It is checked regularly whether goals are met, and decisions follow.',
          },
          means: {
            zh: '目标挂接实时数据指标，按周期自动取数、出结果、留决策，到期未评即提示。',
            en: 'Goals have indicators from live data; each period brings figures, a result and a decision, and a missed period shows.',
          },
          enforcement: { zh: '调度器', en: 'Scheduler' },
        },
        {
          id: '6.4.c',
          title: { zh: '核心业务预警', en: 'Core business warning' },
          need: {
            zh: '模型用于业务优化、研发生产、供销存采、创新、质量安全等核心环节时，有监测、有预警。',
            en: 'Monitoring and warning where the model serves optimisation, R&D and production, supply, sales, storage and purchasing, innovation, quality or safety.',
          },
          means: {
            zh: '按业务流程设指标，用控制图和阈值监测；数据外泄和质量异常即时告警到责任人。',
            en: 'Indicators per business process with control charts and thresholds; data-loss and quality alerts go to their owner at once.',
          },
          enforcement: { zh: '告警', en: 'Alerts' },
        },
        {
          id: '6.4.d',
          title: { zh: '资源消耗', en: 'Resource consumption' },
          need: {
            zh: '记录模型全生命周期的能源、水等自然资源消耗。',
            en: 'Use of energy, water and other natural resources is recorded over the life cycle.',
          },
          means: {
            zh: '按训练、评测、每次请求统计电、水、碳；区分实测（NVML、RAPL）与估算（注明方法），按阶段和版本汇总。',
            en: 'Energy, water and carbon per training run, evaluation and request; measured (NVML, RAPL) or estimated (stated method), by phase and version.',
          },
          enforcement: { zh: '计量', en: 'Meters' },
        },
      ],
    },
  ],
};
