import { forwardedBody, isObject, readAsked, reportedUsage } from './asked.ts';
import { CHOICES } from './choices.ts';
import type { Operation } from './operation.ts';
import { badRequest } from './refusal.ts';
import { isTextsOrTokens } from './texts-or-tokens.ts';

type JsonObject = Record<string, unknown>;

/** Vectors for texts. There is no stream of them. */
export const embeddings: Operation = {
  name: 'embeddings',
  path: '/v1/embeddings',
  upstreamPath: '/embeddings',
  form: CHOICES.form,

  read(body) {
    const asked = readAsked(body);
    if ('status' in asked) return asked;
    if (asked.stream) return badRequest('invalid_stream', 'Embeddings are not streamed: leave "stream" out.');
    if (!isTextsOrTokens(body.value.input))
      return badRequest(
        'invalid_input',
        '"input" must be a text, a list of texts, a list of tokens or a list of such lists, and not empty or mixed.',
      );
    return asked;
  },

  upstreamBody: forwardedBody,

  usage: ({ usage }) => (isObject(usage) ? reportedUsage(usage.prompt_tokens, 0) : null),
  prompt: ({ input }) => input,
  input: ({ input }) => input,
  output: () => null,

  assemble: () => ({ take: (piece) => piece, finished: () => false, answer: () => null }),

  setAside(answer) {
    const { data } = answer;
    if (!Array.isArray(data)) return { rest: answer, putBack: (screened) => screened };
    const rest = { ...answer, data: data.map((item) => (hasVector(item) ? { ...item, embedding: null } : item)) };
    return {
      rest,
      putBack: (screened) => ({
        ...screened,
        data: (screened.data as JsonObject[]).map((item, i) =>
          hasVector(data[i]) ? { ...item, embedding: data[i].embedding } : item,
        ),
      }),
    };
  },
};

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Numbers, or base64 of 32-bit ones. Anything else at that place is read like any text. */
function hasVector(item: unknown): item is JsonObject {
  if (!isObject(item)) return false;
  const { embedding } = item;
  if (Array.isArray(embedding)) return embedding.every((one) => typeof one === 'number');
  return typeof embedding === 'string' && BASE64.test(embedding) && Buffer.byteLength(embedding, 'base64') % 4 === 0;
}
