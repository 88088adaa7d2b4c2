import { once } from 'node:events';
import { readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  createNodeLogFiles,
  createSigningKey,
  findCheckpoint,
  openSigner,
  openWitness,
  parseVerifierKey,
  readHeld,
  readPublishedLog,
  verifyLog,
  type Witness,
} from '../../engines/ledger/index.ts';
import { startTestAuthority, type TestAuthority } from '../../engines/timestamp/testing.ts';
import { type PersonActor, systemActor } from '../../kernel/identity/index.ts';
import { MINUTE } from '../../kernel/time/index.ts';
import type { MailServer } from '../../platform/notify/index.ts';
import { startTestMailServer } from '../../platform/notify/testing/index.ts';
import { createLogger } from '../../platform/telemetry/index.ts';
import { createTestGovernance, type TestGovernance } from '../testing.ts';
import { type AnchorService, createAnchorService } from './index.ts';

let t: TestGovernance;
let anchors: AnchorService;
let witness: Witness;
let server: Server;
let witnessUrl: string;
let authority: TestAuthority;
let admin: PersonActor;
/** What the witness says that it has seen, in place of what it has: as if the log had been longer once. */
let seen: number | null = null;
let mailServer: (MailServer & { active: boolean }) | null = null;
const logger = createLogger({ name: 'test', level: 'silent' });

