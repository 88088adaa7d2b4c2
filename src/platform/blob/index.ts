export { type BlobAddress, BlobError, type BlobSource, type BlobStore } from './blob-store.ts';
export { createFileBlobStore } from './file-store.ts';
