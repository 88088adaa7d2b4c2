import { z } from 'zod';
import type { Bilingual } from '../../../../kernel/identity/index.ts';

/** How users reach a service; none of them is a service for the organisation's own staff only. */
export const CHANNELS = ['website', 'app', 'api'] as const;
/** Trades whose regulators have licences of their own. */
export const FIELDS = ['news', 'medical', 'finance', 'education', 'publishing', 'audio-video'] as const;
export const MODEL_ORIGINS = ['own', 'fine-tuned', 'api'] as const;

const yesNo = z.boolean();

/** Facts of a service, as its owner states them. They decide which legal procedures it needs. */
export const serviceFacts = z
  .strictObject({
    offeredToPublic: yesNo,
    inMainlandChina: yesNo,
    publicOpinionOrMobilisation: yesNo,
    /** Where the model comes from: own, fine-tuned from another's, or another's called through an API unchanged. */
    modelOrigin: z.enum(MODEL_ORIGINS),
    /** The model that is fine-tuned or called has a filing number of its own. */
    baseModelFiled: yesNo,
    /** Others build public services on this one. */
    suppliesOthers: yesNo,
    algorithmRecommendation: yesNo,
    deepSynthesis: yesNo,
    editsFaceOrVoice: yesNo,
    personalInformation: yesNo,
    sensitivePersonalInformation: yesNo,
    automatedDecision: yesNo,
    crossBorderTransfer: yesNo,
    importantData: yesNo,
    minors: yesNo,
    criticalInfrastructure: yesNo,
    paid: yesNo,
    channels: z.array(z.enum(CHANNELS)).max(CHANNELS.length),
    fields: z.array(z.enum(FIELDS)).max(FIELDS.length),
    mlpsLevelWanted: z.int().min(1).max(4),
    /** Day on which the service starts, `YYYY-MM-DD`, or null while it is not fixed. */
    startsOn: z.iso.date().nullable(),
  })
  .refine((facts) => facts.personalInformation || !facts.sensitivePersonalInformation, {
    path: ['personalInformation'],
    error: 'Sensitive personal information is personal information: set personalInformation too.',
  })
  .refine((facts) => facts.deepSynthesis || !facts.editsFaceOrVoice, {
    path: ['deepSynthesis'],
    error: 'Editing faces or voices is deep synthesis: set deepSynthesis too.',
  })
  .refine((facts) => !facts.criticalInfrastructure || facts.mlpsLevelWanted >= 3, {
    path: ['mlpsLevelWanted'],
    error: 'Critical information infrastructure is graded at MLPS level 3 or above.',
  });

export type ServiceFacts = z.infer<typeof serviceFacts>;
export type FactName = keyof ServiceFacts;

/** The question that a form asks for each fact, in the order to ask. */
export const FACT_QUESTIONS: { readonly [fact in FactName]: Bilingual } = {
  offeredToPublic: { zh: '是否向公众提供服务？', en: 'Is the service offered to the public?' },
  inMainlandChina: { zh: '是否在中国境内运营或提供？', en: 'Is it run or offered in mainland China?' },
  publicOpinionOrMobilisation: {
    zh: '是否具有舆论属性或社会动员能力？',
    en: 'Has it public-opinion attributes or the capacity to mobilise society?',
  },
  modelOrigin: {
    zh: '模型来源：自研、微调，还是原样调用接口？',
    en: 'Is the model your own, fine-tuned, or called through an API unchanged?',
  },
  baseModelFiled: { zh: '所微调或调用的模型是否已备案？', en: 'Is the model that you tune or call already filed?' },
  suppliesOthers: {
    zh: '是否为他人面向公众的服务提供技术支持？',
    en: 'Do others build services to the public on it?',
  },
  algorithmRecommendation: {
    zh: '是否使用推送、排序、检索过滤等推荐算法？',
    en: 'Does it push, rank or filter content by algorithm?',
  },
  deepSynthesis: {
    zh: '是否生成或编辑文本、图像、音频、视频、虚拟场景？',
    en: 'Does it generate or edit text, images, audio, video or virtual scenes?',
  },
  editsFaceOrVoice: { zh: '是否可编辑人脸、人声等生物特征？', en: 'Can it edit faces, voices or other biometrics?' },
  personalInformation: { zh: '是否处理个人信息？', en: 'Does it handle personal information?' },
  sensitivePersonalInformation: {
    zh: '是否处理敏感个人信息？',
    en: 'Does it handle sensitive personal information?',
  },
  automatedDecision: {
    zh: '是否利用个人信息作自动化决策？',
    en: 'Does it decide about people by automated means?',
  },
  crossBorderTransfer: {
    zh: '数据是否出境（含境外接口调用）？',
    en: 'Does data leave the country, calls to an API abroad included?',
  },
  importantData: { zh: '是否处理重要数据？', en: 'Does it handle important data?' },
  minors: { zh: '用户是否包含未成年人？', en: 'Are minors among its users?' },
  criticalInfrastructure: { zh: '是否属于关键信息基础设施？', en: 'Is it critical information infrastructure?' },
  paid: { zh: '是否向用户收费经营？', en: 'Do users pay for it?' },
  channels: { zh: '通过哪些渠道提供（不选为仅内部使用）？', en: 'Through which channels (none: internal only)?' },
  fields: { zh: '涉及哪些须行业许可的领域？', en: 'Which licensed trades does it touch?' },
  mlpsLevelWanted: { zh: '拟定网络安全等级保护级别', en: 'MLPS level that it is graded at' },
  startsOn: { zh: '开始提供服务的日期', en: 'Day on which the service starts' },
};
