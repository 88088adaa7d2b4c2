import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

// A guard in a process of its own: an OpenAI-compatible chat completion whose verdict depends on the text, in the format that
// the model's name asks for. Texts that begin with a mode word make it misbehave.
interface Asked {
  readonly model: string;
  readonly messages: readonly { role: string; content: string }[];
}

const server = createServer((request, response) => {
  let text = '';
  request.setEncoding('utf8');
  request.on('data', (chunk: string) => {
    text += chunk;
  });
  request.on('end', () => {
    const asked = JSON.parse(text) as Asked;
    process.send?.({ asked, authorization: request.headers.authorization ?? null, path: request.url });
    response.once('close', () => process.send?.({ closed: response.writableFinished }));
    answer(asked, response);
  });
});
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on('disconnect', () => process.exit(0));

function answer({ model, messages }: Asked, response: ServerResponse): void {
  const text = messages.at(-1)!.content;
  const body = JSON.stringify({
    id: 'chatcmpl-guard',
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content: verdict(model, text) }, finish_reason: 'stop' }],
  });
  if (text.includes('HANG')) return;
  if (text.includes('ERROR')) {
    response.writeHead(500, { 'content-type': 'text/plain' });
    response.end('out of memory');
  } else if (text.includes('RESET')) response.destroy();
  else if (text.includes('CUT')) {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
    response.write(body.slice(0, 30), () => response.destroy());
  } else if (text.includes('GARBAGE')) {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end('<h1>It works!</h1>');
  } else if (text.includes('FLOOD')) {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end('x'.repeat(1024 * 1024));
  } else {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(body);
  }
}

function verdict(model: string, text: string): string {
  if (text.includes('CHAT')) return 'I am sorry, I can not help with that.';
  const bad = text.includes('炸药');
  if (model.startsWith('llama')) return bad ? '\n\nunsafe\nS1,S9' : '\n\nsafe';
  if (text.includes('争议')) return 'Safety: Controversial\nCategories: Politically Sensitive Topics\nRefusal: No';
  return bad
    ? 'Safety: Unsafe\nCategories: Violent, Jailbreak\nRefusal: No'
    : 'Safety: Safe\nCategories: None\nRefusal: No';
}
