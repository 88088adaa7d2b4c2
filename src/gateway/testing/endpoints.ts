// What the test upstream says at the endpoints other than chat.

type Json = Record<string, unknown>;

export const WORDS = ['模型', '管家', ' says', ' hello', ' 😀', '.'];

const VECTOR = [0.25, -1.5, 0.000123456789];

/** A whole answer to a request at this path; `no-usage` leaves the usage out. */
export function answerFor(path: string, body: Json, how: string): Json {
  const usage = (value: Json) => (how === 'no-usage' ? {} : { usage: value });
  if (path === '/v1/embeddings') {
    const inputs = listOf(body.input);
    const embedding =
      body.encoding_format === 'base64' ? Buffer.from(Float32Array.from(VECTOR).buffer).toString('base64') : VECTOR;
    return {
      object: 'list',
      model: body.model,
      data: inputs.map((_, index) => ({ object: 'embedding', index, embedding })),
      ...usage({ prompt_tokens: 5, total_tokens: 5 }),
    };
  }
  if (path === '/v1/completions') {
    const text = how === 'big' ? '大'.repeat(400_000) : WORDS.join('');
    return {
      ...completion(body),
      choices: places(body).map((index) => ({ index, text, logprobs: null, finish_reason: 'stop' })),
      ...usage({ prompt_tokens: 7, completion_tokens: 6, total_tokens: 13 }),
    };
  }
  return response(body, 'completed', [message(WORDS.join(''))], how);
}

/** A streamed answer, piece by piece, as far as `how` lets it come. */
export function streamFor(path: string, body: Json, how: string): Iterable<unknown> {
  return path === '/v1/completions' ? completionChunks(body, how) : responseEvents(body, how);
}

function* completionChunks(body: Json, how: string): Iterable<unknown> {
  const withUsage = (body.stream_options as Json | undefined)?.include_usage === true && how !== 'no-usage';
  const chunk = (index: number, text: string, finish: string | null = null) => ({
    ...completion(body),
    choices: [{ index, text, logprobs: null, finish_reason: finish }],
  });
  while (how === 'endless') yield chunk(0, 'x'.repeat(8_000));
  for (const word of WORDS) {
    for (const index of places(body)) yield chunk(index, word);
    if (how === 'cut') return;
  }
  for (const index of places(body)) yield chunk(index, '', 'stop');
  if (withUsage)
    yield { ...completion(body), choices: [], usage: { prompt_tokens: 7, completion_tokens: 6, total_tokens: 13 } };
  if (how !== 'no-done') yield '[DONE]';
}

function* responseEvents(body: Json, how: string): Iterable<unknown> {
  let number = 0;
  const event = (type: string, more: Json) => ({ type, sequence_number: number++, ...more });
  const place = { item_id: 'msg_1', output_index: 0, content_index: 0 };
  const begun = { ...message(''), status: 'in_progress', content: [] };
  yield event('response.created', { response: response(body, 'in_progress', [], 'no-usage') });
  yield event('response.output_item.added', { output_index: 0, item: begun });
  yield event('response.content_part.added', { ...place, part: { type: 'output_text', text: '', annotations: [] } });
  while (how === 'endless') yield event('response.output_text.delta', { ...place, delta: 'x'.repeat(8_000) });
  for (const delta of WORDS) {
    yield event('response.output_text.delta', { ...place, delta });
    if (how === 'cut') return;
    if (how === 'error-event') {
      yield event('error', { code: 'oom', message: `${String(body.model)} is out of memory`, param: null });
      return;
    }
    if (how === 'failed') {
      const error = { code: 'server_error', message: `${String(body.model)} fell over` };
      yield event('response.failed', { response: { ...response(body, 'failed', [], how), error } });
      return;
    }
  }
  const text = WORDS.join('');
  yield event('response.output_text.done', { ...place, text });
  yield event('response.content_part.done', { ...place, part: { type: 'output_text', text, annotations: [] } });
  yield event('response.output_item.done', { output_index: 0, item: message(text) });
  if (how === 'ends-early') return;
  const status = how === 'incomplete' ? 'incomplete' : 'completed';
  yield event(`response.${status}`, { response: response(body, status, [message(text)], how) });
}

function completion(body: Json): Json {
  return { id: 'cmpl-1', object: 'text_completion', created: 1_700_000_000, model: body.model };
}

/** A choice for each prompt and each of the answers asked for. */
function places({ prompt, n }: Json): number[] {
  return Array.from({ length: listOf(prompt).length * (typeof n === 'number' ? n : 1) }, (_, index) => index);
}

function listOf(given: unknown): unknown[] {
  return Array.isArray(given) && typeof given[0] !== 'number' ? given : [given];
}

function message(text: string): Json {
  const content = [{ type: 'output_text', text, annotations: [] }];
  return { id: 'msg_1', type: 'message', role: 'assistant', status: 'completed', content };
}

function response(body: Json, status: string, output: Json[], how: string): Json {
  const usage = how === 'no-usage' ? null : { input_tokens: 9, output_tokens: 6, total_tokens: 15 };
  return {
    id: 'resp_1',
    object: 'response',
    created_at: 1_700_000_000,
    status,
    model: body.model,
    error: null,
    incomplete_details: status === 'incomplete' ? { reason: 'max_output_tokens' } : null,
    store: body.store,
    output,
    usage,
  };
}
