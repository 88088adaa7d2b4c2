import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { GATEWAY_RUNTIME } from '../../gateway/runtime.ts';
import type { Logger } from '../../platform/telemetry/index.ts';
import { type ReadyMessage, type SupervisedChild, superviseChild } from './child.ts';

/** Beyond the time that open requests get: to deliver, to write, to close. */
const CLOSING_MILLIS = 15_000;
/** How long a gateway that was started again may take until it serves. */
const SERVES_WITHIN = 60_000;

export interface SupervisedGateways {
  readonly children: readonly SupervisedChild[];
  /** Resolves when all of them listen for the first time. */
  readonly ready: Promise<readonly ReadyMessage[]>;
  /** One after another, each only when the one before serves again. Throws when one does not: the others are left as they are. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface GatewaysOptions {
  /** The one-time token of each; there are as many gateways. */
  readonly tokens: readonly string[];
  /** The first one's port; 0 for any free ones. */
  readonly port: number;
  /** Folder with one folder for each. */
  readonly dataDir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly serverUrl: string;
  readonly drainSeconds: number;
  readonly logger: Logger;
  /** Called once for each, when it listens for the first time. */
  readonly onReady: (gateway: ReadyMessage) => void;
}

/** The first keeps the folder that it had when there was only one. */
const folderOf = (place: number) => (place === 0 ? 'local' : `local-${place + 1}`);

/** The gateways of this machine: each a process with a port, a data folder, a key and a log of its own. */
export function superviseGateways(options: GatewaysOptions): SupervisedGateways {
  const { tokens, port, dataDir, env, serverUrl, drainSeconds, logger, onReady } = options;
  const names = tokens.map((_, place) => (place === 0 ? 'gateway' : `gateway-${place + 1}`));
  const children = tokens.map((token, place) => {
    const child = superviseChild({
      name: names[place]!,
      program: 'gateway',
      runtime: GATEWAY_RUNTIME,
      env: {
        ...env,
        STEWARD_SUPERVISED: 'true',
        STEWARD_GATEWAYS: '1',
        STEWARD_GATEWAY_PORT: String(port === 0 ? 0 : port + place),
        STEWARD_DATA_DIR: join(dataDir, folderOf(place)),
        STEWARD_SERVER_URL: serverUrl,
        STEWARD_ENROLMENT_TOKEN: token,
      },
      logger,
      patience: drainSeconds * 1_000 + CLOSING_MILLIS,
    });
    child.ready.then(onReady, () => undefined);
    return child;
  });
  let urls: string[] = [];
  const ready = Promise.all(children.map((child) => child.ready));
  ready.then(
    (messages) => {
      urls = messages.map(({ url }) => url);
    },
    () => undefined,
  );
  let rolling: Promise<void> | null = null;

  async function roll(): Promise<void> {
    for (const [place, child] of children.entries()) {
      const url = urls[place];
      const served = url !== undefined && (await serves(url));
      const again = await within(child.restart(), `${names[place]} did not listen again`);
      urls[place] = again.url;
      // One that did not serve before (no policy yet, stopped at the machine) is not waited for.
      if (!served) continue;
      const until = performance.now() + SERVES_WITHIN;
      while (!(await serves(again.url))) {
        if (performance.now() > until) throw new Error(`${names[place]} listens again but does not serve`);
        await delay(100);
      }
      logger.info({ gateway: names[place] }, 'gateway was restarted and serves');
    }
  }

  return {
    children,
    ready,
    restart() {
      rolling ??= roll().finally(() => {
        rolling = null;
      });
      return rolling;
    },
    stop: async () => {
      await Promise.all(children.map((child) => child.stop()));
    },
  };
}

async function within<T>(promise: Promise<T>, complaint: string): Promise<T> {
  const late = new AbortController();
  const failed = delay(SERVES_WITHIN, undefined, { signal: late.signal }).then(() => {
    throw new Error(complaint);
  });
  failed.catch(() => undefined);
  try {
    return await Promise.race([promise, failed]);
  } finally {
    late.abort();
  }
}

async function serves(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) }).catch(() => null);
  await answer?.arrayBuffer();
  return answer?.ok === true;
}
