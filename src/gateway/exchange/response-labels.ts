import { isObject } from './asked.ts';
import { type LabelPlaces, type Words, withWords } from './label.ts';

type JsonObject = Record<string, unknown>;

/** Labels in the texts of messages of a response; its last events repeat them. */
export const responseLabels: LabelPlaces = {
  whole: labelResponse,
  stream(words) {
    const begun = new Set<string>();
    // Repeats say nothing new.
    const repeat: Words = { ...words, said: () => undefined };
    return (event) => {
      const { type, item, response, part } = event;
      const key = `${String(event.output_index)} ${String(event.content_index)}`;
      if (type === 'response.output_text.delta' && typeof event.delta === 'string' && event.delta !== '') {
        const first = !begun.has(key);
        begun.add(key);
        return [first && words.place === 'start' ? { ...event, delta: withWords(event.delta, words) } : event];
      }
      if (type === 'response.output_text.done' && typeof event.text === 'string')
        return [...wordsAtEnd(event, words), { ...event, text: withWords(event.text, repeat) }];
      if (type === 'response.content_part.done' && isObject(part)) return [{ ...event, part: labelPart(part, repeat) }];
      if (type === 'response.output_item.done' && isObject(item)) return [{ ...event, item: labelItem(item, repeat) }];
      if (ENDINGS.test(String(type)) && isObject(response))
        return [{ ...event, response: labelResponse(response, repeat) }];
      return [event];
    };
  },
  added({ type, delta, output_index: output, content_index: content }, tell) {
    if (type === 'response.output_text.delta' && typeof delta === 'string') tell(placeOf(output, content), delta);
  },
  ending(event, metadata) {
    const { type, response } = event;
    if (!ENDINGS.test(String(type)) || !isObject(response)) return null;
    return { ...event, response: { ...response, AIGC: metadata() } };
  },
  after: () => null,
};

const ENDINGS = /^response\.(completed|incomplete)$/;
/** More than an item has parts. */
const PARTS = 1_000_000;
const placeOf = (output: unknown, content: unknown) => Number(output ?? 0) * PARTS + Number(content ?? 0);

/** A piece of the text that the event ends, where the words come at its end. */
function wordsAtEnd(event: JsonObject, words: Words): JsonObject[] {
  if (words.place !== 'end' || event.text === '') return [];
  words.said(words.text);
  const { text: _text, logprobs: _logprobs, ...place } = event;
  return [{ ...place, type: 'response.output_text.delta', delta: words.text }];
}

function labelResponse(response: JsonObject, words: Words): JsonObject {
  if (!Array.isArray(response.output)) return response;
  return { ...response, output: response.output.map((item) => (isObject(item) ? labelItem(item, words) : item)) };
}

function labelItem(item: JsonObject, words: Words): JsonObject {
  if (item.type !== 'message' || !Array.isArray(item.content)) return item;
  return { ...item, content: item.content.map((part) => (isObject(part) ? labelPart(part, words) : part)) };
}

function labelPart(part: JsonObject, words: Words): JsonObject {
  return part.type === 'output_text' && typeof part.text === 'string'
    ? { ...part, text: withWords(part.text, words) }
    : part;
}
