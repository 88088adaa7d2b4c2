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

/** Finds every text of a JSON value, known field or not, and what can't be read as text. */
export function collectTexts(value: unknown): Collected {
  const groups: TextGroup[] = [];
  const media: Collected['media'] = [];
  const logprobs: Collected['logprobs'] = [];
  let leaves = 0;
  let units = 0;
  let tooLarge = false;

  function add(slot: Slot, where: string, judged: boolean, into?: TextGroup): TextGroup | undefined {
    leaves++;
    units += slot.text.length;
    if (leaves > DOCUMENT_LIMITS.leaves || units > DOCUMENT_LIMITS.units) tooLarge = true;
    if (slot.text === '') return into;
    if (into !== undefined) {
      into.slots.push(slot);
      return into;
    }
    const group = { where, slots: [slot], judged };
    groups.push(group);
    return group;
  }

  function walk(
    node: unknown,
    parent: Container,
    key: string | number,
    path: string,
    depth: number,
    inMedia: boolean,
  ): void {
    if (tooLarge) return;
    if (typeof node === 'string') {
      leaf(node, parent, key, path, inMedia);
    } else if (typeof node === 'number') {
      // Digits enough for a telephone or card number.
      if (Number.isInteger(node) && Math.abs(node) >= 1e6)
        add({ parent, key, of: 'number', text: String(node) }, path, false);
    } else if (node !== null && typeof node === 'object') {
      if (isRawJson(node)) {
        add({ parent, key, of: 'number', text: node.rawJSON }, path, false);
        return;
      }
      if (depth >= DOCUMENT_LIMITS.depth) {
        tooLarge = true;
        return;
      }
      if (Array.isArray(node)) list(node, key, path, depth, inMedia);
      else object(node as Record<string, unknown>, path, depth, inMedia);
    }
  }

  function leaf(
    text: string,
    parent: Container,
    key: string | number,
    path: string,
    inMedia: boolean,
    into?: TextGroup,
  ) {
    if (typeof key === 'string' && isProtocolValue(key, text)) return into;
    const kind = inMedia ? null : mediaOfText(text);
    if (kind !== null) media.push({ kind, where: path });
    // Media are read as text all the same: what only looks like one is one.
    const judged = kind === null && !inMedia && !(typeof key === 'string' && isIdentifier(key, text));
    return add({ parent, key, of: 'value', text }, path, judged, into);
  }

  /** With `parts`, the member `text` belongs to the text that the parts before it began. */
  function object(
    node: Record<string, unknown>,
    path: string,
    depth: number,
    inMedia: boolean,
    parts?: { group: TextGroup | undefined },
  ): void {
    const kind = inMedia ? null : mediaOfObject(node);
    if (kind !== null) media.push({ kind, where: path });
    const within = inMedia || kind !== null;
    if (node.logprobs !== null && typeof node.logprobs === 'object') logprobs.push(node);
    for (const key of Object.keys(node)) {
      const below = path === '' ? key : `${path}.${key}`;
      if (!isProtocolKey(key)) add({ parent: node, key, of: 'key', text: key }, `${below} (key)`, true);
      if (key === 'text' && parts !== undefined)
        parts.group = leaf(node.text as string, node, key, below, within, parts.group);
      else walk(node[key], node, key, below, depth + 1, within);
    }
  }

  /** Tokens are noted; texts beside them are read. The text parts of a list are one text, whatever stands between them. */
  function list(node: unknown[], key: string | number, path: string, depth: number, inMedia: boolean): void {
    if (typeof key === 'string' && isTokens(key, node)) {
      if (!inMedia) media.push({ kind: 'tokens', where: path });
      if (node.every((one) => typeof one === 'number')) return;
    }
    const parts: { group: TextGroup | undefined } = { group: undefined };
    for (const [i, item] of node.entries()) {
      const below = `${path}[${i}]`;
      if (typeof item === 'string' && key === 'content') parts.group = leaf(item, node, i, below, inMedia, parts.group);
      else if (isPart(item) && depth + 1 < DOCUMENT_LIMITS.depth) object(item, below, depth + 1, inMedia, parts);
      else walk(item, node, i, below, depth + 1, inMedia);
    }
  }

  const root = [value];
  walk(value, root, 0, '', 0, false);
  return { root, groups, media, logprobs, tooLarge };
}

function isPart(item: unknown): item is Record<string, unknown> & { text: string } {
  return (
    item !== null &&
    typeof item === 'object' &&
    !Array.isArray(item) &&
    typeof (item as { text?: unknown }).text === 'string'
  );
}
