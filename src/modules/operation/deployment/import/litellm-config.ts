import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import type { UpstreamKind } from '../../../../kernel/policy/index.ts';

/** A YAML file of LiteLLM that can't be read; the message says where. */
export class LiteLlmFileError extends Error {
  override readonly name = 'LiteLlmFileError';
}

const cost = z.number().nonnegative();
const parameters = z.looseObject({
  model: z.string(),
  api_base: z.string().optional(),
  base_url: z.string().optional(),
  api_version: z.string().optional(),
  api_key: z.string().optional(),
  rpm: z.number().optional(),
  tpm: z.number().optional(),
  input_cost_per_token: cost.optional(),
  output_cost_per_token: cost.optional(),
});
const entry = z.looseObject({
  model_name: z.string().min(1),
  litellm_params: parameters,
  model_info: z
    .looseObject({
      mode: z.string().optional(),
      max_tokens: z.number().optional(),
      max_input_tokens: z.number().optional(),
      input_cost_per_token: cost.optional(),
      output_cost_per_token: cost.optional(),
    })
    .optional(),
});

/** One deployment of `model_list`. */
export interface LiteLlmDeployment {
  /** The name by which callers ask for it; several deployments may share it. */
  readonly modelName: string;
  /** With its provider in front, e.g. `openai/qwen3`. */
  readonly model: string;
  readonly address: string | null;
  readonly key: string | null;
  /** Of Azure's interface. */
  readonly apiVersion: string | null;
  readonly rpm: number | null;
  readonly tpm: number | null;
  /** US dollars. */
  readonly inputPerToken: number | null;
  readonly outputPerToken: number | null;
  readonly mode: string | null;
  readonly contextLength: number | null;
}

export interface LiteLlmConfig {
  readonly deployments: readonly LiteLlmDeployment[];
  /** Entries of `model_list` that are not of the documented form, with why. */
  readonly unreadable: readonly { readonly name: string; readonly why: string }[];
  /** Sections other than `model_list`. */
  readonly otherSections: readonly string[];
}

/** Reads `config.yaml`. References to the environment stay as they are written. Throws LiteLlmFileError. */
export function readLiteLlmConfig(text: string): LiteLlmConfig {
  const lines = new LineCounter();
  // Aliases are counted, so that a small file can't become a large tree.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: true });
  const [error] = document.errors;
  if (error !== undefined) throw new LiteLlmFileError(`the configuration is no YAML: ${error.message}`);
  const value: unknown = document.toJS({ maxAliasCount: 100 });
  if (value === null || typeof value !== 'object' || !Array.isArray((value as { model_list?: unknown }).model_list))
    throw new LiteLlmFileError('the configuration has no model_list: is it a config.yaml of LiteLLM?');
  const { model_list: list, ...rest } = value as { model_list: unknown[] };
  const deployments: LiteLlmDeployment[] = [];
  const unreadable: { name: string; why: string }[] = [];
  list.forEach((item, index) => {
    const parsed = entry.safeParse(item);
    if (!parsed.success) {
      const named = (item as { model_name?: unknown } | null)?.model_name;
      const issue = parsed.error.issues[0];
      unreadable.push({
        name: typeof named === 'string' ? named : `model_list[${index}]`,
        why: issue === undefined ? 'unreadable' : `${issue.path.join('.')}: ${issue.message}`,
      });
      return;
    }
    const { model_name: modelName, litellm_params: given, model_info: info = {} } = parsed.data;
    deployments.push({
      modelName,
      model: given.model,
      address: given.api_base ?? given.base_url ?? null,
      key: given.api_key ?? null,
      apiVersion: given.api_version ?? null,
      rpm: given.rpm ?? null,
      tpm: given.tpm ?? null,
      inputPerToken: info.input_cost_per_token ?? given.input_cost_per_token ?? null,
      outputPerToken: info.output_cost_per_token ?? given.output_cost_per_token ?? null,
      mode: info.mode ?? null,
      contextLength: info.max_input_tokens ?? info.max_tokens ?? null,
    });
  });
  return { deployments, unreadable, otherSections: Object.keys(rest) };
}

