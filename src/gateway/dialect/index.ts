import type { UpstreamKind } from '../../kernel/policy/index.ts';
import { anthropic } from './anthropic/index.ts';
import type { Dialect } from './dialect.ts';

export type { Dialect, Translated } from './dialect.ts';

/** Null where the upstream speaks OpenAI's protocol: then texts go through as they are. */
export function dialectOf(kind: UpstreamKind): Dialect | null {
  return kind === 'anthropic' ? anthropic : null;
}
