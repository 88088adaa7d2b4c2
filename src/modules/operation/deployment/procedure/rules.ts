import type { Bilingual } from '../../../../kernel/identity/index.ts';
import type { Confidence } from '../../../../kernel/profile/index.ts';
import type { Condition } from './condition.ts';

/** A time limit that runs from the day the service starts: until it has passed the procedure may still be under way. */
export interface ProcedureDeadline {
  readonly kind: 'working-days' | 'days';
  readonly days: number;
  readonly from: 'start';
}

/** When every condition holds, the procedure is required. A procedure with several rules needs one of them to apply. */
export interface ProcedureRule {
  readonly procedureId: string;
  readonly when: readonly Condition[];
  readonly reason: Bilingual;
  readonly source: string;
  readonly confidence: Confidence;
  readonly deadline?: ProcedureDeadline;
}

const IN_CHINA: Condition = { fact: 'inMainlandChina', is: true };
const PUBLIC: readonly Condition[] = [{ fact: 'offeredToPublic', is: true }, IN_CHINA];
const OPINION: readonly Condition[] = [...PUBLIC, { fact: 'publicOpinionOrMobilisation', is: true }];

const INTERIM_MEASURES = '生成式人工智能服务管理暂行办法';
const DEEP_SYNTHESIS = '互联网信息服务深度合成管理规定';
const TEN_WORKING_DAYS: ProcedureDeadline = { kind: 'working-days', days: 10, from: 'start' };

type Line = readonly [
  procedureId: string,
  when: readonly Condition[],
  zh: string,
  en: string,
  source: string,
  confidence: Confidence,
  deadline?: ProcedureDeadline,
];

