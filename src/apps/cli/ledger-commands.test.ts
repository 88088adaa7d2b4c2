import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  createNodeLogFiles,
  createSigningKey,
  type Log,
  nodeCrypto,
  openLog,
  openSigner,
  parseVerifierKey,
  readPublishedLog,
  verifyProof,
} from '../../engines/ledger/index.ts';
import { systemActor } from '../../kernel/identity/index.ts';
import { encodeRecord } from '../../kernel/record/index.ts';
import { ledgerExportCommand } from './ledger-export.ts';
import { proveCommand } from './prove.ts';
import { verifyCommand } from './verify.ts';

const signer = openSigner(createSigningKey('steward.test/governance-2026').secretText);
let dir: string;
let log: Log;
let number = 0;

async function write(count: number): Promise<void> {
  const entries = Array.from({ length: count }, () =>
    encodeRecord({
      format: 1,
      id: `rec_${String(++number).padStart(26, '0')}`,
      kind: 'test.acted',
      at: '2026-03-10T08:00:00.000Z',
      actor: { kind: 'system', id: systemActor('test').name },
      subject: null,
      measures: [],
      outcome: 'done',
      facts: {},
      commitment: null,
    }),
  );
  await log.append({ entries });
  await log.publish();
}

function listen() {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const text = (stream: PassThrough) => (stream.read() as Buffer | null)?.toString() ?? '';
  return { io: { stdout, stderr }, out: () => text(stdout), error: () => text(stderr) };
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ledger-commands-'));
  const files = createNodeLogFiles(join(dir, 'ledger', 'governance-2026'));
  log = await openLog({ files, origin: signer.name, signer, checkpointIntervalMs: 1e6 });
  await write(300);
});
afterAll(async () => {
  await log.close();
  await rm(dir, { recursive: true, force: true });
});

test('a ledger in use is exported and verifies: without a key, with a key, with an anchor', async () => {
  const target = join(dir, 'export');
  const exporting = listen();
  expect(await ledgerExportCommand({ dir: target, ledgerDir: join(dir, 'ledger') }, exporting.io)).toBe(0);
  expect(exporting.out()).toContain('300');
  const again = listen();
  expect(await ledgerExportCommand({ dir: target, ledgerDir: join(dir, 'ledger') }, again.io)).toBe(1);
  expect(again.error()).toContain('not empty');

  const plain = listen();
  expect(await verifyCommand({ dir: target }, plain.io)).toBe(0);
  expect(plain.out()).toMatch(/--trust[\s\S]*--anchor/);
  const keyFile = join(target, 'governance-2026', 'key.pub');
  const key = (await readFile(keyFile, 'utf8')).trim();
  const anchor = join(dir, 'anchor');
  const checkpoint = await readFile(join(target, 'governance-2026', 'checkpoint'), 'utf8');
  await writeFile(anchor, `Kept since spring.\r\n\r\n> ${checkpoint.replaceAll('\n', '\r\n> ')}\r\n-- \r\nA.`);
  for (const trust of [key, keyFile]) {
    const trusted = listen();
    expect(await verifyCommand({ dir: target, trust: [trust], anchor: [anchor], json: true }, trusted.io)).toBe(0);
    const report = JSON.parse(trusted.out());
    expect(report).toMatchObject({ ok: true, problems: [], figures: { governanceRecords: 300 } });
    expect(report.logs[0].report).toMatchObject({ keyTrusted: true, anchoring: 'anchored', size: 300 });
  }
});

