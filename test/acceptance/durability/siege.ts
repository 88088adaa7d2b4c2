import { setTimeout as delay } from 'node:timers/promises';
import { type Part, registerModel, type Service, type SubjectView } from '../../../examples/support/index.ts';
import { type Exported, exportLedger, untilSettled, type Verdict, verifyFolder } from '../exported.ts';
import type { House } from '../house.ts';
import { stockOf } from '../traffic-stock.ts';
import { askNoting, type Told } from './callers.ts';
import { type Whereabouts, whereaboutsOf } from './whereabouts.ts';

export interface Siege {
  /** How many processes are killed. */
  readonly kills: number;
  readonly seed: number;
  readonly report?: (line: string) => void;
}

export interface Account {
  /** Records that callers were told of in an answer's head, with what became of the answer. */
  readonly answered: Readonly<Told>;
  /** Ids of models whose registration was acknowledged. */
  readonly acknowledged: readonly string[];
  readonly kills: Readonly<Record<Part, number>>;
  /** Answers of the revoked release that began after its gateway had acknowledged. */
  readonly servedAfterRevocation: number;
  /** What the upstream was asked for, beside the model that is released. */
  readonly foreignModels: readonly string[];
}

/** The same numbers for the same seed. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const PARTS: readonly Part[] = ['server', 'gateway', 'database'];

/**
 * Kills parts of a running instance at random moments, under load of requests and of acts of management, and keeps account of
 * what callers were told. Half way a release is revoked; from its acknowledgement on nothing of it may be served.
 */
export async function besiege(house: House, service: Service, doomed: Service, siege: Siege): Promise<Account> {
  const { instance, cast, organisation, upstream } = house;
  const random = createRandom(siege.seed);
  const answered: Told = new Map();
  const acknowledged: string[] = [];
  const kills: Record<Part, number> = { server: 0, gateway: 0, database: 0 };
  let running = true;
  let revoked = false;
  let servedAfterRevocation = 0;

  async function call(target: Service, stream: boolean): Promise<void> {
    const after = revoked && target === doomed;
    const status = await askNoting(instance.gatewayUrl, target, { text: 'slow 20', stream }, answered);
    if (status === 200 && after) servedAfterRevocation++;
  }

  async function loadGateway(lane: number): Promise<void> {
    for (let turn = 0; running; turn++) await call(turn % 5 === 4 ? doomed : service, (turn + lane) % 2 === 0);
  }

  async function loadServer(): Promise<void> {
    for (let turn = 0; running; turn++) {
      try {
        const model: SubjectView = await registerModel(cast.engineer.api, organisation.rootUnitId, `模型 ${turn}`);
        acknowledged.push(model.id);
      } catch {
        await delay(50);
      }
      await delay(20);
    }
  }

  /** Again and again until it went through: the parts that it needs may be down. */
  async function revoke(): Promise<void> {
    for (;;) {
      try {
        const { state } = await cast.security.api.get<{ state: string }>(`/releases/${doomed.releaseId}`);
        if (state !== 'revoked')
          await cast.security.api.post(`/releases/${doomed.releaseId}/revoke`, { reason: '停用' });
        const { gateways } = await cast.security.api.get<{ gateways: { acknowledged: boolean; connected: boolean }[] }>(
          `/releases/${doomed.releaseId}`,
        );
        if (gateways.length > 0 && gateways.every((one) => one.acknowledged)) break;
      } catch {
        // Tried again.
      }
      await delay(50);
    }
    revoked = true;
  }

  const lanes = [...Array.from({ length: 6 }, (_, lane) => loadGateway(lane)), loadServer()];
  let revoking: Promise<void> | undefined;
  const bag: Part[] = [];
  for (let count = 0; count < siege.kills; count++) {
    // Sometimes into the recovery from the one before, sometimes when all is well again.
    if (random() < 0.5) await instance.healthy();
    await delay(100 + random() * 1_400);
    // Each of them in every three, in an order that nobody foresees.
    if (bag.length === 0) bag.push(...PARTS);
    const part = bag.splice(Math.floor(random() * bag.length), 1)[0]!;
    await instance.kill(part);
    kills[part]++;
    siege.report?.(`kill ${count + 1}/${siege.kills}: ${part}; ${answered.size} answers, ${acknowledged.length} acts`);
    if (revoking === undefined && count >= siege.kills / 2) revoking = revoke();
  }
  await instance.healthy();
  await (revoking ?? revoke());
  const enough = answered.size + 50;
  for (let tries = 0; answered.size < enough && tries < 600; tries++) await delay(50);
  running = false;
  await Promise.all(lanes);
  const released = new Set([`raw-${service.modelName}`, `raw-${doomed.modelName}`]);
  return {
    answered,
    acknowledged,
    kills,
    servedAfterRevocation,
    foreignModels: upstream.requests.map(({ body }) => String(body.model)).filter((model) => !released.has(model)),
  };
}

export interface Findings {
  readonly verdict: Verdict;
  readonly exported: Exported;
  /** Answers whose record is not in the ledger, or more than once. */
  readonly lostAnswers: readonly string[];
  /** How far the records of the first of them came. */
  readonly whereabouts: readonly Whereabouts[];
  /** Whole answers that the ledger calls neither answered nor, where the gateway died right after, interrupted. */
  readonly misjudged: readonly string[];
  /** How many whole answers are recorded as interrupted: their last words were out before their end was on disk. */
  readonly interrupted: number;
  readonly lostActs: readonly string[];
  /** Numbers that the gateway gave and nobody finds. */
  readonly lostNumbers: readonly number[];
}

const MOST_LOOKED_FOR = 20;

/** Compares what callers were told with what the exported ledger holds. */
export async function takeStock(house: House, account: Pick<Account, 'answered' | 'acknowledged'>): Promise<Findings> {
  const told = [...account.answered.keys()];
  await untilSettled(house.cast.security.api, ...told.slice(-20)).catch(async (error: Error) => {
    const places = await Promise.all(told.slice(-20).map((id) => whereaboutsOf(house, id)));
    throw new Error(`${error.message}\n${places.map((place) => JSON.stringify(place)).join('\n')}`, { cause: error });
  });
  await untilSequenced(house, account.acknowledged.at(-1));
  const exported = await exportLedger(house.instance);
  const traffic = await exported.traffic();
  const { counts, outcomes, lostNumbers } = stockOf(traffic);
  const acts = new Set(
    (await exported.records()).filter(({ outcome }) => outcome === 'done').map(({ subject }) => subject?.id),
  );
  const lostAnswers = told.filter((id) => counts.get(id) !== 1);
  const whole = [...account.answered].filter(([, how]) => how === 'whole').map(([id]) => id);
  return {
    exported,
    verdict: await verifyFolder(exported.dir),
    lostAnswers,
    whereabouts: await Promise.all(lostAnswers.slice(0, MOST_LOOKED_FOR).map((id) => whereaboutsOf(house, id))),
    misjudged: whole.filter((id) => !['answered', 'interrupted'].includes(outcomes.get(id) ?? '')),
    interrupted: whole.filter((id) => outcomes.get(id) === 'interrupted').length,
    lostActs: account.acknowledged.filter((id) => !acts.has(id)),
    lostNumbers,
  };
}

async function untilSequenced(house: House, subjectId: string | undefined): Promise<void> {
  if (subjectId === undefined) return;
  for (let tries = 0; tries < 200; tries++) {
    const { items } = await house.cast.security.api.get<{ items: { index: number | null }[] }>(
      `/records?subjectId=${subjectId}`,
    );
    if (items.length > 0 && items.every(({ index }) => index !== null)) return;
    await delay(50);
  }
}
