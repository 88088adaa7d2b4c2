import { isCount } from './asked.ts';
import { estimateInput } from './estimate.ts';
import type { Operation } from './operation.ts';
import { countInputs } from './texts-or-tokens.ts';

/** What a request is expected to use, before it has used anything. */
export interface Expected {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/**
 * The texts of the body as input (a quarter of their bytes; tokens are themselves), the maximum that the request names as
 * output, or the default of the policy where it names none. Both as often as answers are asked for.
 */
export function expectedOf(
  operation: Pick<Operation, 'name'>,
  body: Readonly<Record<string, unknown>>,
  defaultOutputTokens: number,
): Expected {
  const { messages, prompt, suffix, input, instructions, tools } = body;
  const inputTokens = estimateInput([messages, prompt, suffix, input, instructions, tools]);
  if (operation.name === 'embeddings') return { inputTokens, outputTokens: 0 };
  const most = [body.max_completion_tokens, body.max_tokens, body.max_output_tokens].find(isCount);
  const { n, best_of: bestOf } = body;
  const answers = Math.max(1, isCount(n) ? n : 1, isCount(bestOf) ? bestOf : 1) * countInputs(prompt);
  return {
    inputTokens,
    outputTokens: Math.min((most ?? defaultOutputTokens) * answers, Number.MAX_SAFE_INTEGER / 1e6),
  };
}
