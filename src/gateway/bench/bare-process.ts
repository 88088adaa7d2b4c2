import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';

// The yardstick of the bench: a proxy of Node's own server and undici that looks at nothing and keeps nothing. What it leaves of
// a direct call is what this way of building a proxy costs before it does anything. It answers `usage` as the gateway's process does.
const [upstreamUrl] = process.argv.slice(2) as [string];
const pool = new Pool(upstreamUrl, { connections: null, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const answer: Buffer[] = [];
    const headers = { 'content-type': 'application/json' };
    const body = Buffer.concat(chunks);
    pool.dispatch(
      { path: request.url!, method: 'POST', headers, body },
      {
        onRequestStart: () => undefined,
        // The library wants it to be there.
        onResponseStart: () => undefined,
        onResponseData: (_controller, chunk) => {
          answer.push(chunk);
        },
        onResponseEnd: () => {
          const bytes = Buffer.concat(answer);
          response.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes.length });
          response.end(bytes);
        },
        onResponseError: () => response.destroy(),
      },
    );
  });
});
process.on('message', (message) => {
  if (message === 'usage') process.send?.({ usage: process.cpuUsage() });
});
process.on('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () =>
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }),
);
