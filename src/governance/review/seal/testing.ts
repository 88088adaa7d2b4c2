import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface AskedToSeal {
  readonly sha256: string;
  readonly content: Buffer;
  readonly headers: IncomingHttpHeaders;
}

type Answer = (asked: AskedToSeal, response: ServerResponse) => Promise<void> | void;

export interface TestSealService {
  /** `ca.pem` vouches for its TLS, `root.pem` for the signatures of `seal.pem`. */
  readonly dir: string;
  readonly url: string;
  readonly token: string;
  openssl(...options: string[]): Promise<unknown>;
  certificate(name: string, by: string | null, extensions: string): Promise<void>;
  /** A detached signature by OpenSSL, in base64. */
  sign(content: Buffer, signer?: string, ...more: string[]): Promise<string>;
  /** What it does with requests from now on, without those of before. Signs, with a document, until that is said. */
  answerWith(answer: Answer): void;
  /** Requests since then. */
  asked(): readonly AskedToSeal[];
  close(): Promise<void>;
}

/** Answers with that as JSON. */
export const say = (response: ServerResponse, body: object): void =>
  void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));

export const SEALED_PDF = { fileName: 'sealed.pdf', content: Buffer.from('%PDF-1.7 sealed').toString('base64') };

/** A service of our protocol over HTTPS whose signatures are OpenSSL's. For tests only. */
export async function startTestSealService(): Promise<TestSealService> {
  const dir = await mkdtemp(join(tmpdir(), 'steward-seal-'));
  let asked: AskedToSeal[] = [];
  const openssl = (...options: string[]) => run('openssl', options, { cwd: dir });

  async function certificate(name: string, by: string | null, extensions: string): Promise<void> {
    await writeFile(join(dir, `${name}.ext`), extensions);
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', `${name}.key`];
    await openssl('req', ...key, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
    const other = ['-CA', `${by}.pem`, '-CAkey', `${by}.key`, '-CAcreateserial'];
    const signer = by === null ? ['-signkey', `${name}.key`] : other;
    const made = ['-days', '2', '-extfile', `${name}.ext`, '-out', `${name}.pem`];
    await openssl('x509', '-req', '-in', `${name}.csr`, ...signer, ...made);
  }

  async function sign(content: Buffer, signer = 'seal', ...more: string[]): Promise<string> {
    await writeFile(join(dir, 'content'), content);
    const by = ['-signer', `${signer}.pem`, '-inkey', `${signer}.key`, ...more];
    await openssl('cms', '-sign', '-binary', '-in', 'content', '-outform', 'DER', '-out', 'p7s', ...by);
    return (await readFile(join(dir, 'p7s'))).toString('base64');
  }

  const authority = 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n';
  await certificate('ca', null, authority);
  await certificate('server', 'ca', 'subjectAltName=IP:127.0.0.1\n');
  await certificate('root', null, authority);
  await certificate('seal', 'root', 'keyUsage=critical,digitalSignature\nextendedKeyUsage=emailProtection\n');
  let answer: Answer = async ({ sha256, content }, response) =>
    say(response, { sha256, document: SEALED_PDF, signature: await sign(content) });
  const tls = { cert: await readFile(join(dir, 'server.pem')), key: await readFile(join(dir, 'server.key')) };
  const server = createServer(tls, async (request, response) => {
    const body = JSON.parse((await buffer(request)).toString('utf8')) as { sha256: string; content: string };
    const one = { sha256: body.sha256, content: Buffer.from(body.content, 'base64'), headers: request.headers };
    asked.push(one);
    await answer(one, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    dir,
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/seals`,
    token: 'token-of-the-seal-service',
    openssl,
    certificate,
    sign,
    answerWith(given) {
      asked = [];
      answer = given;
    },
    asked: () => asked,
    async close() {
      server.closeAllConnections();
      server.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
