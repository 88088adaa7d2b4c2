export { type DocumentVerdict, type ScreenedDocument, screenDocument } from './document.ts';
export { readingJson } from './json-text.ts';
export type { MediaKind } from './media.ts';
export { DOCUMENT_LIMITS, type DocumentOptions, type RefusedFor, type UnscreenedMedia } from './options.ts';
export { openPieces, type PieceStream, type ReleasedPieces } from './pieces.ts';
export { providerTools } from './provider-tools.ts';
