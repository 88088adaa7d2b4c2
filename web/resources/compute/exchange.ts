export interface Turn {
  readonly role: string;
  readonly text: string;
}

export interface Exchange {
  readonly turns: readonly Turn[];
  readonly raw: unknown;
}

type Loose = { readonly [key: string]: unknown } | null | undefined;
const asObject = (value: unknown): Loose =>
  value !== null && typeof value === 'object' ? (value as Loose) : undefined;
const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Text of a message's content: a string, or the text parts of a list. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return asList(content)
    .map((part) => asObject(part)?.text)
    .filter((text) => typeof text === 'string')
    .join('\n');
}

/** What an answer says: a whole completion, the chunks of a stream, or plain text. */
function answerOf(response: unknown): string {
  if (typeof response === 'string') return response;
  const chunks = Array.isArray(response) ? response : asList(asObject(response)?.chunks);
  const bodies = chunks.length > 0 ? chunks : [response];
  return bodies
    .flatMap((body) => asList(asObject(body)?.choices))
    .map((choice) => {
      const { message, delta, text } = asObject(choice) ?? {};
      return textOf(asObject(message)?.content ?? asObject(delta)?.content ?? text);
    })
    .join('');
}

/** Makes a kept payload of a chat readable as a conversation; everything stays reachable in `raw`. */
export function readExchange(answer: unknown): Exchange {
  const payload = asObject(asObject(answer)?.payload) ?? asObject(answer);
  const messages = asList(asObject(payload?.request)?.messages);
  const turns: Turn[] = messages.map((message) => ({
    role: String(asObject(message)?.role ?? 'user'),
    text: textOf(asObject(message)?.content),
  }));
  const said = answerOf(payload?.response) || textOf(asObject(payload?.response)?.text);
  if (said !== '') turns.push({ role: 'assistant', text: said });
  return { turns, raw: payload };
}
