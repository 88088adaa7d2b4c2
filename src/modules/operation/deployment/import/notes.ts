import type { ImportItem } from './import.schema.ts';

type Note = ImportItem['notes'][number];
const note = (code: string, zh: string, en: string): Note => ({ code, zh, en });

/** Words of the report. */
export const NOTES = {
  draft: note(
    'draft',
    '仅登记为草稿：批准并发布后才会提供服务。',
    'Registered as a draft: nothing is served before it is approved and released.',
  ),
  describe: note(
    'describe',
    '用途、语言等须由人补全后再申请批准。',
    'Purpose, languages and the like are to be completed by a person before it is approved.',
  ),
  wildcard: note(
    'wildcard',
    '通配名称不导入：只有逐一登记的模型才能发布。',
    'Wildcards are not taken: only models registered one by one can be released.',
  ),
  provider: note(
    'provider',
    '该提供方不使用 OpenAI 兼容协议，网关无法转发。',
    'The provider does not speak an OpenAI-compatible protocol: gateways cannot forward to it.',
  ),
  'no-address': note(
    'no-address',
    '没有 api_base，且该提供方没有公开的默认地址。',
    'There is no api_base, and this provider has no default address.',
  ),
  'address-in-environment': note(
    'address-in-environment',
    'api_base 引用环境变量：请写成地址后重新导入。',
    'api_base refers to the environment: write the address there and import again.',
  ),
  mode: note(
    'mode',
    '网关只提供对话、补全、向量与 responses 接口。',
    'Gateways serve chat, completions, embeddings and responses only.',
  ),
  secret: note(
    'secret',
    '配置中的密钥未保留：请在端点页填写，或以 --with-secrets 重新导入。',
    'The key in the configuration was not kept: enter it at the endpoint, or import with --with-secrets.',
  ),
  deploymentLimits: note(
    'deployment-limits',
    'rpm/tpm 按部署设置，这里的限额属于应用、密钥或发布：请在发布上设置。',
    'rpm/tpm belong to one deployment there; limits here belong to applications, keys or releases: set them at the release.',
  ),
  grouped: note(
    'grouped',
    '由 LiteLLM 的团队或用户合并为一个应用；说明与联系人须补全。',
    'Made of a team or user of LiteLLM; description and contact are to be completed.',
  ),
  blocked: note('blocked', '已被禁用的密钥不导入。', 'Blocked keys are not taken.'),
  expired: note('expired', '已过期的密钥不导入。', 'Expired keys are not taken.'),
  models: note(
    'models',
    '限定的模型不随密钥导入：应用能用哪些模型由发布与用途说明决定。',
    'The models that it was limited to are not taken with the key: which models an application may use is decided by releases and use statements.',
  ),
  duration: note(
    'duration',
    '预算周期只支持按日与按月，未导入。',
    'Budgets run by day or month only; this one was not taken.',
  ),
  section: note(
    'section',
    '此节不导入：在本系统中另行设置。',
    'This section is not taken: set what is needed here by itself.',
  ),
  spend: note(
    'spend',
    '已有花费不导入：用量从零开始计。',
    'What was spent so far is not taken: use is counted from zero.',
  ),
} as const;

export const environmentNote = (name: string): Note =>
  note(
    'environment',
    `密钥引用环境变量 ${name}：请在端点页填写其值。`,
    `The key refers to the environment variable ${name}: enter its value at the endpoint.`,
  );
export const endNote = (until: string): Note =>
  note(
    'end',
    `有效期至 ${until}（准则集允许的最长期限）。`,
    `It ends at ${until}, the longest that the profile allows.`,
  );
export const currencyNote = (currency: string): Note =>
  note(
    'currency',
    `LiteLLM 以美元计价，本系统的货币是 ${currency}，未导入。`,
    `LiteLLM counts US dollars and the currency here is ${currency}; it was not taken.`,
  );
export const whyNote = (why: string): Note => note('unreadable', `无法读取：${why}`, `It cannot be read: ${why}`);
export const refusedNote = (code: string, detail: string): Note =>
  note(code, `未被接受：${detail}`, `It was refused: ${detail}`);
