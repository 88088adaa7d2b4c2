import type { Journal, MonthLog } from '../journal/index.ts';
import type { ServerClient } from './client.ts';
import { ServerRefusedError } from './client.ts';

const MAX_ENTRIES = 1_000;
/** Bytes of base64 in one delivery; the server takes bodies of 1 MB. */
const MAX_BYTES = 700_000;

/** Brings the gateway's logs to the server's mirror, as far as checkpoints are published. */
export function createMirror(client: ServerClient, journal: Journal) {
  /** Size of the server's copy by log; unknown until it has answered once on this connection. */
  const sizes = new Map<string, number>();

  async function deliver(month: MonthLog): Promise<boolean> {
    const log = month.log();
    if (log === null) return false;
    const checkpoint = log.checkpoint();
    const known = sizes.get(month.name);
    const from = known ?? 0;
    if (from >= checkpoint.size) {
      await journal.mirrored(month.name, from);
      return false;
    }
    const entries: string[] = [];
    let bytes = 0;
    // The first delivery of a run is one entry: usually the server has more already and says how much.
    const most = known === undefined ? 1 : MAX_ENTRIES;
    for await (const entry of log.entries(from, Math.min(checkpoint.size, from + most))) {
      const text = Buffer.from(entry.bytes).toString('base64');
      if (bytes > 0 && bytes + text.length > MAX_BYTES) break;
      bytes += text.length;
      entries.push(text);
    }
    const path = `/gateway/v1/logs/${month.name}/entries`;
    const answer = await client.post(path, { origin: month.origin, from, entries, checkpoint: checkpoint.note });
    const size = answer.body?.size;
    if ((answer.status >= 300 && answer.status !== 409) || typeof size !== 'number')
      throw new ServerRefusedError(path, answer);
    if (size > checkpoint.size)
      throw new Error(
        `the server's mirror of ${month.name} has ${size} entries, this gateway signed ${checkpoint.size}`,
      );
    sizes.set(month.name, size);
    if (answer.status === 409 && size === from) throw new ServerRefusedError(path, answer);
    return true;
  }

  return {
    /** After a connection anew: the server may have been put back to an older state and hold less than it said. */
    askAnew: () => sizes.clear(),
    /**
     * Delivers until the mirror has everything published. A month that the server refuses does not keep later ones back: its
     * error is thrown after them.
     */
    async catchUp(signal: AbortSignal): Promise<void> {
      const errors: unknown[] = [];
      for (const month of [...journal.months()]) {
        try {
          while (!signal.aborted && (await deliver(month)));
        } catch (error) {
          errors.push(error);
        }
      }
      if (errors.length > 0) throw errors[0];
    },
  };
}
