import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  createApiClient,
  type Instance,
  type Service,
  startInstance,
  steward,
  until,
} from '../../../examples/support/index.ts';
import { exportLedger, untilSettled, verifyFolder } from '../exported.ts';
import { ask, type House, openHouse } from '../house.ts';

const PASSPHRASE = 'a phrase that seals the keys';
let house: House;
let service: Service;
let folder: string;
let restored: Instance | undefined;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'steward-backup-'));
  house = await openHouse({ database: 'embedded' });
  service = await house.serve('house-model');
}, 180_000);

afterAll(async () => {
  await restored?.close();
  await house?.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a running instance is backed up by one command and restored by another, whole', async () => {
  const { record } = await house.ask(service);
  await untilSettled(house.cast.security.api, record);
  const archive = join(folder, 'instance.tar.gz');
  const env = { ...house.instance.env, STEWARD_BACKUP_PASSPHRASE: PASSPHRASE };
  // Acts go on meanwhile, so that log and database are copied at different moments.
  const keeper = await house.organisation.appoint('keeper', ['system-administrator']);
  const done = new AbortController();
  const acting = (async () => {
    for (let n = 1; !done.signal.aborted; n++)
      await keeper.api.post('/gateways/tokens', { title: { zh: `网关 ${n}`, en: `Gateway ${n}` } });
  })();
  const backup = await steward(['backup', archive], env);
  done.abort();
  await acting;
  expect(backup).toMatchObject({ code: 0 });
  expect(statSync(archive).size).toBeGreaterThan(10_000);
  // The instance went on while it was backed up.
  expect((await house.ask(service)).status).toBe(200);
  const governance = (await readLogs(house)).find(({ kind }) => kind === 'governance')!;
  expect(await house.instance.stop()).toBe(0);

  const dataDir = join(folder, 'restored');
  const wrong = await steward(['restore', archive], {
    ...env,
    STEWARD_DATA_DIR: join(folder, 'wrong'),
    STEWARD_BACKUP_PASSPHRASE: 'another phrase entirely',
  });
  expect(wrong.code).toBe(1);
  const restore = await steward(['restore', archive], { ...env, STEWARD_DATA_DIR: dataDir });
  expect(restore).toMatchObject({ code: 0 });
  const again = await steward(['restore', archive], { ...env, STEWARD_DATA_DIR: dataDir });
  expect(again.code).toBe(1);

  restored = await startInstance({ dataDir });
  const owner = createApiClient(restored.consoleUrl);
  await owner.signIn(house.cast.owner.email, 'a long enough phrase for one person');
  const release = await owner.get<{ state: string }>(`/releases/${service.releaseId}`);
  expect(release.state).toBe('approved');
  const gatewayUrl = restored.gatewayUrl;
  await until('the restored gateway to serve', async () => (await ask(gatewayUrl, service)).status === 200);
  expect((await owner.get<{ outcome: string }>(`/traffic/${record}`)).outcome).toBe('answered');
  await until('the receipt', () => owner.get(`/traffic/${record}/receipt`).catch(() => null));

  await untilSettled(owner);
  const exported = await exportLedger(restored);
  expect(await verifyFolder(exported.dir, '--trust', governance.verifierKey)).toMatchObject({ ok: true, problems: [] });
  const name = exported.logs.find((one) => one.startsWith('governance-'))!;
  expect(readFileSync(join(exported.dir, name, 'key.pub'), 'utf8').trim()).toBe(governance.verifierKey);
  exported.remove();
}, 180_000);

async function readLogs({ cast }: House) {
  const { items } = await cast.security.api.get<{ items: { kind: string; verifierKey: string }[] }>('/ledger/logs');
  return items;
}
