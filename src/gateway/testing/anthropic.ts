import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type JsonObject = Record<string, unknown>;

export interface AnthropicUpstream {
  readonly baseUrl: string;
  readonly requests: { readonly headers: IncomingMessage['headers']; readonly body: JsonObject }[];
  close(): Promise<void>;
}

const SECRET = 'sk-ant-test';

export { SECRET as ANTHROPIC_SECRET };

/**
 * A small server that speaks Anthropic's Messages protocol as its public documentation describes it, plain and streamed, and refuses
 * what the protocol does not allow. The last text of the user says how it answers: `plain`, `tool`, `think`, `length`, `overloaded`,
 * `error-event`, `cut`, `bytes` (one byte a packet).
 */
export async function startAnthropicUpstream(): Promise<AnthropicUpstream> {
  const requests: { headers: IncomingMessage['headers']; body: JsonObject }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const fail = (status: number, type: string, message: string) =>
        json(response, status, { type: 'error', error: { type, message }, request_id: 'req_1' });
      if (request.headers['x-api-key'] !== SECRET) fail(401, 'authentication_error', 'invalid x-api-key');
      else if (request.headers['anthropic-version'] !== '2023-06-01') fail(400, 'invalid_request_error', 'version');
      else if (request.method === 'GET') json(response, 200, { data: [{ type: 'model', id: 'claude-test' }] });
      else if (request.url !== '/v1/messages') fail(404, 'not_found_error', 'Not found');
      else {
        const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as JsonObject;
        requests.push({ headers: request.headers, body });
        const fault = faultOf(body);
        if (fault !== null) fail(400, 'invalid_request_error', fault);
        else void answer(body, response, fail);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}

const MEMBERS = new Set([
  ...['model', 'max_tokens', 'system', 'messages', 'tools', 'tool_choice', 'stop_sequences', 'temperature'],
  ...['top_p', 'top_k', 'metadata', 'stream'],
]);

/** Why the protocol does not allow a request, or null. */
function faultOf(body: JsonObject): string | null {
  const unknown = Object.keys(body).find((name) => !MEMBERS.has(name));
  if (unknown !== undefined) return `${unknown}: Extra inputs are not permitted`;
  if (!Number.isInteger(body.max_tokens)) return 'max_tokens: Field required';
  const messages = body.messages as { role: string; content: JsonObject[] }[];
  if (!Array.isArray(messages) || messages[0]?.role !== 'user') return 'messages: first message must use the user role';
  let used: unknown[] = [];
  for (const [index, { role, content }] of messages.entries()) {
    if (index > 0 && role === messages[index - 1]!.role) return 'messages: roles must alternate';
    const results = content.filter(({ type }) => type === 'tool_result').map(({ tool_use_id: id }) => id);
    if (used.some((id) => !results.includes(id))) return 'tool_use ids were found without tool_result blocks';
    if (results.some((id) => !used.includes(id))) return 'unexpected tool_use_id found in tool_result blocks';
    if (content.some(({ type, text }) => type === 'text' && text === ''))
      return 'text content blocks must be non-empty';
    used = content.filter(({ type }) => type === 'tool_use').map(({ id }) => id);
  }
  return null;
}

/** The content blocks of an answer and its stop reason. */
function blocksFor(how: string): { blocks: JsonObject[]; reason: string } {
  if (how === 'tool')
    return {
      blocks: [
        { type: 'text', text: 'I look.' },
        { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: '北京', days: 2 } },
        { type: 'tool_use', id: 'toolu_2', name: 'now', input: {} },
      ],
      reason: 'tool_use',
    };
  const text = { type: 'text', text: '模型管家 says hello 😀.' };
  if (how === 'think') return { blocks: [{ type: 'thinking', thinking: 'Let me see.' }, text], reason: 'end_turn' };
  return { blocks: [text], reason: how === 'length' ? 'max_tokens' : 'end_turn' };
}

async function answer(
  body: JsonObject,
  response: ServerResponse,
  fail: (status: number, type: string, message: string) => void,
): Promise<void> {
  const messages = body.messages as { content: { type: string; text?: string }[] }[];
  const how = messages.at(-1)!.content.findLast(({ type }) => type === 'text')?.text ?? 'plain';
  if (how === 'overloaded') {
    fail(529, 'overloaded_error', 'Overloaded');
    return;
  }
  const { blocks, reason } = blocksFor(how);
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model: body.model, stop_sequence: null };
  const usage = { input_tokens: 20, cache_creation_input_tokens: 0, cache_read_input_tokens: 5 };
  if (body.stream !== true) {
    json(response, 200, { ...message, content: blocks, stop_reason: reason, usage: { ...usage, output_tokens: 9 } });
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  const send = async (event: JsonObject) => {
    const text = Buffer.from(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    for (const part of how === 'bytes' ? Array.from(text, (byte) => Buffer.from([byte])) : [text]) {
      response.write(part);
      await new Promise(setImmediate);
    }
  };
  for (const event of eventsOf(
    { ...message, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } },
    blocks,
    reason,
  )) {
    await send(event);
    if (event.type !== 'content_block_delta') continue;
    if (how === 'error-event') {
      await send({
        type: 'error',
        error: { type: 'overloaded_error', message: `${String(body.model)} is overloaded` },
      });
      break;
    }
    if (how === 'cut') {
      response.destroy();
      return;
    }
  }
  response.end();
}

/** The events of a streamed answer, with pieces of a few characters. */
export function* eventsOf(message: JsonObject, blocks: readonly JsonObject[], reason: string): Generator<JsonObject> {
  yield { type: 'message_start', message };
  for (const [index, block] of blocks.entries()) {
    const { type } = block;
    const piece = (delta: JsonObject) => ({ type: 'content_block_delta', index, delta });
    if (type === 'tool_use') {
      yield { type: 'content_block_start', index, content_block: { ...block, input: {} } };
      const input = JSON.stringify(block.input);
      if (input !== '{}') {
        yield piece({ type: 'input_json_delta', partial_json: '' });
        for (const partial of pieces(input)) yield piece({ type: 'input_json_delta', partial_json: partial });
      }
    } else if (type === 'thinking') {
      yield { type: 'content_block_start', index, content_block: { type, thinking: '' } };
      for (const thinking of pieces(block.thinking as string)) yield piece({ type: 'thinking_delta', thinking });
      yield piece({ type: 'signature_delta', signature: 'c2ln' });
    } else {
      yield { type: 'content_block_start', index, content_block: { type: 'text', text: '' } };
      if (index === 0) yield { type: 'ping' };
      for (const text of pieces(block.text as string)) yield piece({ type: 'text_delta', text });
    }
    yield { type: 'content_block_stop', index };
  }
  yield { type: 'message_delta', delta: { stop_reason: reason, stop_sequence: null }, usage: { output_tokens: 9 } };
  yield { type: 'message_stop' };
}

function pieces(text: string): string[] {
  const characters = Array.from(text);
  const all: string[] = [];
  for (let at = 0; at < characters.length; at += 3) all.push(characters.slice(at, at + 3).join(''));
  return all;
}
