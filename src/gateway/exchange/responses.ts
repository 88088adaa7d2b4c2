import { forwardedBody, isObject, readAsked, reportedUsage } from './asked.ts';
import { rewriteBody } from './body.ts';
import type { Operation, StreamForm } from './operation.ts';
import { badRequest, type Refusal } from './refusal.ts';
import { assembleResponse } from './response-assembly.ts';
import { responseLabels } from './response-labels.ts';
import { stoppedResponse } from './stopped.ts';

type JsonObject = Record<string, unknown>;

/** The last event of a response, and what it says of it. */
const ENDINGS = new Map([
  ['response.completed', 'done'],
  ['response.incomplete', 'done'],
  ['response.failed', 'failed'],
] as const);

/** Typed and numbered events; one of them ends the stream, and nothing follows it. */
const EVENTS: StreamForm = {
  event(piece, number) {
    // Screening may hold an event back or divide it, so they are numbered as they leave.
    if (typeof piece.sequence_number === 'number') piece.sequence_number = number;
    return `${nameOf(piece)}data: ${JSON.stringify(piece)}\n\n`;
  },
  error({ code, message, param, type }, number) {
    const event = {
      type: 'error',
      code,
      message,
      param,
      sequence_number: number,
      error: { type, code, message, param },
    };
    return `event: error\ndata: ${JSON.stringify(event)}\n\n`;
  },
  endMark: '',
  endsBy: 'event',
  ending: ({ type }) => ENDINGS.get(type as 'response.completed') ?? null,
};

/** Only a plain word is written beside the data: a line break in it would make another event. */
function nameOf({ type }: JsonObject): string {
  return typeof type === 'string' && /^[\w.-]+$/.test(type) ? `event: ${type}\n` : '';
}

/**
 * Responses, as far as they need no memory: each request brings its whole conversation. Nothing is stored at the upstream, where neither
 * the screening of this gateway nor the organisation's retention would reach it.
 */
export const responses: Operation = {
  name: 'responses',
  path: '/v1/responses',
  upstreamPath: '/responses',
  form: EVENTS,

  read(body) {
    const asked = readAsked(body);
    if ('status' in asked) return asked;
    const { input } = body.value;
    const readable = typeof input === 'string' || (Array.isArray(input) && input.length > 0 && input.every(isObject));
    if (!readable) return badRequest('invalid_input', '"input" must be a text or a list with at least one item.');
    return needsMemory(body.value) ?? asked;
  },

  upstreamBody: (asked, upstreamModel) =>
    asked.body.value.store === false
      ? forwardedBody(asked, upstreamModel)
      : rewriteBody(asked.body, { model: upstreamModel, store: false }),

  usage(answer) {
    const { usage } = isObject(answer.response) ? answer.response : answer;
    return isObject(usage) ? reportedUsage(usage.input_tokens, usage.output_tokens ?? 0) : null;
  },

  prompt: ({ input }) => input,
  input: ({ instructions, input, tools }) => [instructions, input, tools],
  output: ({ output }) => (Array.isArray(output) ? output.filter(isObject).map(textsOf) : null),
  assemble: (_asked, releasedName) => assembleResponse(releasedName),
  labels: responseLabels,
  stopped: stoppedResponse,
};

/** What was said in an item of the output, without its ids. */
function textsOf({ content, summary, arguments: given, input }: JsonObject): unknown {
  const parts = [content, summary].flatMap((list) => (Array.isArray(list) ? list.filter(isObject) : []));
  return [given, input, ...parts.map(({ text, refusal }) => [text, refusal])];
}

/** What refers to something that was said elsewhere: it would reach the model past screening, and it is not kept here. */
function needsMemory(body: JsonObject): Refusal | null {
  for (const name of ['previous_response_id', 'conversation', 'prompt'])
    if (body[name] !== undefined && body[name] !== null)
      return unsupported(`"${name}" refers to what is stored elsewhere. Send the whole conversation as "input".`);
  if (body.background === true)
    return unsupported('"background" needs a stored answer. Leave it out and wait, or use "stream": true.');
  if (body.store === true) return unsupported('"store" must be false or left out: nothing is stored at the upstream.');
  const items = Array.isArray(body.input) ? (body.input as JsonObject[]) : [];
  const isReference = ({ type, role, id }: JsonObject) =>
    type === 'item_reference' || ((type === undefined || type === null) && role === undefined && id !== undefined);
  return items.some(isReference)
    ? unsupported('An item of "input" refers to a stored one. Send the item itself.')
    : null;
}

function unsupported(what: string): Refusal {
  return badRequest('unsupported_by_gateway', `This gateway keeps no state of responses: ${what}`);
}
