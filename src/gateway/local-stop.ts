import type { Folder } from '../platform/files/index.ts';

/** The kill switch at the machine: a file named STOP in the data folder, or a call. It survives a restart. */
export interface LocalStop {
  stopped(): boolean;
  /** Stops now, and leaves the file so that a restart does not undo it. */
  stop(): Promise<void>;
  close(): void;
}

const FILE = 'STOP';
const LOOK_EVERY = 200;

/** `onStop` is called each time it begins to stop. Removing the file lets the gateway serve again. */
export async function openLocalStop(folder: Folder, onStop: () => void): Promise<LocalStop> {
  let stopped = await folder.exists(FILE);
  // Between the call and the file's appearance a look must not find it absent and start serving again.
  let writing = false;
  const set = (now: boolean) => {
    const begins = now && !stopped;
    stopped = now;
    if (begins) onStop();
  };
  const unwatch = folder.watch(FILE, LOOK_EVERY, (exists) => {
    if (!writing) set(exists);
  });
  return {
    stopped: () => stopped,
    async stop() {
      writing = true;
      set(true);
      try {
        await folder.write(FILE, `stopped at ${new Date().toISOString()}\n`);
      } finally {
        writing = false;
      }
    },
    close: unwatch,
  };
}
