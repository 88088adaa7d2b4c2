import type { Chain, ChainStream, Release, Stop, Tally, Verdict } from '../chain/index.ts';
import { collectTexts, type Slot, type TextGroup } from './collect.ts';
import { type DocumentOptions, MAX_MEDIA, type RefusedFor, type UnscreenedMedia } from './options.ts';
import { type DocumentChain, forDocuments } from './parts.ts';
import { providerTools } from './provider-tools.ts';
import { type Changes, change, rebuild } from './rebuild.ts';

export interface DocumentVerdict extends Verdict {
  /** Why the document may not go on, or null. */
  readonly refused: RefusedFor | null;
  /** What no detector has read: the first of them, and how many there are. */
  readonly media: readonly UnscreenedMedia[];
  readonly mediaCount: number;
}

export interface ScreenedDocument<T> {
  /** As it may go on: the same object when nothing had to change, null when it is refused. */
  readonly value: T | null;
  /** True when that is all there is to tell: every detector has read all of it and found nothing. */
  readonly passed: boolean;
  readonly verdict: DocumentVerdict;
}

/**
 * Screens every text of a JSON value: string members known or not, keys, long numbers. Text parts of one message are one text.
 * At once when the chain is; a promise where somebody has to be asked. Guard models are asked about all of it together.
 */
export function screenDocument<T>(
  chain: Chain,
  value: T,
  options: DocumentOptions = {},
): ScreenedDocument<T> | Promise<ScreenedDocument<T>> {
  const tally = chain.createTally();
  const screened = screenInto(forDocuments(chain), tally, value, options);
  const finish = ({ value, refused, media }: ScreenedPiece<T>): ScreenedDocument<T> => ({
    value,
    passed: refused === null && media.length === 0 && tally.quiet(),
    // Worked out when it is asked for: of most documents nobody does.
    get verdict() {
      return { ...tally.verdict(), refused, media: media.slice(0, MAX_MEDIA), mediaCount: media.length };
    },
  });
  return screened instanceof Promise ? screened.then(finish) : finish(screened);
}

export interface ScreenedPiece<T> {
  readonly value: T | null;
  readonly refused: RefusedFor | null;
  readonly media: readonly UnscreenedMedia[];
}

const NO_MEDIA: readonly UnscreenedMedia[] = [];

/** The same, counted in a tally that goes on. */
export function screenInto<T>(
  parts: DocumentChain,
  tally: Tally,
  value: T,
  { media: mediaPolicy = 'refuse', isRequest = false, signal, onHit }: DocumentOptions,
): ScreenedPiece<T> | Promise<ScreenedPiece<T>> {
  const { root, groups, media: held, logprobs, tooLarge } = collectTexts(value);
  const tools = isRequest ? providerTools(value) : NO_MEDIA;
  const media = tools.length > 0 ? [...tools, ...held] : held;
  const refuse = (refused: RefusedFor): ScreenedPiece<T> => ({ value: null, refused, media });
  if (tooLarge) return refuse('limit');
  if (media.length > 0 && mediaPolicy === 'refuse') return refuse('media');
  const changes: Changes = new Map();
  if (parts.chain.changes)
    for (const parent of logprobs) change(changes, { parent, key: 'logprobs', of: 'value' }, null);
  for (const group of groups) if (screenGroup(parts, tally, group, changes, onHit) === 'stop') return refuse('stop');
  const passed = (): ScreenedPiece<T> => ({
    value: changes.size === 0 ? value : (rebuild(root, changes)[0] as T),
    refused: null,
    media,
  });
  if (parts.judging === null) return passed();
  return judgeAll(parts.judging.open({ tally, where: '*' }), groups, signal).then((stopped) =>
    stopped === null && signal?.aborted !== true ? passed() : refuse('stop'),
  );
}

/** Screens one text by the incremental detectors, which answer at once. */
export function screenGroup(
  { plain, json }: DocumentChain,
  tally: Tally,
  { where, slots }: Pick<TextGroup, 'where' | 'slots'>,
  changes: Changes,
  onHit?: DocumentOptions['onHit'],
): 'same' | 'changed' | 'stop' {
  const decodes = slots.length === 1 && slots[0]!.of === 'value' && slots[0]!.text.includes('\\');
  const chain = decodes ? json : plain;
  if (chain.isClear(textOf(slots), tally)) return 'same';
  const stream = chain.open({
    tally,
    where,
    onHit: onHit && ((hit) => onHit(hit, where, textOf(slots))),
  });
  const outs: string[] = [];
  for (const { text } of slots) {
    const { text: out, stopped } = stream.push(text) as Release;
    if (stopped !== null) return 'stop';
    outs.push(out);
  }
  const { text: rest, stopped } = stream.end() as Release;
  if (stopped !== null) return 'stop';
  outs[outs.length - 1] += rest;
  if (outs.join('') === textOf(slots)) return 'same';
  for (const [i, slot] of slots.entries()) if (outs[i] !== slot.text) change(changes, slot, outs[i]);
  return 'changed';
}

function textOf(slots: readonly Slot[]): string {
  return slots.length === 1 ? slots[0]!.text : slots.map(({ text }) => text).join('');
}

/** Has all texts judged as one, each on lines of its own. */
async function judgeAll(stream: ChainStream, groups: readonly TextGroup[], signal?: AbortSignal): Promise<Stop | null> {
  const close = () => stream.close();
  if (signal?.aborted) close();
  signal?.addEventListener('abort', close, { once: true });
  try {
    for (const { slots, judged } of groups) {
      if (!judged) continue;
      const text = `${slots.map((slot) => slot.text).join('')}\n`;
      const { stopped } = await stream.push(text);
      if (stopped !== null) return stopped;
    }
    return (await stream.end()).stopped;
  } finally {
    signal?.removeEventListener('abort', close);
  }
}
