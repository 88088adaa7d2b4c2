import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { adamw, clip } from './adamw.ts';
import { type ArtefactHeader, encodeArtefact, readArtefact, sha256, weightsSha256, writeDurably } from './artefact.ts';
import { createNetwork, type Network } from './network.ts';
import { initialise, parameterCount, type Shape } from './parameters.ts';
import { createRandom } from './random.ts';
import { type Vocabulary, vocabularyOfText } from './vocabulary.ts';

const SHAPE = { context: 64, width: 64, hidden: 192, heads: 4, layers: 2 } as const;
const BATCH = 16;
const CHECKPOINT = 'checkpoint.bin';

export interface Progress {
  /** Steps done, counted from 1. */
  readonly step: number;
  /** Mean cross entropy of the step's batch, in nats a character. */
  readonly loss: number;
  /** Wall clock of the step, in milliseconds. */
  readonly ms: number;
}

export interface TrainingOptions {
  /** Gets `checkpoint.bin`, `model.bin` and `model.json`. A checkpoint found there is continued. */
  readonly outDir: string;
  /** Steps in all, those of a checkpoint included. */
  readonly steps: number;
  /** 32-bit; the same seed, text and steps give the same weights, bit by bit. */
  readonly seed?: number;
  readonly checkpointEvery?: number;
  /** UTF-8 text to learn; the one of this folder when left out. */
  readonly corpusPath?: string;
  /** Ends the training after the step that is running, with a checkpoint. */
  readonly signal?: AbortSignal;
  readonly onResume?: (step: number) => void;
  readonly onProgress?: (progress: Progress) => void;
}

/** What `model.json` holds. */
export interface ModelCard {
  readonly name: 'tiny-model';
  readonly parameters: number;
  readonly shape: Shape;
  readonly vocabularySize: number;
  readonly corpus: { readonly file: string; readonly sha256: string; readonly characters: number };
  readonly artefact: { readonly file: 'model.bin'; readonly sha256: string; readonly bytes: number };
  readonly weightsSha256: string;
  /** `loss` is that of the finished model over the text it was trained on, in nats a character. */
  readonly training: { readonly steps: number; readonly seed: number; readonly batch: number; readonly loss: number };
}

/**
 * Trains, or goes on training, and writes the model with its card.
 * @throws RangeError for options that make no sense, ArtefactError for a damaged checkpoint, the signal's reason when aborted
 */
