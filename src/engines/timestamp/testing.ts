import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const CONFIG = `
[req]
distinguished_name = name
[name]
[ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[tsa]
basicConstraints = CA:FALSE
extendedKeyUsage = critical,timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[plain]
basicConstraints = CA:FALSE
extendedKeyUsage = critical,timeStamping,serverAuth
[crl_config]
database = index
default_md = sha256
default_crl_days = 30
[tsa_config]
default_policy = 1.3.6.1.4.1.99999.1
digests = sha256, sha384, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
`;

export interface TestAuthority {
  /** Everything of it: ca.pem, tsa.pem, keys. */
  readonly dir: string;
  readonly url: string;
  /** PEM of the certificate that vouches for it. */
  readonly ca: Buffer;
  openssl(...options: string[]): Promise<string>;
  /** A response by another key or certificate of the folder. */
  reply(query: Uint8Array, signer?: string, more?: readonly string[]): Promise<Buffer>;
  /** A list (PEM) by `by` in which that certificate was revoked at that time; without one nothing was revoked. */
  revocationList(revoked?: { name?: string; at: Date; reason?: string }, by?: string): Promise<Buffer>;
  /** What HTTP answers from now on in place of a response; null for responses again. */
  answerWith(status: number | null): void;
  requests(): number;
  close(): Promise<void>;
}

const ALGORITHMS: { readonly [name: string]: readonly string[] } = {
  rsa: ['-newkey', 'rsa:2048'],
  ec: ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
};

/** A timestamp authority made of OpenSSL's own commands, behind HTTP. For tests only. */
export async function startTestAuthority(kind: 'rsa' | 'ec' = 'ec'): Promise<TestAuthority> {
  const dir = await mkdtemp(join(tmpdir(), 'timestamp-authority-'));
  let count = 0;
  let fixed: number | null = null;
  const openssl = async (...options: string[]) => (await run('openssl', options, { cwd: dir })).stdout;
  await writeFile(join(dir, 'config'), CONFIG);
  const key = ALGORITHMS[kind]!;
  const make = (name: string, section: string, cn: string) =>
    openssl(
      ...['req', '-x509', '-nodes', ...key, '-keyout', `${name}.key`, '-out', `${name}.pem`, '-days', '30'],
      ...['-subj', `/O=Test/CN=${cn}`, '-config', 'config', '-extensions', section],
      ...(name === 'ca' || name === 'other-ca' ? [] : ['-CA', 'ca.pem', '-CAkey', 'ca.key']),
    );
  await make('ca', 'ca', 'Test root');
  await make('tsa', 'tsa', 'Test timestamps');
  if (kind === 'ec') {
    await make('other-ca', 'ca', 'Other root');
    await make('plain', 'plain', 'Not only timestamps');
  }

  async function reply(query: Uint8Array, signer = 'tsa', more: readonly string[] = []): Promise<Buffer> {
    const at = `q${++count}`;
    await writeFile(join(dir, at), query);
    await writeFile(join(dir, `${at}.serial`), `${count}`.padStart(4, '0'));
    await writeFile(join(dir, `${at}.conf`), `${CONFIG}serial = ${at}.serial\n`);
    const config = ['-config', `${at}.conf`, '-section', 'tsa_config', '-queryfile', at, '-out', `${at}.tsr`];
    const by = ['-signer', `${signer}.pem`, '-inkey', `${signer}.key`, '-sha256'];
    await openssl('ts', '-reply', ...config, ...by, ...more);
    return readFile(join(dir, `${at}.tsr`));
  }

  async function revocationList(revoked?: { name?: string; at: Date; reason?: string }, by = 'ca'): Promise<Buffer> {
    const at = `c${++count}`;
    const time = (date: Date) => `${date.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`;
    let index = '';
    if (revoked !== undefined) {
      const serial = (await openssl('x509', '-in', `${revoked.name ?? 'tsa'}.pem`, '-noout', '-serial'))
        .trim()
        .slice(7);
      const why = revoked.reason === undefined ? '' : `,${revoked.reason}`;
      const end = time(new Date(Date.now() + 86_400_000));
      index = `R\t${end}\t${time(revoked.at)}${why}\t${serial}\tunknown\t/CN=Revoked\n`;
    }
    await writeFile(join(dir, `${at}.index`), index);
    await writeFile(join(dir, `${at}.conf`), CONFIG.replace('database = index', `database = ${at}.index`));
    const signer = ['-cert', `${by}.pem`, '-keyfile', `${by}.key`];
    await openssl('ca', '-gencrl', '-config', `${at}.conf`, '-name', 'crl_config', ...signer, '-out', `${at}.crl`);
    return readFile(join(dir, `${at}.crl`));
  }

  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      if (fixed !== null) return response.writeHead(fixed).end();
      if (request.headers['content-type'] !== 'application/timestamp-query') return response.writeHead(415).end();
      reply(Buffer.concat(parts)).then(
        (bytes) => response.writeHead(200, { 'content-type': 'application/timestamp-reply' }).end(bytes),
        () => response.writeHead(500).end(),
      );
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    dir,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/tsa`,
    ca: await readFile(join(dir, 'ca.pem')),
    openssl,
    reply,
    revocationList,
    answerWith(status) {
      fixed = status;
    },
    requests: () => count,
    async close() {
      server.closeAllConnections();
      server.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