beforeAll(async () => {
  t = await createTestGovernance();
  admin = t.directory.put('per_sys', ['system-administrator']);
  anchors = createAnchorService({
    ...t.governance,
    logger,
    files: () => createNodeLogFiles(t.logDir),
    mail: { server: async () => mailServer, instance: 'steward.test' },
  });
  witness = await openWitness({
    files: createNodeLogFiles(join(t.logDir, '..', 'witness')),
    signer: openSigner(createSigningKey('witness.test/w1').secretText),
    logs: [parseVerifierKey(t.verifierKey)],
    now: () => t.clock.now(),
  });
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', async () => {
      if (seen !== null) return response.writeHead(409, { 'content-type': 'text/x.tlog.size' }).end(`${seen}\n`);
      const answer = await witness.addCheckpoint(body);
      response.writeHead(answer.status, { 'content-type': answer.contentType }).end(answer.body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  witnessUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/add-checkpoint`;
  authority = await startTestAuthority();
  t.governance.sequencer.start();
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await witness.close();
  await authority.close();
  await t.close();
  await rm(t.logDir, { recursive: true, force: true });
});

async function act(): Promise<number> {
  const record = await t.governance.recorder.writeAlone({
    kind: 'test.acted',
    actor: systemActor('test'),
    measures: [],
  });
  await t.governance.sequencer.waitSequenced(record.id);
  // The state of the sequencer is told after the record is.
  while (t.governance.sequencer.state().kind !== 'running') await delay(5);
  return (await readPublishedLog(createNodeLogFiles(t.logDir)))!.checkpoint.size;
}

test('a witness and a timestamp authority are asked when due and something is new; what they gave verifies offline', async () => {
  await act();
  const input = { everyMinutes: 60, active: true };
  const cosigner = await anchors.add(admin, {
    ...input,
    kind: 'witness',
    title: 'Witness',
    url: witnessUrl,
    trust: witness.key,
  });
  const stamper = await anchors.add(admin, {
    ...input,
    kind: 'timestamp',
    title: 'Authority',
    url: authority.url,
    trust: authority.ca.toString(),
    everyMinutes: 1440,
  });
  const size = await act();
  expect(await anchors.anchorDue()).toBe(2);
  expect(await anchors.get(cosigner.id)).toMatchObject({ anchors: 1, failure: null, last: { size } });
  expect(await anchors.get(stamper.id)).toMatchObject({ anchors: 1, failure: null, last: { size } });
  expect(await anchors.anchorDue()).toBe(0);
  await act();
  expect(await anchors.anchorDue()).toBe(0);
  t.clock.advance(61 * MINUTE);
  expect(await anchors.anchorDue()).toBe(1);
  expect((await anchors.get(cosigner.id)).anchors).toBe(2);
  expect(await anchors.state(t.clock.now())).toMatchObject({ keepers: 2, late: [], contradicting: [] });
  const { items } = await anchors.anchors({ limit: 2 });
  expect(items.map(({ kind }) => kind)).toContain('witness');

  const published = (await readPublishedLog(createNodeLogFiles(t.logDir)))!;
  const trust = [parseVerifierKey(t.verifierKey)];
  const report = await verifyLog(published.files, { trust, ...(await anchors.outsiders()) });
  expect(report).toMatchObject({ integrity: 'ok', anchoring: 'anchored' });
  expect(report.vouched[0]!.vouchers.map(({ kind, untrusted }) => [kind, untrusted])).toEqual([
    ['witness', null],
    ['timestamp', null],
  ]);
  // OpenSSL verifies the file as it is kept.
  const folder = join(t.logDir, 'anchor', String(size).padStart(16, '0'));
  const tsr = (await readdir(folder)).find((name) => name.endsWith('.tsr'))!;
  const said = await authority.openssl(
    ...['ts', '-verify', '-data', join(folder, 'checkpoint'), '-in', join(folder, tsr), '-CAfile', 'ca.pem'],
  );
  expect(said).toContain('OK');
  expect(await readFile(join(folder, 'cosigned'), 'utf8')).toContain('witness.test/w1');
});

test('a keeper that fails is shown with the reason, tried again, and late after twice its time', async () => {
  const [cosigner, stamper] = await anchors.list();
  await act();
  authority.answerWith(503);
  t.clock.advance(1441 * MINUTE);
  await anchors.anchorDue();
  expect((await anchors.get(stamper!.id)).failure).toMatchObject({ code: 'failed' });
  expect((await anchors.state(t.clock.now())).late).toEqual([]);
  t.clock.advance(2 * 1440 * MINUTE + MINUTE);
  expect((await anchors.state(t.clock.now())).late).toMatchObject([{ id: stamper!.id, code: 'failed' }]);
  authority.answerWith(null);
  await anchors.anchorDue();
  expect((await anchors.get(stamper!.id)).failure).toBe(null);
  expect((await anchors.state(t.clock.now())).late).toEqual([]);
  // Its key is said to be in wrong hands: what it gave counts no more, and what it gives is refused.
  t.clock.advance(MINUTE);
  const ahead = await act();
  expect((await anchors.probe(stamper!.id)).failure).toBe(null);
  expect((await anchors.state(t.clock.now())).lastSize).toBe(ahead);
  const { revision: first } = await anchors.get(stamper!.id);
  const kept = { kind: 'timestamp', title: 'Authority', url: authority.url, everyMinutes: 1440, active: true } as const;
  const revoked = await authority.revocationList({ at: new Date(), reason: 'keyCompromise' });
  const withList = { ...kept, trust: authority.ca.toString(), crl: revoked.toString() };
  expect(await anchors.change(admin, stamper!.id, String(first), withList)).toMatchObject({ crl: revoked.toString() });
  await act();
  expect((await anchors.probe(stamper!.id)).failure).toMatchObject({ code: 'timestamp-untrusted' });
  const { files } = (await readPublishedLog(createNodeLogFiles(t.logDir)))!;
  const log = { trust: [parseVerifierKey(t.verifierKey)], ...(await anchors.outsiders()) };
  const stamps = (await verifyLog(files, log)).vouched.flatMap(({ vouchers }) =>
    vouchers.filter(({ kind }) => kind === 'timestamp'),
  );
  expect(stamps.length).toBeGreaterThan(1);
  for (const { untrusted } of stamps) expect(untrusted).toMatch(/was revoked on/);
  expect((await anchors.state(t.clock.now())).lastSize).toBeLessThan(ahead);
  const clean = { ...withList, crl: (await authority.revocationList()).toString() };
  await anchors.change(admin, stamper!.id, String(first + 1), clean);
  expect((await anchors.probe(stamper!.id)).failure).toBe(null);
  // An authority that nobody entered vouches for is refused, as is a witness with another key.
  const other = (await readFile(join(authority.dir, 'other-ca.pem'))).toString();
  const { revision } = await anchors.get(stamper!.id);
  const changed = {
    kind: 'timestamp',
    title: 'Authority',
    url: authority.url,
    everyMinutes: 1440,
    active: true,
  } as const;
  await anchors.change(admin, stamper!.id, String(revision), { ...changed, trust: other });
  await act();
  expect((await anchors.probe(stamper!.id)).failure).toMatchObject({ code: 'timestamp-untrusted' });
  await expect(
    anchors.change(admin, stamper!.id, String(revision), { ...changed, trust: other }),
  ).rejects.toMatchObject({
    status: 412,
  });
  await anchors.change(admin, stamper!.id, String(revision + 1), { ...changed, trust: other, active: false });
  expect((await anchors.state(t.clock.now())).keepers).toBe(1);
  expect((await anchors.probe(cosigner!.id)).failure).toBe(null);
});

test('a witness that has seen another history is a record and a reason, once', async () => {
  const [cosigner] = await anchors.list();
  await act();
  seen = 1_000_000;
  for (const time of ['first', 'second'])
    expect([time, (await anchors.probe(cosigner!.id)).failure?.code]).toEqual([time, 'witness-ahead']);
  expect((await anchors.state(t.clock.now())).contradicting).toMatchObject([
    { id: cosigner!.id, code: 'witness-ahead' },
  ]);
  expect(await t.kindsOf(cosigner!.id)).toEqual(['anchor-keeper.entered done', 'ledger.contradicted failed']);
  seen = null;
  expect((await anchors.probe(cosigner!.id)).failure).toBe(null);
  expect((await anchors.state(t.clock.now())).contradicting).toEqual([]);
});

test('a checkpoint mailed to a person counts as sent alone, until it is handed back: then a log put back contradicts it', async () => {
  const smtp = await startTestMailServer();
  try {
    const person = await anchors.add(admin, {
      kind: 'mail',
      title: 'Notary',
      url: 'mailto:notary@example.org',
      everyMinutes: 1440,
      active: true,
    });
    // Not delivered: seen at once, and late after twice its time.
    expect((await anchors.probe(person.id)).failure).toMatchObject({ code: 'mail-off' });
    t.clock.advance(2 * 1440 * MINUTE + MINUTE);
    expect((await anchors.state(t.clock.now())).late).toContainEqual({
      id: person.id,
      title: 'Notary',
      code: 'mail-off',
    });
    mailServer = {
      ...{ host: '127.0.0.1', port: smtp.port, security: 'none', user: null, password: null },
      ...{ from: 'steward@example.org', ca: null, active: true },
    };
    await smtp.answerWith(550);
    expect((await anchors.probe(person.id)).failure).toMatchObject({ code: 'mail-refused' });
    await smtp.answerWith(250);
    const size = await act();
    const before = await anchors.state(t.clock.now());
    const sent = await anchors.probe(person.id);
    expect(sent).toMatchObject({ failure: null, anchors: 0, last: null, mailed: { size, count: 1 } });
    expect(await anchors.state(t.clock.now())).toMatchObject({
      ...{ keepers: before.keepers, lastAt: before.lastAt, lastSize: before.lastSize },
      late: [],
    });
    await smtp.received(2);
    const kept = smtp.mails.at(-1)!;
    expect(kept.to).toEqual(['notary@example.org']);
    const note = findCheckpoint(Buffer.from(kept.text));
    const published = (await readPublishedLog(createNodeLogFiles(t.logDir)))!;
    expect(note).toBe(published.checkpoint.note);
    // As it is copied out of an answer: quoted, with other line ends.
    const quoted = `Dear all,\r\n\r\n${note.replaceAll(/^/gm, '> ').replaceAll('\n', '\r\n')}`;
    expect(findCheckpoint(Buffer.from(quoted))).toBe(note);
    const trust = [parseVerifierKey(t.verifierKey)];
    expect((await verifyLog(published.files, { trust, anchors: [note] })).anchoring).toBe('anchored');
    // The same log as of an older checkpoint is found out by the mail alone.
    const [held] = await readHeld(createNodeLogFiles(t.logDir), size);
    const older = {
      read: (path: string) => (path === 'checkpoint' ? Promise.resolve(held!.note) : published.files.read(path)),
      list: published.files.list,
    };
    expect((await verifyLog(older, { trust, anchors: [note] })).anchoring).toBe('contradicted');
    // Due only when there is something new, and its time has come.
    await anchors.anchorDue();
    expect((await anchors.get(person.id)).mailed).toMatchObject({ size, count: 1 });
  } finally {
    await smtp.stop();
  }
});
