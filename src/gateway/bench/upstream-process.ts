import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

// The upstream of the bench: as cheap as it can be, so that it is the gateway that is measured. Plain answers have 1 KB;
// streams have as many chunks as the first message says, a write each.
const CHUNK = {
  id: 'chatcmpl-0123456789abcdef',
  object: 'chat.completion.chunk',
  created: 1_700_000_000,
  model: 'raw-upstream-model',
  choices: [{ index: 0, delta: { content: 'token 字' }, logprobs: null, finish_reason: null as string | null }],
};
const EVENT = Buffer.from(`data: ${JSON.stringify(CHUNK)}\n\n`);
CHUNK.choices[0]!.finish_reason = 'stop';
const usage = { prompt_tokens: 20, completion_tokens: 200, total_tokens: 220 };
const LAST = `data: ${JSON.stringify(CHUNK)}\n\ndata: ${JSON.stringify({ ...CHUNK, choices: [], usage })}\n\ndata: [DONE]\n\n`;
const ANSWER = JSON.stringify({
  id: 'chatcmpl-0123456789abcdef',
  object: 'chat.completion',
  created: 1_700_000_000,
  model: 'raw-upstream-model',
  choices: [{ index: 0, message: { role: 'assistant', content: 'word '.repeat(150) }, finish_reason: 'stop' }],
  usage,
});

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const text = chunks.length === 1 ? chunks[0]!.toString() : Buffer.concat(chunks).toString();
    const count = /"stream ?(\d+)/.exec(text)?.[1];
    if (count !== undefined) stream(response, Number(count));
    else {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(ANSWER) });
      response.end(ANSWER);
    }
  });
});

function stream(response: ServerResponse, left: number): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const next = () => {
    if (response.destroyed) return;
    if (left-- === 0) response.end(LAST);
    else {
      response.write(EVENT);
      setImmediate(next);
    }
  };
  next();
}

server.listen(0, '127.0.0.1', () =>
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }),
);
process.on('disconnect', () => process.exit(0));
