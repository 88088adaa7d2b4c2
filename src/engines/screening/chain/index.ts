export { type ByteStream, openByteFront } from './bytes.ts';
export { type Chain, type ChainOptions, createChain } from './chain.ts';
export { type ActionTable, type ChainRule, changesText, type Mode } from './rule.ts';
export type { ChainStream, Release, StreamOptions } from './stream.ts';
export type { Tally } from './tally.ts';
export {
  type DetectorState,
  type DetectorVerdict,
  type HitPosition,
  MAX_POSITIONS,
  type Stop,
  type Verdict,
} from './verdict.ts';
