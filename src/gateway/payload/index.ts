export type { SpooledPayload } from './frames.ts';
export { openSpool, type Spool } from './spool.ts';
