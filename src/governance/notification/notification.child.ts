import { createInterface } from 'node:readline';
import { createNodeLogFiles, openLog, openSigner } from '../../engines/ledger/index.ts';
import { systemClock } from '../../kernel/time/index.ts';
import { createFileBlobStore } from '../../platform/blob/index.ts';
import { createVault } from '../../platform/crypto/index.ts';
import { openDatabase } from '../../platform/database/index.ts';
import { createLogger } from '../../platform/telemetry/index.ts';
import { createGovernance } from '../governance.ts';
import { createTestDirectory, ROOT_UNIT } from '../testing.ts';
import { createDelivery, createNotificationService, createOccasions } from './index.ts';

// Child of the kill test: opens reviews on demand, tells people, and sends mails, as the server does. Lines on stdin name the subject of a
// new review; what is committed is said on stdout.

const { url, dir, secret, masterKey } = JSON.parse(process.argv[2]!);
const logger = createLogger({ name: 'test', level: 'silent' });
const database = openDatabase({ url, max: 8, name: 'notification child', logger });
const signer = openSigner(secret);
const vault = createVault({ masterKey: Buffer.from(masterKey, 'hex') });
const governance = createGovernance({
  database,
  clock: systemClock,
  logger,
  blobs: createFileBlobStore(dir),
  vault,
  organisationId: 'org_test',
  log: {
    name: 'governance-test',
    open: (remembered) => openLog({ files: createNodeLogFiles(`${dir}/log`), origin: signer.name, signer, remembered }),
  },
});
const directory = createTestDirectory();
governance.directory.fill(directory);
const ann = directory.put('per_ann', ['product-owner']);
directory.put('per_bo', ['compliance-officer']);
const notifications = createNotificationService({
  ...governance,
  vault,
  instance: 'steward.test',
  timeZone: async () => 'Asia/Shanghai',
});
createOccasions({ ...governance, notifications });
const delivery = createDelivery({
  ...governance,
  logger,
  notifications,
  contacts: async (id) => ({ email: `${id}@example.org`, language: 'zh' }),
  publicUrl: 'https://steward.test',
});
await governance.notices.start();
delivery.start();
process.stdout.write('ready\n');

createInterface({ input: process.stdin }).on('line', async (id) => {
  await database.kysely.transaction().execute(async (tx) => {
    const title = { zh: '客服模型', en: 'Support model' };
    const model = {
      kind: 'model',
      id,
      title,
      ownerId: 'per_ann',
      unitId: ROOT_UNIT,
      content: { id },
      author: ann,
    } as const;
    const { latest } = (await governance.subjects.create(tx, model)).subject;
    await governance.reviews.open(tx, {
      gate: 'model.approve',
      applicant: ann,
      subjectId: id,
      bindings: [{ subjectId: id, revision: latest }],
      rule: {
        seats: [{ name: 'compliance', title: { zh: '合规', en: 'Compliance' }, roles: ['compliance-officer'] }],
        deadlineHours: 100,
      },
      title,
      statement: '',
      context: null,
    });
  });
  process.stdout.write(`decided ${id}\n`);
});
