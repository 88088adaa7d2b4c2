import type { EventParser, ServerSentEvent } from '../../sse/index.ts';
import { finishOf, usageOf } from './answer.ts';
import { isObject, type JsonObject } from './members.ts';

/** A content block under way. */
interface Block {
  readonly kind: 'text' | 'thinking' | 'tool';
  /** Among the tool calls of the answer. */
  readonly number: number;
  /** A tool's input that came whole with its start; its pieces replace it. */
  input: JsonObject | null;
}

/** Reads the events of a message as chunks of a chat completion. */
export function translateEvents(parser: EventParser, now: Date): EventParser {
  const created = Math.floor(now.getTime() / 1_000);
  const blocks = new Map<unknown, Block>();
  let base: JsonObject | null = null;
  let usage: JsonObject = {};
  let tools = 0;

  const event = (value: unknown): ServerSentEvent => ({
    type: 'event',
    name: '',
    data: typeof value === 'string' ? value : JSON.stringify(value),
  });
  const chunk = (delta: JsonObject, finish: string | null = null) =>
    event({ ...started(), choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }] });

  function started(): JsonObject {
    if (base === null) throw new SyntaxError('an event before the start of the message');
    return base;
  }

  const callOf = (number: number, more: JsonObject) => chunk({ tool_calls: [{ index: number, ...more }] });

  function start(given: unknown): ServerSentEvent[] {
    if (!isObject(given)) throw new SyntaxError('not a message');
    base = { id: given.id, object: 'chat.completion.chunk', created, model: given.model };
    if (isObject(given.usage)) usage = { ...given.usage };
    return [chunk({ role: 'assistant', content: '' })];
  }

  function open(index: unknown, block: unknown): ServerSentEvent[] {
    if (!isObject(block)) throw new SyntaxError('not a content block');
    if (block.type === 'text' || block.type === 'thinking') {
      blocks.set(index, { kind: block.type, number: 0, input: null });
      const text = block[block.type];
      return typeof text === 'string' && text !== '' ? [words(block.type, text)] : [];
    }
    if (block.type !== 'tool_use') throw new SyntaxError('a content block of a kind that was not asked for');
    const one: Block = { kind: 'tool', number: tools++, input: isObject(block.input) ? block.input : {} };
    blocks.set(index, one);
    return [callOf(one.number, { id: block.id, type: 'function', function: { name: block.name, arguments: '' } })];
  }

  const words = (kind: 'text' | 'thinking', text: string) =>
    chunk(kind === 'text' ? { content: text } : { reasoning_content: text });

  function proceed(index: unknown, delta: unknown): ServerSentEvent[] {
    const block = blocks.get(index);
    if (block === undefined || !isObject(delta)) throw new SyntaxError('a piece of no content block');
    if (delta.type === 'text_delta' && typeof delta.text === 'string') return [words('text', delta.text)];
    if (delta.type === 'thinking_delta' && typeof delta.thinking === 'string')
      return [words('thinking', delta.thinking)];
    if (delta.type !== 'input_json_delta' || typeof delta.partial_json !== 'string') return [];
    if (delta.partial_json === '') return [];
    block.input = null;
    return [callOf(block.number, { function: { arguments: delta.partial_json } })];
  }

  function close(index: unknown): ServerSentEvent[] {
    const block = blocks.get(index);
    blocks.delete(index);
    if (block === undefined || block.kind !== 'tool' || block.input === null) return [];
    return [callOf(block.number, { function: { arguments: JSON.stringify(block.input) } })];
  }

  function conclude({ delta, usage: used }: JsonObject): ServerSentEvent[] {
    if (isObject(used)) usage = { ...usage, ...used };
    const reason = isObject(delta) ? delta.stop_reason : null;
    return typeof reason === 'string' ? [chunk({}, finishOf(reason))] : [];
  }

  function finish(): ServerSentEvent[] {
    const used = usageOf(usage);
    const last = used === null ? [] : [event({ ...started(), choices: [], usage: used })];
    return [...last, event('[DONE]')];
  }

  function translate(given: ServerSentEvent): ServerSentEvent[] {
    if (given.type === 'comment') return [given];
    const said = JSON.parse(given.data) as unknown;
    if (!isObject(said)) throw new SyntaxError('not an event');
    switch (said.type) {
      case 'message_start':
        return start(said.message);
      case 'content_block_start':
        return open(said.index, said.content_block);
      case 'content_block_delta':
        return proceed(said.index, said.delta);
      case 'content_block_stop':
        return close(said.index);
      case 'message_delta':
        return conclude(said);
      case 'message_stop':
        return finish();
      case 'error':
        return [given];
      case 'ping':
        return [{ type: 'comment', name: '', data: '' }];
      default:
        // New kinds of events may come at any time, says the protocol, and are to be passed over.
        return [];
    }
  }

  return {
    push: (bytes) => parser.push(bytes).flatMap(translate),
    pending: () => parser.pending(),
  };
}
