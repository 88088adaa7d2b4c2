import type { Container, Slot } from './collect.ts';
import type { Path, Piece } from './leaf-streams.ts';
import { isTokens, mediaOfObject, mediaOfText } from './media.ts';
import { isNaming, isProtocolKey, isProtocolValue } from './names.ts';
import { DOCUMENT_LIMITS, type UnscreenedMedia } from './options.ts';

/** A text of a piece that goes on from the pieces before it. */
export interface GoingText {
  /** The same in every piece: list items count by their `index`, not by their place. */
  readonly key: string;
  /** Members and places that lead to it in this piece. */
  readonly path: Path;
  readonly parent: Container;
  readonly member: string | number;
  readonly text: string;
}

export interface ReadPiece {
  readonly going: readonly GoingText[];
  /** Names, keys and numbers: complete in themselves. */
  readonly names: readonly Slot[];
  readonly media: readonly UnscreenedMedia[];
  readonly logprobs: readonly Piece[];
  /** Beginnings of the keys of texts that end with this piece. */
  readonly ends: readonly string[];
  readonly tooDeep: boolean;
}

/**
 * Reads one piece of a streamed answer. Any string that is no name is taken to go on from piece to piece, known field or not;
 * beside the choices of a chunk stand names only.
 */
export function readPiece(piece: Piece): ReadPiece {
  const going: GoingText[] = [];
  const names: Slot[] = [];
  const media: UnscreenedMedia[] = [];
  const logprobs: Piece[] = [];
  const ends: string[] = [];
  let tooDeep = false;
  const isChunk = Array.isArray(piece.choices);

  function text(
    value: string,
    parent: Container,
    member: string | number,
    key: string,
    path: Path,
    inMedia: boolean,
  ): void {
    if (value === '') return;
    const name = typeof member === 'string' ? member : '';
    if (isProtocolValue(name, value)) return;
    const kind = inMedia ? null : mediaOfText(value);
    if (kind !== null) media.push({ kind, where: path.join('.') });
    if (isNaming(name) || (isChunk && path.length === 1)) names.push({ parent, key: member, of: 'value', text: value });
    else going.push({ key, path, parent, member, text: value });
  }

  function walk(
    node: unknown,
    parent: Container,
    member: string | number,
    key: string,
    path: Path,
    inMedia: boolean,
  ): void {
    if (typeof node === 'string') text(node, parent, member, key, path, inMedia);
    else if (typeof node === 'number') {
      if (Number.isInteger(node) && Math.abs(node) >= 1e6 && member !== 'created')
        names.push({ parent, key: member, of: 'number', text: String(node) });
    } else if (node === null || typeof node !== 'object') return;
    else if (path.length >= DOCUMENT_LIMITS.depth) tooDeep = true;
    else if (Array.isArray(node)) list(node, member, key, path, inMedia);
    else object(node as Piece, key, path, inMedia);
  }

  function list(node: unknown[], member: string | number, key: string, path: Path, inMedia: boolean): void {
    if (typeof member === 'string' && isTokens(member, node)) {
      media.push({ kind: 'tokens', where: path.join('.') });
      if (node.every((one) => typeof one === 'number')) return;
    }
    for (const [i, item] of node.entries()) {
      const index = item !== null && typeof item === 'object' ? (item as { index?: unknown }).index : undefined;
      walk(item, node, i, `${key}[${typeof index === 'number' ? index : i}]`, [...path, i], inMedia);
    }
  }

  function object(node: Piece, key: string, path: Path, inMedia: boolean): void {
    const kind = inMedia || path.length === 0 ? null : mediaOfObject(node);
    if (kind !== null) media.push({ kind, where: path.join('.') });
    for (const member of Object.keys(node)) {
      const value = node[member];
      if (!isProtocolKey(member)) names.push({ parent: node, key: member, of: 'key', text: member });
      if (member === 'logprobs' && value !== null && typeof value === 'object') logprobs.push(node);
      else walk(value, node, member, `${key}.${member}`, [...path, member], inMedia || kind !== null);
    }
    if (typeof node.finish_reason === 'string' || typeof node.stop_reason === 'string') ends.push(`${key}.`);
  }

  object(piece, eventKey(piece), [], false);
  return { going, names, media, logprobs, ends, tooDeep };
}

const DELTA = /[._]delta$/;

/** An event that says something complete, such as `response.completed`. Events that add to a text are named `….delta`. */
export function isWholeEvent({ type, choices }: Piece): boolean {
  return typeof type === 'string' && !Array.isArray(choices) && !DELTA.test(type);
}

/** Which text the deltas of an event belong to. Empty for chunks. */
function eventKey(piece: Piece): string {
  const { type } = piece;
  if (typeof type !== 'string' || Array.isArray(piece.choices)) return '';
  return placeOf(type.replace(DELTA, ''), piece);
}

function placeOf(kind: string, { item_id, output_index, content_index, summary_index, index }: Piece): string {
  return `${kind} ${JSON.stringify([item_id, output_index, content_index, summary_index, index])}`;
}

/** Beginning of the keys of texts that a whole event ends: those of its own place, or all at the end of the answer. */
export function endedBy(piece: Piece): string[] {
  const type = piece.type as string;
  if (/^response\.(completed|failed|incomplete)$|^message_stop$/.test(type)) return [''];
  if (type === 'content_block_stop') return [`${placeOf('content_block', piece)}.`];
  return type.endsWith('.done') ? [`${placeOf(type.slice(0, -5), piece)}.`] : [];
}

/** Texts that are JSON: arguments of tools. */
export function isJsonText({ member }: GoingText, { type }: Piece): boolean {
  if (member === 'arguments' || member === 'partial_json' || member === 'input') return true;
  return typeof type === 'string' && type.includes('arguments');
}
