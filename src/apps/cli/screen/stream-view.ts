import type { Chain, Release } from '../../../engines/screening/index.ts';
import type { ScreenInput } from './input.ts';
import { type Figures, kindsOf, type Printer, visible } from './printer.ts';

/** Shows, piece by piece, what goes in, what may leave and how much is held back. */
export async function showStream(chain: Chain, input: ScreenInput, size: number, printer: Printer): Promise<Figures> {
  const stream = chain.open();
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let number = 0;
  let units = 0;
  let stopped = false;

  function show(pushed: string | null, { text, stopped: stop }: Release): void {
    const held = stream.held();
    const into = pushed === null ? 'end' : `→ ${visible(pushed)}`;
    const ending = stop === null ? '' : `  stopped: ${stop.reason} ${stop.detector} ${stop.kind ?? ''}`.trimEnd();
    printer.note(`${String(number).padStart(5)}  ${into}\n       ← ${visible(text)}  [${held}]${ending}`, {
      piece: number,
      pushed,
      released: text,
      held,
      ...(stop === null ? {} : { stopped: stop }),
    });
  }

  async function push(piece: string): Promise<void> {
    number++;
    units += piece.length;
    const release = await stream.push(piece);
    stopped = release.stopped !== null;
    show(piece, release);
    await printer.flush();
  }

  let rest = '';
  for await (const chunk of input.chunks()) {
    rest += decoder.decode(chunk, { stream: true });
    let from = 0;
    for (; rest.length - from >= size && !stopped; from += size) await push(rest.slice(from, from + size));
    rest = rest.slice(from);
    if (stopped) break;
  }
  rest += decoder.decode();
  for (let from = 0; from < rest.length && !stopped; from += size) await push(rest.slice(from, from + size));
  if (!stopped) show(null, await stream.end());
  return { ...kindsOf([stream.verdict()]), units, unscreenedMedia: 0, brokenLines: 0 };
}
