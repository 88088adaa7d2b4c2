// `npm run test:soak [-- --minutes 10 --callers 16 --gateway-memory 512 --server-memory 1024]`: mixed load on two gateways of one instance.
// Exit code 0 only when memory keeps within its budget and does not go on growing, and all that was accepted is recorded.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { until } from '../examples/support/index.ts';
import { loadGateways } from '../test/acceptance/gateways/mixed-load.ts';
import { openHouse } from '../test/acceptance/house.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    callers: { type: 'string', default: '16' },
    /** Megabytes that each process may hold. */
    'gateway-memory': { type: 'string', default: '512' },
    'server-memory': { type: 'string', default: '1024' },
  },
});
const minutes = Number(values.minutes);
const callers = Number(values.callers);
const budgets = { gateway: Number(values['gateway-memory']), server: Number(values['server-memory']) };
if (![minutes, callers, budgets.gateway, budgets.server].every((value) => value > 0)) {
  process.stderr.write(
    'Usage: npm run test:soak -- [--minutes 10] [--callers 16] [--gateway-memory 512] [--server-memory 1024]\n',
  );
  process.exit(2);
}

const MEGABYTE = 1_048_576;
/** From the second quarter to the last a process may grow by this part, and by this much: more is growth without end. */
const MOST_GROWTH = 1.2;
const NOISE = 32;

const house = await openHouse({ database: 'embedded', env: { STEWARD_GATEWAYS: '2' } });
let held = false;
try {
  const service = await house.serve('soaked');
  const first = new URL(house.instance.gatewayUrl);
  const urls = [0, 1].map((place) => `${first.protocol}//${first.hostname}:${Number(first.port) + place}`);
  const { api } = house.cast.owner;
  interface GatewayRow {
    connected: boolean;
    lag: number;
    openRequests: number | null;
    policyEpoch: number | null;
    currentEpoch: number | null;
  }
  const gateways = async () => (await api.get<{ items: GatewayRow[] }>('/gateways')).items;
  await until(
    'both gateways to hold the policy',
    async () =>
      (await gateways()).length === 2 && (await gateways()).every((one) => one.policyEpoch === one.currentEpoch),
  );

  const metric = async (url: string, name: string) => {
    const page = await (await fetch(`${url}/metrics`)).text();
    return Number(new RegExp(`^steward_gateway_${name} (\\S+)$`, 'm').exec(page)?.[1]);
  };
  const serverMegabytes = () => {
    const status = readFileSync(`/proc/${house.instance.pid('server')}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1_024;
  };
  const samples: Record<'gateway-1' | 'gateway-2' | 'server', number[]> = {
    'gateway-1': [],
    'gateway-2': [],
    server: [],
  };
  const began = performance.now();
  const end = began + minutes * 60_000;
  const from = new Date(Date.now() - 60_000).toISOString();
  const sampling = setInterval(async () => {
    // The upstream of the test keeps what it was asked; here nobody looks at it.
    house.upstream.requests.length = 0;
    try {
      samples['gateway-1'].push((await metric(urls[0]!, 'resident_bytes')) / MEGABYTE);
      samples['gateway-2'].push((await metric(urls[1]!, 'resident_bytes')) / MEGABYTE);
      samples.server.push(serverMegabytes());
      const now = Object.entries(samples).map(([name, list]) => `${name} ${Math.round(list.at(-1)!)} MB`);
      console.log(`${Math.round((performance.now() - began) / 1_000)} s: ${now.join(', ')}`);
    } catch (error) {
      console.log(`no sample: ${(error as Error).message}`);
    }
  }, 5_000);
  const account = await loadGateways(urls, service, { callers, until: end });
  clearInterval(sampling);

  await until(
    'all requests to be over',
    async () => (await Promise.all(urls.map((url) => metric(url, 'open_requests')))).every((open) => open === 0),
    { millis: 60_000 },
  );
  await until(
    'all records to be delivered',
    async () => (await gateways()).every(({ connected, lag }) => connected && lag === 0),
    { millis: 300_000, every: 500 },
  );
  const accepted = await Promise.all(urls.map((url) => metric(url, 'accepted_highest')));
  const recorded = await Promise.all(urls.map((url) => metric(url, 'recorded_through')));
  const total = accepted.reduce((sum, one) => sum + one, 0);
  const countIndexed = async () => {
    const summary = await api.get<{ items: { counts: Record<string, number> }[] }>(
      `/traffic/summary?from=${from}&to=${new Date(Date.now() + 60_000).toISOString()}&step=hour`,
    );
    return summary.items.reduce((sum, { counts }) => sum + Object.values(counts).reduce((all, one) => all + one, 0), 0);
  };
  // What a gateway says of its lag is some seconds old.
  await until('the server to know all records', async () => (await countIndexed()) >= total, {
    millis: 60_000,
    every: 500,
  }).catch(() => undefined);
  const indexed = await countIndexed();
  let lost = 0;
  for (const id of account.answered) if ((await api.get(`/traffic/${id}`).catch(() => null)) === null) lost++;

  const median = (list: readonly number[]) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
  const memory = Object.entries(samples).map(([name, list]) => {
    const quarter = Math.floor(list.length / 4);
    const budget = name === 'server' ? budgets.server : budgets.gateway;
    const [early, late] = [median(list.slice(quarter, 2 * quarter)), median(list.slice(-Math.max(1, quarter)))];
    return {
      process: name,
      most: Math.round(Math.max(0, ...list)),
      budget,
      early: Math.round(early),
      late: Math.round(late),
      withinBudget: list.length > 0 && Math.max(...list) <= budget,
      // Less than five minutes are warming up.
      grows: minutes >= 5 && late > early * MOST_GROWTH + NOISE,
    };
  });
  const whole = accepted.every((one, place) => one > 0 && one === recorded[place]) && indexed === total && lost === 0;
  held = whole && account.strange.length === 0 && memory.every(({ withinBudget, grows }) => withinBudget && !grows);
  console.log(
    JSON.stringify({
      held,
      minutes,
      sent: account.sent,
      accepted,
      recorded,
      indexed,
      lost,
      strange: account.strange,
      memory,
    }),
  );
  process.exitCode = held ? 0 : 1;
} finally {
  await house.close({ keep: !held });
  if (!held) console.log(`kept: ${house.instance.dataDir} and ${house.instance.dataDir}.log`);
}
