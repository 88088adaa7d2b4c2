import type { ChainStream, Tally } from '../chain/index.ts';
import { isNaming } from './names.ts';
import type { DocumentChain } from './parts.ts';

export type Piece = Record<string, unknown>;
export type Path = readonly (string | number)[];

/** One text that goes on over many pieces, such as the content of a choice. */
export interface LeafStream {
  readonly key: string;
  /** Where it is in `template`. */
  path: Path;
  readonly stream: ChainStream;
  /** The last piece in which it had text. */
  template: Piece;
  ended: boolean;
}

/** Most texts that one answer may consist of at once. */
const MAX_STREAMS = 1_024;

export interface LeafStreams {
  /** The text at this place; null when there are too many. */
  at(key: string, path: Path, piece: Piece, json: boolean): LeafStream | null;
  /** Those that have not ended, oldest first, whose key begins so. */
  open(prefix: string): LeafStream[];
  close(): void;
}

export function createLeafStreams({ chain, jsonStream }: DocumentChain, tally: Tally): LeafStreams {
  const streams = new Map<string, LeafStream>();
  return {
    at(key, path, piece, json) {
      let leaf = streams.get(key);
      if (leaf === undefined) {
        if (streams.size >= MAX_STREAMS) return null;
        const stream = (json ? jsonStream : chain).open({ tally, where: path.join('.') });
        leaf = { key, path, stream, template: piece, ended: false };
        streams.set(key, leaf);
      }
      leaf.template = piece;
      leaf.path = path;
      return leaf;
    },
    open: (prefix) => [...streams.values()].filter(({ ended, key }) => !ended && key.startsWith(prefix)),
    close() {
      for (const { stream } of streams.values()) stream.close();
    },
  };
}

/** A piece of the same shape that carries this text and nothing else that is read. */
export function pieceWith({ template, path }: LeafStream, text: string): Piece {
  return skeleton(template, path, 0, text) as Piece;
}

function skeleton(node: unknown, path: Path, at: number, text: string): unknown {
  if (at === path.length) return text;
  const key = path[at]!;
  if (Array.isArray(node)) return [skeleton(node[key as number], path, at + 1, text)];
  const members: [string, unknown][] = [];
  for (const [name, member] of Object.entries(node as Piece)) {
    if (name === key) members.push([name, skeleton(member, path, at + 1, text)]);
    else if (name === 'finish_reason') members.push([name, null]);
    else if (typeof member === 'number' || (typeof member === 'string' && isNaming(name))) members.push([name, member]);
  }
  return Object.fromEntries(members);
}
