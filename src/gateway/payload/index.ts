export type { SpooledPayload } from './frames.ts';
export { createPayloadSealing, type SealPayload } from './sealing.ts';
export { openSpool, type Spool } from './spool.ts';
