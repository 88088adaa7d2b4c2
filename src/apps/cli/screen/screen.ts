import {
  ACTIONS,
  type Action,
  type Chain,
  createChain,
  type Detector,
  type Mode,
  openByteFront,
  screenDocument,
} from '../../../engines/screening/index.ts';
import { loadDetectors } from './detectors.ts';
import { linesOf, openInput, type ScreenInput } from './input.ts';
import { type ScreenIo, type ScreenOptions, ScreenUsageError } from './options.ts';
import { createPrinter, type Figures, kindsOf, type Printer } from './printer.ts';
import { showStream } from './stream-view.ts';
import { createTextPlaces } from './text-places.ts';

/**
 * `steward screen FILE|-`: what the screening finds in a text. Answers the exit code: 0 nothing found, 1 hits, 2 it could not be
 * done, or not for all of the input.
 */
export async function screenCommand(options: ScreenOptions, io: ScreenIo): Promise<number> {
  try {
    const { stream = false, jsonl = false, json = false } = options;
    if (stream && jsonl) throw new ScreenUsageError('--stream shows a text: leave --jsonl out');
    if (options.chunk !== undefined && !(Number.isSafeInteger(options.chunk) && options.chunk > 0))
      throw new ScreenUsageError('--chunk must be a whole number of at least 1');
    if (options.action !== undefined && !ACTIONS.includes(options.action as Action))
      throw new ScreenUsageError(`--action must be one of ${ACTIONS.join(', ')}`);
    const detectors = await loadDetectors(options, io);
    const input = await openInput(options.file, io);
    const printer = createPrinter(io, json);
    const action = (options.action ?? 'mask') as Action;
    const chain = chainOf(detectors, stream ? 'block' : 'observe', action);
    const figures = stream
      ? await showStream(chain, input, options.chunk ?? 16, printer)
      : jsonl
        ? await screenLines(chain, input, printer, io)
        : await screenText(chain, input, printer);
    printer.summary(figures);
    await printer.flush();
    if (figures.brokenLines > 0) return 2;
    return figures.hits > 0 ? 1 : 0;
  } catch (error) {
    io.stderr.write(`${(error as Error).message}\n`);
    return 2;
  }
}

function chainOf(detectors: readonly Detector[], mode: Mode, action: Action): Chain {
  return createChain({
    rules: detectors.map((detector) => ({ detector, mode, failMode: 'closed', actions: { default: action } })),
  });
}

async function screenText(chain: Chain, input: ScreenInput, printer: Printer): Promise<Figures> {
  const places = createTextPlaces();
  const stream = chain.open({
    onHit: (hit) => printer.hit(hit, places.place(hit.start), places.excerpt(hit.start, hit.end)),
  });
  const front = openByteFront({
    push(text) {
      places.push(text);
      return stream.push(text);
    },
    end: () => stream.end(),
  });
  for await (const chunk of input.chunks()) {
    await front.push(chunk);
    places.forget(places.units() - stream.held());
    await printer.flush();
  }
  await front.end();
  return { ...kindsOf([stream.verdict()]), units: places.units(), unscreenedMedia: 0, brokenLines: 0 };
}

async function screenLines(chain: Chain, input: ScreenInput, printer: Printer, io: ScreenIo): Promise<Figures> {
  const kinds: Record<string, number> = {};
  let [hits, units, unscreenedMedia, brokenLines] = [0, 0, 0, 0];
  for await (const { number, text } of linesOf(input.chunks())) {
    units += text.length;
    if (text.trim() === '') continue;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      brokenLines++;
      io.stderr.write(`line ${number} is not JSON\n`);
      continue;
    }
    const { verdict } = await screenDocument(chain, value, {
      media: 'pass',
      onHit(hit, path, text) {
        const places = createTextPlaces();
        places.push(text);
        printer.hit(hit, { line: number, column: hit.start + 1, path }, places.excerpt(hit.start, hit.end));
      },
    });
    if (verdict.refused === 'limit') {
      brokenLines++;
      io.stderr.write(`line ${number} is nested too deeply or holds too many texts\n`);
    }
    const found = kindsOf([verdict]);
    hits += found.hits;
    unscreenedMedia += verdict.mediaCount;
    for (const [kind, count] of Object.entries(found.kinds)) kinds[kind] = (kinds[kind] ?? 0) + count;
    await printer.flush();
  }
  return { units, hits, kinds, unscreenedMedia, brokenLines };
}