test('what is wrong is named, and the exit code says so', async () => {
  const target = join(dir, 'broken');
  await ledgerExportCommand({ dir: target, ledgerDir: join(dir, 'ledger') }, listen().io);
  const bundle = join(target, 'governance-2026', 'tile', 'entries', '000');
  const bytes = await readFile(bundle);
  bytes[100]! ^= 1;
  await writeFile(bundle, bytes);
  const broken = listen();
  expect(await verifyCommand({ dir: target }, broken.io)).toBe(1);
  expect(broken.out()).toMatch(/tile\/entries\/000 #0: /);

  await write(10);
  const later = join(dir, 'later');
  await ledgerExportCommand({ dir: later, ledgerDir: join(dir, 'ledger') }, listen().io);
  const rolledBack = listen();
  const anchor = join(later, 'governance-2026', 'checkpoint');
  expect(await verifyCommand({ dir: join(dir, 'export'), anchor: [anchor] }, rolledBack.io)).toBe(1);
  expect(rolledBack.out()).toContain('rolled back');

  const live = listen();
  expect(await verifyCommand({ dir: join(dir, 'ledger') }, live.io)).toBe(1);
  expect(live.out()).toContain('steward ledger export');
});

test('a damaged log is exported as far as it is there: what is not is named, and the exit code says so', async () => {
  const ledgerDir = join(dir, 'damaged');
  await cp(join(dir, 'ledger'), ledgerDir, { recursive: true });
  const bundle = join('governance-2026', 'tile', 'entries', '000');
  await rm(join(ledgerDir, bundle));
  const target = join(dir, 'as-far-as-there');
  const exporting = listen();
  expect(await ledgerExportCommand({ dir: target, ledgerDir }, exporting.io)).toBe(1);
  expect(exporting.out()).toContain('310');
  expect(exporting.error()).toBe(`${bundle} is missing or damaged\n`);
  const verifying = listen();
  expect(await verifyCommand({ dir: target }, verifying.io)).toBe(1);
  expect(verifying.out()).toContain('tile/entries/000: is missing');
  const telling = listen();
  const again = { dir: join(dir, 'told-as-json'), ledgerDir, json: true };
  expect(await ledgerExportCommand(again, telling.io)).toBe(1);
  expect(JSON.parse(telling.out()).logs).toMatchObject([{ size: 310, damaged: ['tile/entries/000'] }]);
});

test('an entry that somebody kept is proven from the tiles, as bytes or in a receipt', async () => {
  const folder = join(dir, 'export', 'governance-2026');
  const left = join(dir, 'tiles', 'governance-2026');
  await cp(folder, left, { recursive: true, filter: (path) => !path.includes('entries') });
  const whole = (await readPublishedLog(createNodeLogFiles(folder)))!;
  const bytes = Buffer.from(await whole.entry(270));
  const [raw, receipt, other] = [join(dir, 'entry'), join(dir, 'receipt.json'), join(dir, 'other')];
  await writeFile(raw, bytes);
  await writeFile(receipt, JSON.stringify({ entry: bytes.toString('base64'), proof: 'of then' }));
  await writeFile(other, Buffer.concat([bytes, Buffer.from(' ')]));
  for (const entry of [raw, receipt]) {
    const proving = listen();
    expect(await proveCommand({ dir: left, entry }, proving.io)).toBe(0);
    const key = parseVerifierKey(whole.verifierKey);
    expect(await verifyProof(proving.out(), bytes, [key], nodeCrypto)).toMatchObject({ index: 270 });
  }
  const stranger = listen();
  expect(await proveCommand({ dir: left, entry: other }, stranger.io)).toBe(1);
  expect(stranger.error()).toContain('no entry of');
  expect(await proveCommand({ dir: join(dir, 'nowhere'), entry: raw }, listen().io)).toBe(2);
  // No record can let entries of the governance log go: they are missing, tiles or not.
  const verifying = listen();
  expect(await verifyCommand({ dir: join(dir, 'tiles') }, verifying.io)).toBe(1);
  expect(verifying.out()).toContain('tile/entries/000: is missing');
});

test('what can not be done is said', async () => {
  const nowhere = listen();
  expect(await verifyCommand({ dir: join(dir, 'nowhere') }, nowhere.io)).toBe(2);
  expect(nowhere.error()).toContain('nowhere');
  const noKey = listen();
  expect(await verifyCommand({ dir: join(dir, 'export'), trust: ['abc'] }, noKey.io)).toBe(2);
  expect(noKey.error()).toContain('--trust abc');
  const noList = listen();
  expect(await verifyCommand({ dir: join(dir, 'export'), crl: [join(dir, 'entry')] }, noList.io)).toBe(2);
  expect(noList.error()).toContain('--crl');
  const empty = listen();
  expect(await ledgerExportCommand({ dir: join(dir, 'x'), ledgerDir: join(dir, 'none') }, empty.io)).toBe(1);
  expect(empty.error()).toContain('no ledger');
});
