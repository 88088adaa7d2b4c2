// `npm run test:endurance [-- --kills 100 --seed N]`: kill -9 of server, gateway and database at random moments under load.
// Exit code 0 only when nothing acknowledged was lost and nothing unreleased was served.
import { parseArgs } from 'node:util';
import { besiege, takeStock } from '../test/acceptance/durability/siege.ts';
import { openHouse } from '../test/acceptance/house.ts';

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '100' }, seed: { type: 'string', default: String(Date.now() % 1e9) } },
});
const kills = Number(values.kills);
const seed = Number(values.seed);
if (!Number.isInteger(kills) || kills < 1 || !Number.isInteger(seed)) {
  process.stderr.write('Usage: npm run test:endurance -- [--kills 100] [--seed N]\n');
  process.exit(2);
}
console.log(`${kills} kills, seed ${seed}`);

const house = await openHouse({ database: 'embedded' });
let held = false;
try {
  const service = await house.serve('house-model');
  const doomed = await house.serve('doomed-model');
  const account = await besiege(house, service, doomed, { kills, seed, report: console.log });
  const found = await takeStock(house, account);
  const faults = {
    lostAnswers: found.lostAnswers,
    misjudged: found.misjudged,
    lostActs: found.lostActs,
    lostNumbers: found.lostNumbers,
    servedAfterRevocation: account.servedAfterRevocation,
    foreignModels: account.foreignModels,
    verification: found.verdict.ok ? [] : found.verdict.problems,
  };
  held =
    found.verdict.ok &&
    Object.values(faults).every((fault) => (Array.isArray(fault) ? fault.length === 0 : fault === 0));
  console.log(
    JSON.stringify({
      held,
      seed,
      kills: account.kills,
      answers: account.answered.size,
      acts: account.acknowledged.length,
      interrupted: found.interrupted,
      recorded: found.verdict.figures.recorded,
      faults,
      ...(held ? {} : { whereabouts: found.whereabouts, ledger: found.exported.dir }),
    }),
  );
  if (held) found.exported.remove();
  process.exitCode = held ? 0 : 1;
} finally {
  // What did not hold is there to be looked into.
  await house.close({ keep: !held });
  if (!held) console.log(`kept: ${house.instance.dataDir} and ${house.instance.dataDir}.log`);
}
