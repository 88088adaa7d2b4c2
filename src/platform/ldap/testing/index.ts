import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'ldapts';
import { findServer, freePort, listens, type ServerProgram } from '../../testing/index.ts';

const SLAPD: ServerProgram = {
  name: 'OpenLDAP',
  variable: 'SLAPD_PATH',
  paths: ['/usr/sbin/slapd', '/usr/local/libexec/slapd'],
  packages: ['slapd', 'openssl'],
};

/** An OpenLDAP in a process and a folder of its own, with a certificate made for it. */
export interface TestLdap {
  /** For StartTLS. */
  readonly url: string;
  readonly secureUrl: string;
  /** Certificate of the authority, in PEM. */
  readonly ca: string;
  readonly base: string;
  readonly bindDn: string;
  readonly bindPassword: string;
  /** As the administrator of the directory. */
  change(run: (client: Client) => Promise<void>): Promise<void>;
  /** kill -9. */
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const BASE = 'dc=example,dc=org';

export async function startTestLdap(): Promise<TestLdap> {
  const slapd = findServer(SLAPD);
  const dir = await mkdtemp(join(tmpdir(), 'steward-ldap-'));
  const [port, securePort] = [await freePort(), await freePort()];
  const bindDn = `cn=admin,${BASE}`;
  const bindPassword = 'the password of the directory';
  await mkdir(join(dir, 'data'));
  makeCertificates(dir);
  const schemas = ['core', 'cosine', 'inetorgperson'].map((name) => `include /etc/ldap/schema/${name}.schema`);
  await writeFile(
    join(dir, 'slapd.conf'),
    [
      ...schemas,
      `pidfile ${dir}/slapd.pid`,
      'modulepath /usr/lib/ldap',
      'moduleload back_mdb',
      'moduleload memberof',
      `TLSCACertificateFile ${dir}/ca.pem`,
      `TLSCertificateFile ${dir}/server.pem`,
      `TLSCertificateKeyFile ${dir}/server.key`,
      // Nothing is read over a connection that is not encrypted.
      'security ssf=128',
      'database mdb',
      `directory ${dir}/data`,
      `suffix "${BASE}"`,
      `rootdn "${bindDn}"`,
      `rootpw ${bindPassword.replaceAll(' ', '_')}`,
      'overlay memberof',
    ].join('\n'),
  );
  const password = bindPassword.replaceAll(' ', '_');
  let child: ChildProcess;

  async function start(): Promise<void> {
    child = spawn(
      slapd,
      ['-f', join(dir, 'slapd.conf'), '-h', `ldap://127.0.0.1:${port} ldaps://127.0.0.1:${securePort}`, '-d', '0'],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let complaints = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      complaints += chunk.toString();
    });
    const ended = new Promise<never>((_, reject) => {
      child.once('exit', (code) => reject(new Error(`slapd ended with ${code}: ${complaints}`)));
    });
    ended.catch(() => undefined);
    await Promise.race([Promise.all([listens(port), listens(securePort)]), ended]);
  }
  const kill = () =>
    new Promise<void>((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) return resolve();
      child.once('exit', () => resolve());
      child.kill('SIGKILL');
    });
  const ca = readFileSync(join(dir, 'ca.pem'), 'utf8');
  const url = `ldap://127.0.0.1:${port}`;
  await start();
  return {
    url,
    secureUrl: `ldaps://127.0.0.1:${securePort}`,
    ca,
    base: BASE,
    bindDn,
    bindPassword: password,
    async change(run) {
      const client = new Client({ url });
      try {
        await client.startTLS({ ca: [ca], host: '127.0.0.1' });
        await client.bind(bindDn, password);
        await run(client);
      } finally {
        await client.unbind();
      }
    },
    kill,
    start,
    async stop() {
      await kill();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** An authority and a certificate for 127.0.0.1, by OpenSSL. */
function makeCertificates(dir: string): void {
  const openssl = (...args: string[]) => {
    const { status, stderr } = spawnSync('openssl', args, { cwd: dir });
    if (status !== 0) throw new Error(`openssl ${args[0]}: ${stderr}`);
  };
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=Test authority');
  openssl('req', ...key, '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=127.0.0.1');
  writeFileSync(join(dir, 'san.cnf'), 'subjectAltName=IP:127.0.0.1\n');
  const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2'];
  openssl('x509', '-req', '-in', 'server.csr', ...signing, '-out', 'server.pem', '-extfile', 'san.cnf');
}