/** Tried in order: the first rule of a procedure that applies gives the reason. */
const LINES: readonly Line[] = [
  [
    'gen-ai-filing',
    [...OPINION, { fact: 'modelOrigin', oneOf: ['own', 'fine-tuned'] }],
    '面向境内公众、具有舆论属性或社会动员能力，且模型为自研或微调，上线前须备案。',
    'A public service in China with public-opinion attributes on an own or fine-tuned model is filed before it goes online.',
    `${INTERIM_MEASURES}第 17 条`,
    'high',
  ],
  [
    'gen-ai-filing',
    [...OPINION, { fact: 'modelOrigin', oneOf: ['api'] }, { fact: 'baseModelFiled', is: false }],
    '所调用的模型未备案，不能走登记程序：改用已备案模型，或自行备案。',
    'The model that is called is not filed, so registration is not open: use a filed model, or file.',
    `${INTERIM_MEASURES}第 17 条及备案实践`,
    'medium',
  ],
  [
    'gen-ai-registration',
    [...OPINION, { fact: 'modelOrigin', oneOf: ['api'] }, { fact: 'baseModelFiled', is: true }],
    '面向境内公众、具有舆论属性或社会动员能力，且原样调用已备案模型，上线前须登记。',
    'A public service in China with public-opinion attributes that calls a filed model unchanged is registered before it goes online.',
    `${INTERIM_MEASURES}第 17 条及登记实践`,
    'medium',
  ],
  [
    'base-model-filing-proof',
    [...OPINION, { fact: 'modelOrigin', oneOf: ['fine-tuned', 'api'] }],
    '备案、登记时须说明所用第三方基础模型的备案情况。',
    'Filing and registration ask for the filing of the third-party base model.',
    'TC260-003 6 a)；备案实践',
    'medium',
  ],
  [
    'safety-assessment',
    OPINION,
    '具有舆论属性或社会动员能力的公众服务须开展安全评估。',
    'Public services with public-opinion attributes are assessed for safety.',
    `${INTERIM_MEASURES}第 17 条`,
    'high',
  ],
  [
    'algorithm-filing',
    [...OPINION, { fact: 'algorithmRecommendation', is: true }],
    '使用推荐算法且具有舆论属性或社会动员能力，提供服务之日起十个工作日内备案。',
    'Recommendation algorithms with public-opinion attributes are filed within ten working days of the start.',
    '互联网信息服务算法推荐管理规定第 24 条',
    'high',
    TEN_WORKING_DAYS,
  ],
  [
    'algorithm-filing',
    OPINION,
    '生成式服务按算法推荐规定履行算法备案，提供服务之日起十个工作日内办理。',
    'Generative services file their algorithm under the recommendation rules, within ten working days of the start.',
    `${INTERIM_MEASURES}第 17 条；互联网信息服务算法推荐管理规定第 24 条`,
    'high',
    TEN_WORKING_DAYS,
  ],
  [
    'deep-synthesis-filing',
    [...OPINION, { fact: 'deepSynthesis', is: true }],
    '具有舆论属性或社会动员能力的深度合成服务须备案，时限同算法备案。',
    'Deep-synthesis services with public-opinion attributes are filed, with the clock of the algorithm filing.',
    `${DEEP_SYNTHESIS}第 19 条`,
    'high',
    TEN_WORKING_DAYS,
  ],
  [
    'deep-synthesis-filing',
    [IN_CHINA, { fact: 'suppliesOthers', is: true }, { fact: 'deepSynthesis', is: true }],
    '为他人的公众服务提供深度合成技术支持，参照服务提供者备案。',
    'Technical supporters of others’ public services file in the same way.',
    `${DEEP_SYNTHESIS}第 19 条`,
    'high',
    TEN_WORKING_DAYS,
  ],
  [
    'deep-synthesis-assessment',
    [...PUBLIC, { fact: 'editsFaceOrVoice', is: true }],
    '可编辑人脸、人声等生物识别信息的工具须开展安全评估。',
    'Tools that edit biometrics are assessed for safety.',
    `${DEEP_SYNTHESIS}第 15 条`,
    'high',
  ],
  [
    'edited-person-consent',
    [...PUBLIC, { fact: 'editsFaceOrVoice', is: true }],
    '编辑人脸、人声须提示使用者告知被编辑人并取得其单独同意。',
    'Editing faces or voices needs notice to, and separate consent of, the edited person.',
    `${DEEP_SYNTHESIS}第 14 条`,
    'high',
  ],
  [
    'label-material',
    PUBLIC,
    '向境内公众提供生成合成内容须加标识，备案、评估时提交标识材料。',
    'Generated content for the public is labelled; filings and assessments include the labelling material.',
    '人工智能生成合成内容标识办法第 4、5、12 条',
    'high',
  ],
  [
    'icp-filing',
    [...PUBLIC, { fact: 'channels', anyOf: ['website', 'api'] }],
    '域名指向境内服务器并向公众提供服务，须先完成 ICP 备案。',
    'A domain that points to servers in China and serves the public has its ICP filing first.',
    '互联网信息服务管理办法第 4、8 条',
    'high',
  ],
  [
    'icp-licence',
    [...PUBLIC, { fact: 'paid', is: true }],
    '向公众收费属经营性互联网信息服务，须取得许可证。',
    'Charging the public makes it a commercial internet service, which needs a licence.',
    '互联网信息服务管理办法第 4、7 条',
    'high',
  ],
  [
    'app-filing',
    [...PUBLIC, { fact: 'channels', anyOf: ['app'] }],
    '应用程序、小程序上架前须完成 APP 备案。',
    'Apps and mini programs are filed before they are offered.',
    '工业和信息化部关于开展移动互联网应用程序备案工作的通知（2023）',
    'high',
  ],
  [
    'public-security-filing',
    [...PUBLIC, { fact: 'channels', anyOf: ['website'] }],
    '网站开通之日起三十日内向公安机关备案。',
    'A website is filed with public security within thirty days of its opening.',
    '计算机信息网络国际联网安全保护管理办法第 12 条',
    'high',
    { kind: 'days', days: 30, from: 'start' },
  ],
  [
    'news-licence',
    [...PUBLIC, { fact: 'fields', anyOf: ['news'] }],
    '向公众提供互联网新闻信息须取得许可。',
    'News for the public needs a licence.',
    '互联网新闻信息服务管理规定',
    'high',
  ],
  [
    'sector-licence',
    [...PUBLIC, { fact: 'fields', anyOf: ['medical', 'finance', 'education', 'publishing', 'audio-video'] }],
    '所涉行业法律法规要求许可的，须先取得；确无须许可的，上传判断依据。',
    'Where the trade needs a licence, get it first; where it does not, upload the grounds.',
    `${INTERIM_MEASURES}第 23 条`,
    'medium',
  ],
  [
    'mlps-grading',
    [IN_CHINA],
    '境内网络运营者均须履行等级保护义务，内部系统也不例外。',
    'Every network operator in China has the duty of graded protection, for internal systems too.',
    '网络安全法（2025 修正）第 23 条',
    'high',
  ],
  [
    'mlps-assessment',
    [IN_CHINA, { fact: 'mlpsLevelWanted', atLeast: 3 }],
    '三级及以上系统须定期等级测评。',
    'Systems at level 3 or above are assessed regularly.',
    '信息安全等级保护管理办法第 14 条',
    'high',
  ],
  [
    'critical-infrastructure-assessment',
    [IN_CHINA, { fact: 'criticalInfrastructure', is: true }],
    '关键信息基础设施每年至少检测评估一次。',
    'Critical infrastructure is assessed at least once a year.',
    '网络安全法（2025 修正前第 38 条，修正后顺延）',
    'high',
  ],
  [
    'ethics-review',
    [IN_CHINA, { fact: 'publicOpinionOrMobilisation', is: true }],
    '具有舆论动员和社会意识引导能力，属科技伦理审查范围。',
    'The ability to mobilise opinion falls under ethics review.',
    '科技伦理审查办法（试行）第 4、9 条及清单',
    'high',
  ],
  [
    'ethics-review',
    [IN_CHINA, { fact: 'automatedDecision', is: true }],
    '自动化决策对个人权益影响较大，应作伦理审查。',
    'Automated decisions weigh on people’s rights and are reviewed for ethics.',
    '科技伦理审查办法（试行）第 4、9 条',
    'medium',
  ],
  [
    'ethics-review',
    [IN_CHINA, { fact: 'sensitivePersonalInformation', is: true }],
    '处理敏感个人信息，涉及伦理敏感内容。',
    'Sensitive personal information is ethically sensitive content.',
    '科技伦理审查办法（试行）第 4、9 条',
    'medium',
  ],
  [
    'ethics-review',
    [IN_CHINA, { fact: 'minors', is: true }],
    '面向未成年人，涉及伦理敏感内容。',
    'Service to minors is ethically sensitive content.',
    '科技伦理审查办法（试行）第 4、9 条',
    'medium',
  ],
  [
    'ethics-expert-review',
    [IN_CHINA, { fact: 'publicOpinionOrMobilisation', is: true }],
    '具有舆论动员和社会意识引导能力的算法、应用和系统在清单内，须专家复核。',
    'Systems able to mobilise opinion are on the list of activities that need an expert re-review.',
    '科技伦理审查办法（试行）第 25-32 条及清单',
    'high',
  ],
  [
    'ethics-expert-review',
    [IN_CHINA, { fact: 'automatedDecision', is: true }, { fact: 'fields', anyOf: ['medical'] }],
    '健康风险场景的高度自主决策系统在清单内，须专家复核。',
    'Highly autonomous decisions on health are on the list of activities that need an expert re-review.',
    '科技伦理审查办法（试行）第 25-32 条及清单',
    'high',
  ],
  [
    'personal-information-assessment',
    [IN_CHINA, { fact: 'sensitivePersonalInformation', is: true }],
    '处理敏感个人信息，事前须作影响评估。',
    'Sensitive personal information needs an impact assessment beforehand.',
    '个人信息保护法第 55 条第（一）项',
    'high',
  ],
  [
    'personal-information-assessment',
    [IN_CHINA, { fact: 'personalInformation', is: true }, { fact: 'automatedDecision', is: true }],
    '利用个人信息进行自动化决策，事前须作影响评估。',
    'Automated decisions on personal information need an impact assessment beforehand.',
    '个人信息保护法第 55 条第（二）项',
    'high',
  ],
  [
    'personal-information-assessment',
    [IN_CHINA, { fact: 'personalInformation', is: true }, { fact: 'crossBorderTransfer', is: true }],
    '向境外提供个人信息，事前须作影响评估。',
    'Sending personal information abroad needs an impact assessment beforehand.',
    '个人信息保护法第 55 条第（四）项',
    'high',
  ],
  [
    'personal-information-assessment',
    [IN_CHINA, { fact: 'personalInformation', is: true }],
    '用大模型处理个人信息通常涉及委托处理或对个人权益有重大影响，应作影响评估。',
    'Handling personal information with a language model usually means entrusting it or a major impact, so an assessment is due.',
    '个人信息保护法第 55 条第（三）、（五）项（按从严理解）',
    'medium',
  ],
  [
    'data-export',
    [IN_CHINA, { fact: 'crossBorderTransfer', is: true }, { fact: 'personalInformation', is: true }],
    '个人信息出境须经安全评估、标准合同或认证；适用豁免的，上传说明。',
    'Personal information leaves through assessment, standard contract or certification; where exempt, upload the grounds.',
    '个人信息保护法第 38-40 条',
    'high',
  ],
  [
    'data-export',
    [IN_CHINA, { fact: 'crossBorderTransfer', is: true }, { fact: 'importantData', is: true }],
    '重要数据出境须通过安全评估。',
    'Important data leaves only after a security assessment.',
    '数据安全法第 31 条；数据出境安全评估办法',
    'high',
  ],
  [
    'minors-rules',
    [IN_CHINA, { fact: 'minors', is: true }, { fact: 'personalInformation', is: true }],
    '处理不满十四周岁未成年人个人信息须制定专门规则。',
    'Personal information of children under fourteen needs rules of its own.',
    '个人信息保护法第 31 条',
    'high',
  ],
  [
    'minors-audit',
    [IN_CHINA, { fact: 'minors', is: true }, { fact: 'personalInformation', is: true }],
    '处理未成年人个人信息须每年合规审计。',
    'Handling minors’ personal information is audited every year.',
    '未成年人网络保护条例',
    'medium',
  ],
  [
    'important-data-assessment',
    [IN_CHINA, { fact: 'importantData', is: true }],
    '重要数据处理者每年开展风险评估并报送。',
    'Handlers of important data assess its risk every year and report.',
    '数据安全法第 30 条；网络数据安全管理条例第 33 条',
    'high',
  ],
];

export const PROCEDURE_RULES: readonly ProcedureRule[] = LINES.map(
  ([procedureId, when, zh, en, source, confidence, deadline]) => ({
    procedureId,
    when,
    reason: { zh, en },
    source,
    confidence,
    ...(deadline === undefined ? {} : { deadline }),
  }),
);
