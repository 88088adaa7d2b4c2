import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { type MailServer, sendMail } from './index.ts';
import { startTestMailServer } from './testing/index.ts';

const mail = {
  messageId: 'ntf-1@steward.test',
  to: 'ann@example.org',
  subject: '有一项评审待您处理',
  text: 'x\nhttp://y\n',
};
const plain = (port: number): MailServer => ({
  host: '127.0.0.1',
  port,
  security: 'none',
  user: null,
  password: null,
  from: 'Steward <steward@example.org>',
  ca: null,
});
const kindOf = async (server: MailServer) => (await sendMail(server, mail)).kind;

test('what the server answers decides: sent, refused, postponed; an answer that was not seen is unknown', async () => {
  const server = await startTestMailServer();
  try {
    const to = plain(server.port);
    expect(await sendMail(to, mail)).toMatchObject({ kind: 'sent', detail: expect.stringContaining('kept') });
    await server.received(1);
    expect(server.mails[0]).toMatchObject({ id: 'ntf-1@steward.test', to: ['ann@example.org'] });
    await server.answerWith(451);
    expect(await kindOf(to)).toBe('postponed');
    await server.answerWith(550);
    expect(await kindOf(to)).toBe('refused');
    // A server without TLS is never spoken to in the clear when TLS was asked for.
    expect(await kindOf({ ...to, security: 'starttls' })).toBe('postponed');
    expect(await kindOf({ ...to, security: 'tls' })).toBe('postponed');
    await server.received(3);
    expect(server.mails.length).toBe(3);
    await server.answerWith('hang-up');
    expect(await kindOf(to)).toBe('unknown');
    expect(await kindOf(to)).toBe('postponed');
    expect(await kindOf({ ...to, host: 'mail.invalid' })).toBe('postponed');
  } finally {
    await server.stop();
  }
});

test('STARTTLS with a certificate that is vouched for, and with a password; else nothing is said', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'mail-'));
  const options = ['req', '-x509', '-nodes', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-days', '2'];
  const named = ['-subj', '/CN=mail.test', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', 'key', '-out', 'cert'];
  await promisify(execFile)('openssl', [...options, ...named], { cwd: dir });
  const [key, cert] = [await readFile(join(dir, 'key'), 'utf8'), await readFile(join(dir, 'cert'), 'utf8')];
  const server = await startTestMailServer({ key, cert, auth: true });
  try {
    const to: MailServer = {
      ...plain(server.port),
      security: 'starttls',
      user: 'steward',
      password: 'right',
      ca: cert,
    };
    expect(await kindOf(to)).toBe('sent');
    await server.received(1);
    expect(server.mails[0]!.secure).toBe(true);
    expect(await kindOf({ ...to, ca: null })).toBe('postponed');
    expect(await kindOf({ ...to, password: 'wrong' })).toBe('postponed');
    expect(server.mails.length).toBe(1);
  } finally {
    await server.stop();
    await rm(dir, { recursive: true, force: true });
  }
});
