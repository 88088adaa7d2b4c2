import { forwardedBody, readAsked } from './asked.ts';
import { choiceLabels } from './choice-labels.ts';
import { answersAsked, assembleChoices, CHOICES, streamedBody } from './choices.ts';
import type { Operation } from './operation.ts';
import { badRequest } from './refusal.ts';
import { stoppedChoices } from './stopped.ts';

export const chatCompletions: Operation = {
  ...CHOICES,
  name: 'chat.completions',
  path: '/v1/chat/completions',
  upstreamPath: '/chat/completions',

  read(body) {
    const asked = readAsked(body);
    if ('status' in asked) return asked;
    const { messages } = body.value;
    if (!Array.isArray(messages) || messages.length === 0)
      return badRequest('invalid_messages', '"messages" must be a list with at least one message.');
    return asked;
  },

  upstreamBody: (asked, upstreamModel) =>
    asked.stream ? streamedBody(asked, upstreamModel) : forwardedBody(asked, upstreamModel),

  prompt: ({ messages }) => messages,
  input: ({ messages }) => messages,

  assemble: (asked, releasedName) =>
    assembleChoices(asked, releasedName, {
      object: 'chat.completion',
      expected: answersAsked(asked.body.value),
      begun: (index) => ({ index, message: {} }),
    }),

  labels: choiceLabels('content', 'message', 'delta'),
  stopped: stoppedChoices('chat.completion', 'chat.completion.chunk', (content, whole) => {
    const said = { role: 'assistant', content };
    return whole ? { message: said } : { delta: content === '' ? {} : said };
  }),
};
