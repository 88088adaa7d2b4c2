import { forwardedBody, readAsked } from './asked.ts';
import { choiceLabels } from './choice-labels.ts';
import { answersAsked, assembleChoices, CHOICES, streamedBody } from './choices.ts';
import type { Operation } from './operation.ts';
import { badRequest } from './refusal.ts';
import { stoppedChoices } from './stopped.ts';
import { countInputs, isTextsOrTokens } from './texts-or-tokens.ts';

/** The older interface: text in, text out, several prompts in one request. */
export const completions: Operation = {
  ...CHOICES,
  name: 'completions',
  path: '/v1/completions',
  upstreamPath: '/completions',

  read(body) {
    const asked = readAsked(body);
    if ('status' in asked) return asked;
    if (!isTextsOrTokens(body.value.prompt))
      return badRequest(
        'invalid_prompt',
        '"prompt" must be a text, a list of texts, a list of tokens or a list of such lists, and not empty or mixed.',
      );
    return asked;
  },

  upstreamBody: (asked, upstreamModel) =>
    asked.stream ? streamedBody(asked, upstreamModel) : forwardedBody(asked, upstreamModel),

  prompt: ({ prompt, suffix }) => [prompt, suffix],
  input: ({ prompt, suffix }) => [prompt, suffix],

  assemble: (asked, releasedName) =>
    assembleChoices(asked, releasedName, {
      object: 'text_completion',
      expected: answersAsked(asked.body.value) * countInputs(asked.body.value.prompt),
      begun: (index) => ({ index, text: '' }),
    }),

  labels: choiceLabels('text', null, null),
  stopped: stoppedChoices('text_completion', 'text_completion', (text) => ({ text })),
};
