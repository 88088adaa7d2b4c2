// `npm run seed`: an instance for development, in .cache/seed, with people in roles, a model in service and some traffic. What it
// shows was really done, by made-up accounts, with the tiny model; it is thrown away and made anew each time.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ADMINISTRATOR,
  appointCast,
  bringIntoService,
  openOrganisation,
  startInstance,
} from '../examples/support/index.ts';
import { createTinyModelServer, trainTinyModel } from '../examples/tiny-model/index.ts';

const CALLS = 20;
const dataDir = join(import.meta.dirname, '..', '.cache', 'seed');
rmSync(dataDir, { recursive: true, force: true });
const modelDir = mkdtempSync(join(tmpdir(), 'steward-seed-'));

console.log('Training a tiny model (20 steps), starting an instance…');
await trainTinyModel({ outDir: modelDir, steps: 20 });
const upstream = await createTinyModelServer({ modelDir, port: 0 });
const instance = await startInstance({ dataDir });
try {
  const organisation = await openOrganisation(instance);
  await organisation.appoint('system', ['system-administrator']);
  await organisation.appoint('audit', ['audit-administrator']);
  const cast = await appointCast(organisation);
  const service = await bringIntoService(
    instance.gatewayUrl,
    organisation,
    cast,
    { baseUrl: `${upstream.url}/v1`, model: 'tiny-model' },
    { modelName: 'house-model' },
  );
  for (let call = 0; call < CALLS; call++) {
    await fetch(`${instance.gatewayUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${service.key.secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: service.modelName, max_tokens: 16, messages: [{ role: 'user', content: '子曰' }] }),
    });
  }
  console.log(`\nConsole   ${instance.consoleUrl}\nGateway   ${instance.gatewayUrl}/v1   key ${service.key.secret}\n`);
  console.log(`${ADMINISTRATOR.email} / ${ADMINISTRATOR.password}`);
  for (const { email, roles } of Object.values(cast)) console.log(`${email}   ${roles.join(', ')}`);
  console.log('The others have the password "a long enough phrase for one person". Ctrl-C ends it.');
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
} finally {
  await instance.close();
  await upstream.close();
  rmSync(modelDir, { recursive: true, force: true });
}
