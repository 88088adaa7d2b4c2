import { breakOff, type Exchange, endExchange, onceDurable } from './exchange.ts';
import { answerJson, REFUSALS } from './refusal.ts';

type JsonObject = Record<string, unknown>;

/** What an operation answers in the place of what screening stopped, where the policy wants an answer and no error. */
export interface StoppedShape {
  whole(place: StoppedPlace, text: string): JsonObject;
  /** A stream that has not begun. */
  stream(place: StoppedPlace, text: string): readonly JsonObject[];
  /** The end of one that has; the text was said in it already. */
  end(place: StoppedPlace): readonly JsonObject[];
}

export interface StoppedPlace {
  /** Of the record. */
  readonly id: string;
  readonly model: string;
  /** Seconds since 1970. */
  readonly created: number;
}

export const STREAM_HEADERS = [
  'content-type',
  'text/event-stream; charset=utf-8',
  'cache-control',
  'no-cache',
  'x-accel-buffering',
  'no',
];

/** Answers with the text of the stop, as `content_filter`; with an error where the operation has no such answer. */
export function answerStopped(exchange: Exchange, text: string): void {
  if (exchange.outcome !== null) return;
  const { operation, asked, response, headers } = exchange;
  const { stopped, form } = operation;
  if (stopped === undefined) {
    breakOff(exchange, REFUSALS.screeningStopped, 'refused');
    return;
  }
  const { modelName: model } = exchange.served.release;
  const place: StoppedPlace = { id: exchange.id, model, created: Math.floor(exchange.acceptedAt / 1000) };
  const write = (pieces: readonly JsonObject[]) =>
    response.end(pieces.map((piece) => form.event(piece, exchange.events++)).join('') + form.endMark);
  if (response.headersSent) {
    // What the model had said until then is labelled like any other answer.
    const end = exchange.labeller?.pieces(stopped.end(place)) ?? stopped.end(place);
    write([...end, ...(exchange.labeller?.after() ?? [])]);
    // Whoever does not read must not hold the connection.
    setTimeout(() => response.destroy(), 1_000).unref();
  } else {
    exchange.whenDurable.length = 0;
    onceDurable(exchange, () => {
      if (response.destroyed) return;
      exchange.firstByteAt = performance.now();
      if (asked.stream) {
        response.writeHead(200, [...STREAM_HEADERS, ...headers]);
        write(stopped.stream(place, text));
        return;
      }
      answerJson(response, 200, JSON.stringify(stopped.whole(place, text)), headers);
    });
  }
  endExchange(exchange, 'refused', REFUSALS.screeningStopped.code);
}

const NO_USAGE = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };

/** Of chats and completions. `said` is a choice that says a text, as a whole or in a piece. */
export function stoppedChoices(
  object: string,
  pieceObject: string,
  said: (text: string, whole: boolean) => JsonObject,
): StoppedShape {
  const answer = ({ id, created, model }: StoppedPlace, type: string, choice: JsonObject, finish: string | null) => ({
    id,
    object: type,
    created,
    model,
    choices: [{ index: 0, ...choice, finish_reason: finish, logprobs: null }],
  });
  const end = (place: StoppedPlace) => [answer(place, pieceObject, said('', false), 'content_filter')];
  return {
    whole: (place, text) => ({ ...answer(place, object, said(text, true), 'content_filter'), usage: NO_USAGE }),
    stream: (place, text) => [answer(place, pieceObject, said(text, false), null), ...end(place)],
    end,
  };
}

export const stoppedResponse: StoppedShape = {
  whole: (place, text) => response(place, [message(place, text)]),
  stream(place, text) {
    const at = { item_id: itemId(place), output_index: 0, content_index: 0 };
    const part = { type: 'output_text', text, annotations: [] };
    const begun = { ...response(place, []), status: 'in_progress', incomplete_details: null };
    const events: JsonObject[] = [
      { type: 'response.created', response: begun },
      { type: 'response.output_item.added', output_index: 0, item: { ...message(place, ''), content: [] } },
      { type: 'response.content_part.added', ...at, part: { ...part, text: '' } },
      { type: 'response.output_text.delta', ...at, delta: text },
      { type: 'response.output_text.done', ...at, text },
      { type: 'response.content_part.done', ...at, part },
      { type: 'response.output_item.done', output_index: 0, item: message(place, text) },
      { type: 'response.incomplete', response: response(place, [message(place, text)]) },
    ];
    return events.map((event) => ({ ...event, sequence_number: 0 }));
  },
  // What was said before stands in the events; it is not repeated, for nobody keeps it.
  end: (place) => [{ type: 'response.incomplete', sequence_number: 0, response: response(place, []) }],
};

const itemId = ({ id }: StoppedPlace) => `msg_${id}`;

function response({ id, model, created }: StoppedPlace, output: JsonObject[]): JsonObject {
  return {
    id: `resp_${id}`,
    object: 'response',
    created_at: created,
    model,
    status: 'incomplete',
    incomplete_details: { reason: 'content_filter' },
    error: null,
    output,
    parallel_tool_calls: false,
    tools: [],
  };
}

function message(place: StoppedPlace, text: string): JsonObject {
  return {
    id: itemId(place),
    type: 'message',
    role: 'assistant',
    status: 'incomplete',
    content: [{ type: 'output_text', text, annotations: [] }],
  };
}
