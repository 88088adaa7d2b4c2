import type { Chain, Release } from '../chain/index.ts';
import { type DocumentVerdict, screenGroup, screenInto } from './document.ts';
import { createLeafStreams, type LeafStream, type Piece, pieceWith } from './leaf-streams.ts';
import { type DocumentOptions, MAX_MEDIA, type RefusedFor, type UnscreenedMedia } from './options.ts';
import { forDocuments } from './parts.ts';
import { endedBy, isJsonText, isWholeEvent, type ReadPiece, readPiece } from './read-piece.ts';
import { type Changes, change, rebuild } from './rebuild.ts';

/** Pieces that may leave now. */
export interface ReleasedPieces {
  readonly pieces: readonly Piece[];
  /** Why nothing leaves after them, or null. */
  readonly refused: RefusedFor | null;
}

/** An answer that comes in JSON pieces: chunks of chats and completions, events of responses, or shapes not known yet. */
export interface PieceStream {
  push(piece: Piece): ReleasedPieces | Promise<ReleasedPieces>;
  /** After the last piece: what is held comes out. */
  end(): ReleasedPieces | Promise<ReleasedPieces>;
  /** The reader has left. */
  close(): void;
  verdict(): DocumentVerdict;
}

/** Names that were screened and need no second look, such as the id that every piece repeats. */
const MAX_CLEAN = 256;

type Maybe<T> = T | Promise<T>;

/**
 * Screens a streamed answer: one text per place that goes on, by choice, tool call and field. Text that is held in one piece
 * comes out in a later one of the same shape, at the latest before its choice finishes.
 */
