import type { Attributes } from '@opentelemetry/api';
import type { PolicyRoute } from '../../kernel/policy/index.ts';

/** Names of the semantic conventions for generative AI, as of version 1.42. Never a text of request or answer. */
export const GEN_AI = {
  operation: 'gen_ai.operation.name',
  provider: 'gen_ai.provider.name',
  model: 'gen_ai.request.model',
  stream: 'gen_ai.request.stream',
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  firstChunk: 'gen_ai.response.time_to_first_chunk',
  tokenType: 'gen_ai.token.type',
} as const;

const OPERATIONS: Readonly<Record<string, string>> = {
  'chat.completions': 'chat',
  completions: 'text_completion',
  embeddings: 'embeddings',
  responses: 'chat',
};
/** The convention's name of one of our operations. */
export const operationOf = (name: string): string => OPERATIONS[name] ?? name;

const PROVIDERS: Readonly<Record<string, string>> = { azure: 'azure.ai.openai' };
/** The flavour of the upstream's interface, which is what the convention means by provider. */
const providerOf = (kind: string): string => PROVIDERS[kind] ?? kind;

/** Whom a call goes to. */
export function upstreamAttributes(operation: string, route: PolicyRoute): Attributes {
  const { hostname, port, protocol } = new URL(route.baseUrl);
  return {
    [GEN_AI.operation]: operationOf(operation),
    [GEN_AI.provider]: providerOf(route.kind),
    [GEN_AI.model]: route.upstreamModel,
    'server.address': hostname.replace(/^\[|\]$/g, ''),
    'server.port': Number(port) || (protocol === 'https:' ? 443 : 80),
  };
}

const NUMBERS: readonly (readonly [member: string, attribute: string, unless?: number])[] = [
  ['max_tokens', 'gen_ai.request.max_tokens'],
  ['max_completion_tokens', 'gen_ai.request.max_tokens'],
  ['max_output_tokens', 'gen_ai.request.max_tokens'],
  ['temperature', 'gen_ai.request.temperature'],
  ['top_p', 'gen_ai.request.top_p'],
  ['top_k', 'gen_ai.request.top_k'],
  ['frequency_penalty', 'gen_ai.request.frequency_penalty'],
  ['presence_penalty', 'gen_ai.request.presence_penalty'],
  ['seed', 'gen_ai.request.seed'],
  ['n', 'gen_ai.request.choice.count', 1],
];

/** The settings of a request, numbers alone. */
export function settingAttributes(body: Readonly<Record<string, unknown>>, stream: boolean): Attributes {
  const attributes: Attributes = stream ? { [GEN_AI.stream]: true } : {};
  for (const [member, attribute, unless] of NUMBERS) {
    const value = body[member];
    if (typeof value === 'number' && Number.isFinite(value) && value !== unless) attributes[attribute] = value;
  }
  return attributes;
}

/** Buckets that the conventions ask for. */
export const DURATION_BUCKETS = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
];
export const TOKEN_BUCKETS = [
  1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864,
];
