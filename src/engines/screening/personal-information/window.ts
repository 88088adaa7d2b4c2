// What a stream has at hand lies in an array of its own, since reading a typed array costs half of what `charCodeAt` does, and what is kept
// for looks back need not be copied with every small piece. Arrays of streams that have ended serve the next ones.

/** Units that a stream can have at hand: twice what may be kept of it, and room for the next block. */
const WINDOW = 1_024;
/** What long pieces are read in; it stays in the cache. */
const LARGE = 8_192;
const SHORT = 24;
const MAX_SPARE = 64;

export interface Window {
  readonly units: Uint16Array;
  readonly bytes: Buffer;
}

const spare: Window[] = [];

/** Pieces of this length and more are read in a larger window that serves all streams, for as long as the call lasts. */
export const LONG_PIECE = WINDOW / 2;
let common: Window | undefined;
export function commonWindow(): Window {
  common ??= createWindow(LARGE);
  return common;
}

function createWindow(size: number): Window {
  const units = new Uint16Array(size);
  return { units, bytes: Buffer.from(units.buffer) };
}

export const takeWindow = (): Window => spare.pop() ?? createWindow(WINDOW);

/** Whoever gives a window back must not read it again. */
export function giveBack(window: Window): void {
  if (spare.length < MAX_SPARE) spare.push(window);
}

/** Writes `text`, which must fit, at unit `at`. */
export function write({ units, bytes }: Window, at: number, text: string): void {
  if (text.length < SHORT) for (let i = 0; i < text.length; i++) units[at + i] = text.charCodeAt(i);
  else bytes.write(text, at * 2, text.length * 2, 'utf16le');
}
