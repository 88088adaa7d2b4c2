import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApiClient, type Instance, steward, until } from '../../examples/support/index.ts';
import { createNodeLogFiles, readPublishedLog } from '../../src/engines/ledger/index.ts';
import type { StewardRecord } from '../../src/kernel/record/index.ts';
import type { TrafficEntry, TrafficRecord } from '../../src/kernel/traffic/index.ts';

/** An exported ledger in a folder of its own. */
export interface Exported {
  readonly dir: string;
  /** Folder names of the logs. */
  readonly logs: readonly string[];
  records(): Promise<StewardRecord[]>;
  /** Records of requests over all traffic logs, with the log that each is in. */
  traffic(): Promise<(TrafficRecord & { log: string })[]>;
  remove(): void;
}

export interface Verdict {
  readonly code: number | null;
  readonly ok: boolean;
  readonly logs: readonly {
    readonly name: string;
    readonly report: {
      readonly integrity: string;
      readonly anchoring: string;
      readonly keyTrusted: boolean;
      readonly size: number;
      readonly problems: readonly { readonly file: string; readonly index?: number; readonly message: string }[];
    };
  }[];
  readonly problems: readonly { readonly code: string; readonly log: string; readonly index?: number }[];
  readonly successions: readonly { readonly log: string; readonly lost: number; readonly proven: boolean }[];
  readonly figures: { readonly open: number; readonly recorded: number };
}

/** `steward ledger export`, from the running instance. */
export async function exportLedger(instance: Pick<Instance, 'env'>): Promise<Exported> {
  const dir = mkdtempSync(join(tmpdir(), 'steward-export-'));
  const { code, output } = await steward(['ledger', 'export', dir], instance.env);
  if (code !== 0) throw new Error(`the export failed: ${output}`);
  return exportedAt(dir);
}

export function exportedAt(dir: string): Exported {
  const logs = readdirSync(dir).sort();
  return {
    dir,
    logs,
    async records() {
      const found: StewardRecord[] = [];
      for (const name of logs.filter((one) => one.startsWith('governance-'))) {
        for (const { value } of await entriesOf(dir, name)) found.push(value as StewardRecord);
      }
      return found;
    },
    async traffic() {
      const found: (TrafficRecord & { log: string })[] = [];
      for (const name of logs.filter((one) => one.startsWith('traffic-'))) {
        for (const { value } of await entriesOf(dir, name)) {
          const entry = value as TrafficEntry;
          if (entry.type === 'request') found.push({ ...entry, log: name });
        }
      }
      return found;
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

async function entriesOf(dir: string, name: string): Promise<{ index: number; value: unknown }[]> {
  const log = await readPublishedLog(createNodeLogFiles(join(dir, name)));
  if (log === undefined) throw new Error(`${name} is no log`);
  const found: { index: number; value: unknown }[] = [];
  for await (const { index, bytes } of log.entries(0))
    found.push({ index, value: JSON.parse(Buffer.from(bytes).toString('utf8')) });
  return found;
}

/** `steward verify`, with its whole report. */
export async function verifyFolder(dir: string, ...args: readonly string[]): Promise<Verdict> {
  const { code, output } = await steward(['verify', dir, '--json', ...args]);
  const line = output.split('\n').find((one) => one.startsWith('{'));
  if (line === undefined) throw new Error(`no report: ${output}`);
  return { code, ...(JSON.parse(line) as Omit<Verdict, 'code'>) };
}

/**
 * Waits until every gateway is connected, idle, and mirrored to its last entry. What a gateway says of itself is up to two
 * seconds old, so `recorded` names records that must be there as well. How long that takes depends on how much is waiting and on
 * the machine: it goes on as long as the mirrors grow, and gives up when for a minute nothing has come.
 */
export async function untilSettled(reader: ApiClient, ...recorded: readonly string[]): Promise<void> {
  const gateways = async () => (await reader.get<{ items: GatewayView[] }>('/gateways')).items;
  for (const id of recorded) await untilStalled(`the record ${id}`, () => reader.get(`/traffic/${id}`), gateways);
  await untilStalled(
    'the gateways to be connected, idle and mirrored',
    async () => {
      const items = await gateways();
      return items.length > 0 && items.every(isSettled);
    },
    gateways,
  );
}

const STALLED = 60_000;

async function untilStalled(
  what: string,
  look: () => Promise<unknown>,
  gateways: () => Promise<GatewayView[]>,
): Promise<void> {
  const mirroredNow = async () =>
    (await gateways()).reduce((sum, { logs }) => sum + logs.reduce((all, { mirrored }) => all + mirrored, 0), 0);
  for (let before = -1; ; ) {
    try {
      await until(what, look, { millis: STALLED, every: 200 });
      return;
    } catch (error) {
      const mirrored = await mirroredNow().catch(() => before);
      if (mirrored <= before) {
        const state = await gateways().catch((other: unknown) => String(other));
        const { message, cause } = error as Error;
        throw new Error(`${message}, and no mirror grew; ${String(cause)}; gateways: ${JSON.stringify(state)}`);
      }
      before = mirrored;
    }
  }
}

interface GatewayView {
  readonly connected: boolean;
  readonly lag: number;
  readonly openRequests: number | null;
  readonly policyEpoch: number | null;
  readonly currentEpoch: number | null;
  readonly logs: readonly { readonly mirrored: number }[];
}

function isSettled({ connected, lag, openRequests, policyEpoch, currentEpoch }: GatewayView): boolean {
  return connected && lag === 0 && openRequests === 0 && policyEpoch === currentEpoch;
}
