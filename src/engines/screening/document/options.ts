import type { Hit } from '../types.ts';
import type { MediaKind } from './media.ts';

export interface DocumentOptions {
  /** What happens to media that can not be read: recorded as unscreened and passed, or refused. Refused by default. */
  readonly media?: 'pass' | 'refuse';
  /** Whether the document asks a model: then tools in it that the provider runs count as media. An answer only repeats them. */
  readonly isRequest?: boolean;
  /** Aborts running judgements when the reader has left. */
  readonly signal?: AbortSignal;
  /** Told of every hit of an incremental detector that counts, with the path of its text and the text itself. */
  readonly onHit?: (hit: Hit, where: string, text: string) => void;
}

/** Something in a document that no detector has read. */
export interface UnscreenedMedia {
  readonly kind: MediaKind;
  /** Path of the member. */
  readonly where: string;
}

/** Limits of what is taken as a document. Beyond them it is refused: what can not be walked can not be screened. */
export const DOCUMENT_LIMITS = {
  depth: 64,
  /** Strings, keys and long numbers. */
  leaves: 200_000,
  /** UTF-16 units of all texts together. */
  units: 32 * 1024 * 1024,
} as const;

/** Media listed by place; more are counted only. */
export const MAX_MEDIA = 20;

export type RefusedFor = 'stop' | 'media' | 'limit';
