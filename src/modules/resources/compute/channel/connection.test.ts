import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, test } from 'vitest';
import type { SignedDocument } from '../../../../kernel/policy/index.ts';
import type { PolicySource } from '../policy-source.ts';
import { type Connection, openConnection } from './connection.ts';

const document = (body: string): SignedDocument => ({ context: 'steward/policy/v1', body, signature: 'c2lnbmF0dXJl' });

/** A source whose policy is so large that no socket buffers it. */
function source(bytes: number): PolicySource {
  return {
    policyPublicKey: new Uint8Array(32),
    current: async () => ({ document: document('x'.repeat(bytes)), epoch: 1, hash: 'h' }),
    standing: async () => document('{}'),
    credentialsFor: async () => ({ epoch: 0, credentials: {} }),
    keywordContent: async () => null,
    lease: async () => null,
    heard: async () => null,
    onChange: () => () => undefined,
  };
}

async function serve(policies: PolicySource, patience: number) {
  const opened = Promise.withResolvers<Connection>();
  const errors: Error[] = [];
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const connection = openConnection({
      gateway: { id: 'gtw_x', sealingKey: new Uint8Array(32) },
      stream: response,
      source: policies,
      onError: (error) => errors.push(error),
      patience,
    });
    opened.resolve(connection);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  return { server, socket, errors, connection: await opened.promise };
}

test('a reader that takes nothing is cut off, and what was asked for meanwhile is not piled up', async () => {
  const { server, socket, connection } = await serve(source(50_000_000), 50);
  socket.pause();
  for (let i = 0; i < 1_000; i++) connection.push(['policy', 'standing', 'lease']);
  await connection.ended;
  connection.push(['policy']);
  socket.destroy();
  server.close();
});

test('after an error of the source the next push brings everything', async () => {
  const policies = source(10);
  let broken = true;
  const { server, socket, errors, connection } = await serve(
    { ...policies, standing: () => (broken ? Promise.reject(new Error('database away')) : policies.standing()) },
    1_000,
  );
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString();
  });
  connection.push(['policy', 'credentials', 'standing', 'lease']);
  await expect.poll(() => errors.length).toBe(1);
  expect(text).toContain('event: policy');
  broken = false;
  connection.push(['lease']);
  await expect.poll(() => text).toContain('event: standing');
  expect(text.match(/event: policy/g)).toHaveLength(1);
  connection.end();
  await connection.ended;
  socket.destroy();
  server.close();
});