export function openPieces(chain: Chain, options: DocumentOptions = {}): PieceStream {
  const parts = forDocuments(chain);
  const tally = chain.createTally();
  const leaves = createLeafStreams(parts, tally);
  const media: UnscreenedMedia[] = [];
  const clean = new Set<string>();
  let mediaCount = 0;
  let refused: RefusedFor | null = null;

  function noteMedia(list: readonly UnscreenedMedia[]): void {
    mediaCount += list.length;
    media.push(...list.slice(0, MAX_MEDIA - media.length));
  }

  function refuse(why: RefusedFor, pieces: Piece[] = []): ReleasedPieces {
    refused ??= why;
    return { pieces, refused };
  }

  /** What does not go on. Gives why the piece may not leave, or null. */
  function screenNames({ names, media: found, logprobs, tooDeep }: ReadPiece, changes: Changes): RefusedFor | null {
    if (tooDeep) return 'limit';
    if (found.length > 0) {
      noteMedia(found);
      if (options.media !== 'pass') return 'media';
    }
    if (chain.changes) for (const parent of logprobs) change(changes, { parent, key: 'logprobs', of: 'value' }, null);
    for (const slot of names) {
      if (clean.has(slot.text)) continue;
      const result = screenGroup(parts, tally, { where: String(slot.key), slots: [slot] }, changes);
      if (result === 'stop') return 'stop';
      if (result === 'same' && clean.size < MAX_CLEAN) clean.add(slot.text);
    }
    return null;
  }

  function pushChunk(piece: Piece): Maybe<ReleasedPieces> {
    const read = readPiece(piece);
    const changes: Changes = new Map();
    const why = screenNames(read, changes);
    if (why !== null) return refuse(why);
    /** Texts as they may leave, in the order of `read.going`. */
    const texts: string[] = [];
    const streams: LeafStream[] = [];
    const done = (): Maybe<ReleasedPieces> => {
      const show = () => {
        for (const [i, { parent, member, text }] of read.going.entries()) {
          const out = texts[i] ?? '';
          if (out !== text) change(changes, { parent, key: member, of: 'value' }, out);
        }
        return rebuild(piece, changes);
      };
      if (refused !== null) return { pieces: [show()], refused };
      const ending = read.ends.length === 0 ? [] : read.ends.flatMap((prefix) => leaves.open(prefix));
      const before: Piece[] = [];
      const ended = endAll(ending, 0, (leaf, text) => {
        const at = streams.lastIndexOf(leaf);
        if (at >= 0) texts[at] += text;
        else if (text !== '') before.push(pieceWith(leaf, text));
      });
      // A text that stops at its very end takes the piece that finishes with it.
      const finish = () => ({ pieces: refused === null || streams.length > 0 ? [...before, show()] : before, refused });
      return ended instanceof Promise ? ended.then(finish) : finish();
    };
    const pushed = pushAll(piece, read, 0, texts, streams);
    return pushed instanceof Promise ? pushed.then(done) : done();
  }

  /** Gives the texts to their streams, one after the other. */
  function pushAll(
    piece: Piece,
    { going }: ReadPiece,
    from: number,
    texts: string[],
    streams: LeafStream[],
  ): Maybe<void> {
    for (let i = from; i < going.length && refused === null; i++) {
      const text = going[i]!;
      const leaf = leaves.at(text.key, text.path, piece, isJsonText(text, piece));
      // More texts than we follow, or one that goes on after its end: it can't be screened, so it does not leave.
      if (leaf === null || leaf.ended) {
        refuse('limit');
        return;
      }
      streams[i] = leaf;
      const release = leaf.stream.push(text.text);
      if (release instanceof Promise)
        return release.then((one) => {
          texts[i] = outOf(one);
          return pushAll(piece, { going } as ReadPiece, i + 1, texts, streams);
        });
      texts[i] = outOf(release);
    }
  }

  function endAll(
    list: readonly LeafStream[],
    from: number,
    take: (leaf: LeafStream, text: string) => void,
  ): Maybe<void> {
    for (let i = from; i < list.length && refused === null; i++) {
      const leaf = list[i]!;
      leaf.ended = true;
      const release = leaf.stream.end();
      if (release instanceof Promise)
        return release.then((one) => {
          take(leaf, outOf(one));
          return endAll(list, i + 1, take);
        });
      take(leaf, outOf(release));
    }
  }

  function outOf({ text, stopped }: Release): string {
    if (stopped === null) return text;
    refuse('stop');
    return text + stopped.text;
  }

  /** Ends the texts whose keys begin so, each in a piece of its own. */
  function flush(prefixes: readonly string[]): Maybe<Piece[]> {
    const pieces: Piece[] = [];
    const list = prefixes.flatMap((prefix) => leaves.open(prefix));
    const ended = endAll(list, 0, (leaf, text) => {
      if (text !== '') pieces.push(pieceWith(leaf, text));
    });
    return ended instanceof Promise ? ended.then(() => pieces) : pieces;
  }

  function pushEvent(piece: Piece): Maybe<ReleasedPieces> {
    const finish = (before: Piece[]): Maybe<ReleasedPieces> => {
      if (refused !== null) return { pieces: before, refused };
      const screened = screenInto(parts, tally, piece, options);
      const take = (one: Awaited<typeof screened>): ReleasedPieces => {
        noteMedia(one.media);
        return one.refused === null ? { pieces: [...before, one.value!], refused: null } : refuse(one.refused, before);
      };
      return screened instanceof Promise ? screened.then(take) : take(screened);
    };
    const flushed = flush(endedBy(piece));
    return flushed instanceof Promise ? flushed.then(finish) : finish(flushed);
  }

  return {
    push(piece) {
      if (refused !== null) return { pieces: [], refused };
      return isWholeEvent(piece) ? pushEvent(piece) : pushChunk(piece);
    },
    end() {
      if (refused !== null) return { pieces: [], refused };
      const flushed = flush(['']);
      const release = (pieces: Piece[]): ReleasedPieces => ({ pieces, refused });
      return flushed instanceof Promise ? flushed.then(release) : release(flushed);
    },
    close: () => leaves.close(),
    verdict: () => ({ ...tally.verdict(), refused, media, mediaCount }),
  };
}
