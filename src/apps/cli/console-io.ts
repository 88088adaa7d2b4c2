import type { Writable } from 'node:stream';

/** Where a command writes: results to `stdout`, progress and complaints to `stderr`. */
export interface CommandIo {
  readonly stdout: Writable;
  readonly stderr: Writable & { isTTY?: boolean };
}

/** The reader's language, from the locale of the environment. */
export function commandLanguage(): 'zh' | 'en' {
  return Intl.DateTimeFormat().resolvedOptions().locale.startsWith('zh') ? 'zh' : 'en';
}

const EVERY = 100;

/** One line that is written over on a terminal, and nothing where nobody watches. */
export function createProgress(io: CommandIo): { show(text: string): void; clear(): void } {
  let last = 0;
  let shown = false;
  return {
    show(text) {
      if (io.stderr.isTTY !== true || performance.now() - last < EVERY) return;
      last = performance.now();
      shown = true;
      io.stderr.write(`\r\u001b[K${text}`);
    },
    clear() {
      if (shown) io.stderr.write('\r\u001b[K');
      shown = false;
    },
  };
}
