import { createHash, timingSafeEqual } from 'node:crypto';

export const digest = (hash: string, bytes: Uint8Array): Buffer => createHash(hash).update(bytes).digest();
export const same = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b);
