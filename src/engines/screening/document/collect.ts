import { isTokens, type MediaKind, mediaOfObject, mediaOfText } from './media.ts';
import { isIdentifier, isProtocolKey, isProtocolValue } from './names.ts';
import { DOCUMENT_LIMITS } from './options.ts';

export type Container = Record<string, unknown> | unknown[];

/** One place in a document that holds text. */
export interface Slot {
  readonly parent: Container;
  readonly key: string | number;
  /** The value is the text, the key is, or a number is read as one. */
  readonly of: 'value' | 'key' | 'number';
  readonly text: string;
}

/** Texts that a reader takes for one: usually one slot, or the neighbouring text parts of a message. */
export interface TextGroup {
  readonly where: string;
  readonly slots: Slot[];
  /** False where no guard model is asked about it: a name without room for a sentence. */
  readonly judged: boolean;
}

export interface Collected {
  /** Holds the value, so that a string alone has a place too. */
  readonly root: readonly unknown[];
  readonly groups: TextGroup[];
  readonly media: { readonly kind: MediaKind; readonly where: string }[];
  /** Objects with a member `logprobs`, which repeats the text token by token. */
  readonly logprobs: Record<string, unknown>[];
  readonly tooLarge: boolean;
}

// JSON.rawJSON is in the runtime, not yet in the library types. It carries numbers that a double does not keep.
const isRawJson = (JSON as unknown as { isRawJSON(value: unknown): value is { rawJSON: string } }).isRawJSON;

/** What a walk has found so far. */
interface Finds extends Collected {
  leaves: number;
  units: number;
  tooLarge: boolean;
}

/** The text that the parts of a list have begun, for the next of them. */
interface Parts {
  group: TextGroup | undefined;
}

/** Finds every text of a JSON value, known field or not, and what can't be read as text. */
export function collectTexts(value: unknown): Collected {
  const root = [value];
  const finds: Finds = { root, groups: [], media: [], logprobs: [], leaves: 0, units: 0, tooLarge: false };
  walk(finds, value, root, 0, '', 0, false);
  return finds;
}

function add(
  finds: Finds,
  parent: Container,
  key: string | number,
  of: Slot['of'],
  text: string,
  where: string,
  judged: boolean,
  into?: TextGroup,
): TextGroup | undefined {
  finds.leaves++;
  finds.units += text.length;
  if (finds.leaves > DOCUMENT_LIMITS.leaves || finds.units > DOCUMENT_LIMITS.units) finds.tooLarge = true;
  if (text === '') return into;
  const slot: Slot = { parent, key, of, text };
  if (into !== undefined) {
    into.slots.push(slot);
    return into;
  }
  const group = { where, slots: [slot], judged };
  finds.groups.push(group);
  return group;
}

function walk(
  finds: Finds,
  node: unknown,
  parent: Container,
  key: string | number,
  path: string,
  depth: number,
  inMedia: boolean,
): void {
  if (finds.tooLarge) return;
  if (typeof node === 'string') {
    leaf(finds, node, parent, key, path, inMedia);
  } else if (typeof node === 'number') {
    // Digits enough for a telephone or card number.
    if (Number.isInteger(node) && Math.abs(node) >= 1e6) add(finds, parent, key, 'number', String(node), path, false);
  } else if (node !== null && typeof node === 'object') {
    if (isRawJson(node)) {
      add(finds, parent, key, 'number', node.rawJSON, path, false);
      return;
    }
    if (depth >= DOCUMENT_LIMITS.depth) {
      finds.tooLarge = true;
      return;
    }
    if (Array.isArray(node)) list(finds, node, key, path, depth, inMedia);
    else object(finds, node as Record<string, unknown>, path, depth, inMedia);
  }
}

function leaf(
  finds: Finds,
  text: string,
  parent: Container,
  key: string | number,
  path: string,
  inMedia: boolean,
  into?: TextGroup,
): TextGroup | undefined {
  if (typeof key === 'string' && isProtocolValue(key, text)) return into;
  const kind = inMedia ? null : mediaOfText(text);
  if (kind !== null) finds.media.push({ kind, where: path });
  // Media are read as text all the same: what only looks like one is one.
  const judged = kind === null && !inMedia && !(typeof key === 'string' && isIdentifier(key, text));
  return add(finds, parent, key, 'value', text, path, judged, into);
}

/** With `parts`, the member `text` belongs to the text that the parts before it began. */
function object(
  finds: Finds,
  node: Record<string, unknown>,
  path: string,
  depth: number,
  inMedia: boolean,
  parts?: Parts,
): void {
  const keys = Object.keys(node);
  const kind = inMedia ? null : mediaOfObject(node, keys);
  if (kind !== null) finds.media.push({ kind, where: path });
  const within = inMedia || kind !== null;
  if (node.logprobs !== null && typeof node.logprobs === 'object') finds.logprobs.push(node);
  for (const key of keys) {
    const below = path === '' ? key : `${path}.${key}`;
    if (!isProtocolKey(key)) add(finds, node, key, 'key', key, `${below} (key)`, true);
    if (key === 'text' && parts !== undefined)
      parts.group = leaf(finds, node.text as string, node, key, below, within, parts.group);
    else walk(finds, node[key], node, key, below, depth + 1, within);
  }
}

/** Tokens are noted; texts beside them are read. The text parts of a list are one text, whatever stands between them. */
function list(
  finds: Finds,
  node: unknown[],
  key: string | number,
  path: string,
  depth: number,
  inMedia: boolean,
): void {
  if (typeof key === 'string' && isTokens(key, node)) {
    if (!inMedia) finds.media.push({ kind: 'tokens', where: path });
    if (node.every((one) => typeof one === 'number')) return;
  }
  const parts: Parts = { group: undefined };
  for (let i = 0; i < node.length; i++) {
    const item = node[i];
    const below = `${path}[${i}]`;
    if (typeof item === 'string' && key === 'content')
      parts.group = leaf(finds, item, node, i, below, inMedia, parts.group);
    else if (isPart(item) && depth + 1 < DOCUMENT_LIMITS.depth) object(finds, item, below, depth + 1, inMedia, parts);
    else walk(finds, item, node, i, below, depth + 1, inMedia);
  }
}

function isPart(item: unknown): item is Record<string, unknown> & { text: string } {
  return (
    item !== null &&
    typeof item === 'object' &&
    !Array.isArray(item) &&
    typeof (item as { text?: unknown }).text === 'string'
  );
}