export async function trainTinyModel(options: TrainingOptions): Promise<ModelCard> {
  const { outDir, steps, seed = 1, checkpointEvery = 50, signal, onResume, onProgress } = options;
  requireWhole('steps', steps, 1, 1_000_000);
  requireWhole('seed', seed, 0, 0xffff_ffff);
  requireWhole('checkpointEvery', checkpointEvery, 1, 1_000_000);
  const corpusPath = options.corpusPath ?? fileURLToPath(new URL('corpus.txt', import.meta.url));
  const corpus = readCorpus(corpusPath);
  const shape: Shape = { vocabulary: corpus.vocabulary.size, ...SHAPE };
  const network = createNetwork(shape, BATCH);
  const length = parameterCount(shape);
  const moments = { first: new Float32Array(length), second: new Float32Array(length) };
  const header = (kind: ArtefactHeader['kind'], step: number): ArtefactHeader => ({
    kind,
    shape,
    symbols: corpus.vocabulary.symbols,
    corpusSha256: corpus.sha256,
    seed,
    batch: BATCH,
    step,
  });

  const checkpointPath = join(outDir, CHECKPOINT);
  const found = readArtefact(checkpointPath, 'checkpoint');
  let step = 0;
  if (found === undefined) {
    initialise(shape, network.weights, seed);
  } else {
    step = found.header.step;
    if (JSON.stringify(found.header) !== JSON.stringify(header('checkpoint', step))) {
      throw new RangeError(
        `${checkpointPath} belongs to a training with another seed, text or shape: choose another folder.`,
      );
    }
    if (step > steps)
      throw new RangeError(`${checkpointPath} is at step ${step} already: choose another folder, or more steps.`);
    const [weights, first, second] = found.arrays;
    network.weights.set(weights!);
    moments.first.set(first!);
    moments.second.set(second!);
    onResume?.(step);
  }
  let saved = found === undefined ? -1 : step;
  const save = () => {
    if (saved === step) return;
    const arrays = [network.weights, moments.first, moments.second];
    writeDurably(checkpointPath, encodeArtefact(header('checkpoint', step), arrays));
    saved = step;
  };

  while (step < steps) {
    // Lets signals and other work of the process have their turn.
    await nextTurn();
    if (signal?.aborted) {
      save();
      throw signal.reason;
    }
    const started = performance.now();
    const [inputs, targets] = batchAt(corpus.symbols, seed, step);
    const loss = network.loss(inputs, targets);
    clip(network.gradients);
    adamw(shape, network.weights, network.gradients, moments, step);
    step++;
    if (step % checkpointEvery === 0 || step === steps) save();
    onProgress?.({ step, loss, ms: performance.now() - started });
  }

  const artefact = encodeArtefact(header('model', steps), [network.weights]);
  const card: ModelCard = {
    name: 'tiny-model',
    parameters: length,
    shape,
    vocabularySize: shape.vocabulary,
    corpus: { file: basename(corpusPath), sha256: corpus.sha256, characters: corpus.symbols.length },
    artefact: { file: 'model.bin', sha256: sha256(artefact), bytes: artefact.length },
    weightsSha256: weightsSha256(network.weights),
    training: { steps, seed, batch: BATCH, loss: lossOver(network, corpus.symbols) },
  };
  writeDurably(join(outDir, 'model.bin'), artefact);
  writeDurably(join(outDir, 'model.json'), Buffer.from(`${JSON.stringify(card, null, 2)}\n`));
  return card;
}

interface Corpus {
  readonly symbols: Uint16Array;
  readonly vocabulary: Vocabulary;
  readonly sha256: string;
}

function readCorpus(path: string): Corpus {
  const bytes = readFileSync(path);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new RangeError(`${path} is not UTF-8 text.`);
  }
  const vocabulary = vocabularyOfText(text);
  const symbols = vocabulary.encode(text);
  if (symbols.length < 4 * SHAPE.context)
    throw new RangeError(`${path} is too short: ${4 * SHAPE.context} characters are the least.`);
  return { symbols, vocabulary, sha256: sha256(bytes) };
}

/** The batch of a step, fixed by seed and step alone, so that a resumed training sees what the unbroken one sees. */
function batchAt(symbols: Uint16Array, seed: number, step: number): [Uint16Array, Uint16Array] {
  const random = createRandom(seed, step);
  return batchFrom(symbols, () => random.below(symbols.length - SHAPE.context));
}

function batchFrom(symbols: Uint16Array, startOf: (row: number) => number): [Uint16Array, Uint16Array] {
  const { context } = SHAPE;
  const inputs = new Uint16Array(BATCH * context);
  const targets = new Uint16Array(BATCH * context);
  for (let row = 0; row < BATCH; row++) {
    const start = startOf(row);
    inputs.set(symbols.subarray(start, start + context), row * context);
    targets.set(symbols.subarray(start + 1, start + context + 1), row * context);
  }
  return [inputs, targets];
}

/** Mean loss over batches spread evenly over the whole text. */
function lossOver(network: Network, symbols: Uint16Array): number {
  const last = symbols.length - SHAPE.context - 1;
  const batches = Math.ceil(symbols.length / (BATCH * SHAPE.context));
  let sum = 0;
  for (let batch = 0; batch < batches; batch++) {
    const [inputs, targets] = batchFrom(symbols, (row) =>
      Math.floor((last * (batch * BATCH + row)) / Math.max(1, batches * BATCH - 1)),
    );
    sum += network.loss(inputs, targets, true);
  }
  return sum / batches;
}

function requireWhole(name: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new RangeError(`${name} must be a whole number from ${least} to ${most}, not ${value}.`);
  }
}