/** Providers that speak OpenAI's protocol at `api_base`, with the address that LiteLLM takes where none is given. */
const OPENAI_LIKE: { readonly [provider: string]: string | null } = {
  openai: 'https://api.openai.com/v1',
  hosted_vllm: null,
  vllm: null,
  openai_like: null,
  custom_openai: null,
  litellm_proxy: null,
  lm_studio: null,
  llamafile: null,
  deepseek: 'https://api.deepseek.com/v1',
  dashscope: 'https://dashscope.aliyuncs.com/compatible-mode/v1',
  moonshot: 'https://api.moonshot.cn/v1',
  volcengine: 'https://ark.cn-beijing.volces.com/api/v3',
  openrouter: 'https://openrouter.ai/api/v1',
  groq: 'https://api.groq.com/openai/v1',
  mistral: 'https://api.mistral.ai/v1',
  together_ai: 'https://api.together.xyz/v1',
  xai: 'https://api.x.ai/v1',
};

/** Where Anthropic's Messages interface lies when no address is given. */
const ANTHROPIC = 'https://api.anthropic.com/v1';

export type UpstreamFault = 'wildcard' | 'provider' | 'no-address' | 'address-in-environment' | 'api-version';

/** Where a deployment lies, how it is spoken with, and what it is called there. */
export interface LiteLlmUpstream {
  readonly kind: UpstreamKind;
  readonly address: string;
  readonly model: string;
  readonly apiVersion?: string;
}
type Placed = Pick<LiteLlmDeployment, 'model' | 'address' | 'apiVersion'>;

/** What an endpoint of the deployment would be, or a stable code of why gateways can't serve it. */
export function upstreamOf(deployment: Placed): LiteLlmUpstream | { readonly fault: UpstreamFault } {
  if (deployment.model.includes('*')) return { fault: 'wildcard' };
  const slash = deployment.model.indexOf('/');
  const prefix = slash < 0 ? 'openai' : deployment.model.slice(0, slash);
  if (deployment.address?.startsWith('os.environ/')) return { fault: 'address-in-environment' };
  if (prefix === 'azure') return azureOf(deployment, deployment.model.slice(slash + 1));
  if (prefix === 'anthropic') {
    // There it stands before the version of the interface, here behind it.
    const given = deployment.address?.replace(/\/+$/, '').replace(/\/v1(\/messages)?$/, '');
    const address = given === undefined ? ANTHROPIC : `${given}/v1`;
    return { kind: 'anthropic', address, model: deployment.model.slice(slash + 1) };
  }
  const known = Object.hasOwn(OPENAI_LIKE, prefix);
  // A name without a known provider in front is the model's own, as in `Qwen/Qwen3-8B`, when an address says where it is.
  if (!known && (slash < 0 || deployment.address === null)) return { fault: 'provider' };
  if (!known && !/^[A-Z]/.test(prefix)) return { fault: 'provider' };
  const model = known && slash >= 0 ? deployment.model.slice(slash + 1) : deployment.model;
  const address = deployment.address ?? (known ? OPENAI_LIKE[prefix]! : null);
  if (address === null) return { fault: 'no-address' };
  return { kind: 'openai', address, model };
}

/** The name after `azure/` is that of a deployment. The address is the resource's; here it ends with `/openai`. */
function azureOf({ address, apiVersion }: Placed, model: string): LiteLlmUpstream | { readonly fault: UpstreamFault } {
  if (address === null) return { fault: 'no-address' };
  if (apiVersion === null || apiVersion.startsWith('os.environ/')) return { fault: 'api-version' };
  const resource = address.replace(/\/+$/, '').replace(/\/openai(\/deployments\/[^/]+)?$/, '');
  return { kind: 'azure', address: `${resource}/openai`, model, apiVersion };
}

/** The name of the environment variable that a value refers to, or null when it is the value itself. */
export function environmentOf(value: string): string | null {
  return value.startsWith('os.environ/') ? value.slice('os.environ/'.length) : null;
}
