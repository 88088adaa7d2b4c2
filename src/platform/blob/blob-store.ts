import type { Readable } from 'node:stream';

/** What a blob is found by: the SHA-256 of its bytes in lower-case hex. */
export interface BlobAddress {
  sha256: string;
  /** Bytes. */
  size: number;
}

export type BlobSource = Uint8Array | AsyncIterable<Uint8Array>;

/**
 * Files by their content. Putting the same bytes twice keeps them once, so who deletes must know that nobody else
 * refers to them.
 */
export interface BlobStore {
  /** Durable when it resolves. @throws BlobError `too-large`, after which nothing is kept */
  put(source: BlobSource, options?: { maxBytes?: number }): Promise<BlobAddress>;
  /**
   * The bytes as a stream. It ends with BlobError `corrupt` in place of its end when they are not what the address says: act on
   * the content only after the end. @throws BlobError `missing`
   */
  get(sha256: string): Promise<Readable>;
  /** All the bytes, checked before they are handed out. @throws BlobError `missing`, `corrupt` */
  read(sha256: string): Promise<Buffer>;
  has(sha256: string): Promise<boolean>;
  /** Whether there was anything to delete. */
  delete(sha256: string): Promise<boolean>;
}

export class BlobError extends Error {
  readonly code: 'missing' | 'corrupt' | 'too-large' | 'bad-address';
  constructor(code: BlobError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BlobError';
    this.code = code;
  }
}
