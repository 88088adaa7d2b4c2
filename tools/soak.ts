// `npm run test:soak [-- --minutes 10 --callers 16 --gateway-memory 512 --server-memory 1024]`: mixed load with everything on, on two gateways
// of one instance that share their limits in a Redis, while policies change and the gateways are restarted. Exit code 0 only when memory keeps
// within its budget, every accepted request is recorded exactly once, and no stream was dropped.
import { parseArgs } from 'node:util';
import { until } from '../examples/support/index.ts';
import { startTestRedis } from '../src/platform/redis/testing/index.ts';
import { checkAccount, isWhole } from '../test/acceptance/gateways/account-check.ts';
import { callKinds } from '../test/acceptance/gateways/call-kinds.ts';
import { disturb } from '../test/acceptance/gateways/disturb.ts';
import { putEverythingOn } from '../test/acceptance/gateways/everything-on.ts';
import { type MemoryBudget, watchMemory } from '../test/acceptance/gateways/memory-watch.ts';
import { loadGateways, mostInAMinute } from '../test/acceptance/gateways/mixed-load.ts';
import { INSPECTED } from '../test/acceptance/gateways/process-memory.ts';
import { openHouse } from '../test/acceptance/house.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    callers: { type: 'string', default: '16' },
    /** Megabytes that each process may hold, resident. */
    'gateway-memory': { type: 'string', default: '512' },
    'server-memory': { type: 'string', default: '1024' },
  },
});
const minutes = Number(values.minutes);
const callers = Number(values.callers);
const resident = { gateway: Number(values['gateway-memory']), server: Number(values['server-memory']) };
if (![minutes, callers, resident.gateway, resident.server].every((value) => value > 0)) {
  process.stderr.write(
    'Usage: npm run test:soak -- [--minutes 10] [--callers 16] [--gateway-memory 512] [--server-memory 1024]\n',
  );
  process.exit(2);
}
/** In runs too short for a slope to mean something any growth passes. */
const growth = (most: number) => (minutes >= 5 ? most : Number.POSITIVE_INFINITY);
const BUDGETS: Record<'gateway' | 'server', MemoryBudget> = {
  gateway: { resident: resident.gateway, held: 160, growth: growth(2) },
  server: { resident: resident.server, held: 320, growth: growth(2) },
};
const LIMITED_PER_MINUTE = 60;

const redis = await startTestRedis();
const house = await openHouse({
  database: 'embedded',
  env: {
    ...INSPECTED,
    STEWARD_GATEWAYS: '2',
    STEWARD_DRAIN_SECONDS: '60',
    STEWARD_LOG_LEVEL: 'info',
    STEWARD_REDIS_URL: redis.url,
    // A full collection before a measurement holds a gateway up for longer than the usual limit; one that gave up meanwhile would keep to its share.
    STEWARD_REDIS_TIME_LIMIT: '5000',
  },
});
let held = false;
try {
  const from = new Date(Date.now() - 60_000);
  const everything = await putEverythingOn(house, LIMITED_PER_MINUTE);
  const first = new URL(house.instance.gatewayUrl);
  const urls = [0, 1].map((place) => `${first.protocol}//${first.hostname}:${Number(first.port) + place}`);
  await until('both gateways to hold the policy', async () => {
    const { items } = await house.cast.owner.api.get<{ items: { policyEpoch: number; currentEpoch: number }[] }>(
      '/gateways',
    );
    return items.length === 2 && items.every((one) => one.policyEpoch === one.currentEpoch);
  });
  const metric = async (url: string, name: string) => {
    const page = await (await fetch(`${url}/metrics`)).text();
    return Number(new RegExp(`^steward_gateway_${name} (\\S+)$`, 'm').exec(page)?.[1]);
  };

  // The upstream of the test keeps what it was asked; here nobody looks at it.
  const forgetting = setInterval(() => {
    house.upstream.requests.length = 0;
  }, 1_000);
  const memory = watchMemory(house.instance.output, console.log);
  const times = { from: performance.now(), until: performance.now() + minutes * 60_000 };
  const [account, disturbances] = await Promise.all([
    loadGateways(urls, {
      modelName: everything.service.modelName,
      kinds: callKinds(everything.keyword),
      callers,
      until: times.until,
      secret: everything.service.key.secret,
      limitedSecret: everything.limitedKey.secret,
      endUsers: 2_000,
    }),
    disturb(house, everything, times),
  ]);
  const processes = await memory.stop((name) => BUDGETS[name === 'server' ? 'server' : 'gateway']);
  clearInterval(forgetting);
  const checked = await checkAccount(
    house,
    everything,
    account,
    () => Promise.all(urls.map((url) => metric(url, 'accepted_highest'))),
    from,
  );
  const limited = { most: mostInAMinute(account.limited), limit: LIMITED_PER_MINUTE };
  held =
    isWhole(checked) &&
    account.strange.length === 0 &&
    limited.most <= limited.limit &&
    disturbances.restarts === 1 &&
    processes.length === 3 &&
    processes.every(({ kept }) => kept);
  const { sent, moved, strange } = account;
  console.log(
    JSON.stringify({ held, minutes, sent, moved, disturbances, limited, strange, checked, processes }, null, 1),
  );
  process.exitCode = held ? 0 : 1;
} finally {
  await house.close({ keep: !held });
  await redis.stop();
  if (!held) console.log(`kept: ${house.instance.dataDir} and ${house.instance.dataDir}.log`);
}
