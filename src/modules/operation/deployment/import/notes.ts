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
    '网关不支持该提供方的协议（支持 OpenAI 兼容、Azure 与 Anthropic）。',
    'Gateways do not speak the protocol of this provider (they speak OpenAI-compatible ones, Azure and Anthropic).',
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
  'api-version': note(
    'api-version',
    'Azure 端点须写明 api_version（不能引用环境变量）。',
    'An Azure endpoint needs its api_version, written out and not taken from the environment.',
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
  softBudget: note(
    'soft-budget',
    '仅提醒的预算（soft_budget）没有对应的设置，未导入。',
    'A budget that only warns (soft_budget) has no counterpart here; it was not taken.',
  ),
  perModel: note(
    'per-model',
    '按模型的预算（model_max_budget）不导入：请在发布上设置限额。',
    'Budgets for single models (model_max_budget) are not taken: set limits at the releases.',
  ),
  userBudget: note(
    'user-budget',
    'LiteLLM 内部用户的预算与限额没有对应的对象，未导入：请设在应用或密钥上。',
    'Budgets and limits of internal users have no counterpart here: set them at applications or keys.',
  ),
  endUserBudget: note(
    'end-user-budget',
    '单个最终用户的预算不导入：这里的限额对应用的每个最终用户相同。',
    'Budgets of single end users are not taken: limits here are the same for each end user of an application.',
  ),
  memberBudget: note(
    'member-budget',
    '团队成员的预算没有对应的对象，未导入：请设在密钥上。',
    'Budgets of members of a team have no counterpart here: set them at keys.',
  ),
  organisationBudget: note(
    'organisation-budget',
    '组织的预算没有对应的对象，未导入：请设在应用上。',
    'Budgets of organisations have no counterpart here: set them at applications.',
  ),
  spendWithoutBudget: note(
    'spend-without-budget',
    '没有导入与之对应的预算，已有花费无处可计。',
    'No budget was taken that it could count against.',
  ),
  spendPassed: note(
    'spend-passed',
    '导出后预算周期已经结束，之前的花费不再计入。',
    'The period that it was spent in has ended since, so it counts no more.',
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
export const currencyNote = (theirs: string, ours: string): Note =>
  note(
    'currency',
    `LiteLLM 以 ${theirs} 计价，本系统的货币是 ${ours}，未导入：请用 --exchange-rate 说明汇率，或用 --currency 说明其计价货币。`,
    `LiteLLM counts ${theirs} and the currency here is ${ours}; it was not taken. State the rate with --exchange-rate, or what it counts with --currency.`,
  );
export const convertedNote = (theirs: string, ours: string, rate: number): Note =>
  note('converted', `按 1 ${theirs} = ${rate} ${ours} 换算。`, `Converted at 1 ${theirs} = ${rate} ${ours}.`);
export const spentNote = (period: string): Note =>
  note(
    'spent',
    `已有花费计入 ${period} 的预算；LiteLLM 的周期与日历周期不同，因此可能多计。`,
    `What was spent counts in the budget of ${period}. Periods of LiteLLM are not those of the calendar, so it may be too much.`,
  );
export const whyNote = (why: string): Note => note('unreadable', `无法读取：${why}`, `It cannot be read: ${why}`);
export const refusedNote = (code: string, detail: string): Note =>
  note(code, `未被接受：${detail}`, `It was refused: ${detail}`);
