import type { GuardFormat } from './format.ts';
import { llamaGuard } from './llama-guard.ts';
import { qwen3guard } from './qwen3guard.ts';

export {
  createGuardClient,
  DEFAULT_GUARD_LIMITS,
  type GuardAddress,
  type GuardClient,
  type GuardFailure,
  type GuardLimits,
} from './client.ts';
export type { GuardFormat, GuardMessage, GuardSide } from './format.ts';
export { createGuard, type Guard, type GuardOptions } from './guard.ts';
export { type PromptFormat, promptFormat } from './prompt-format.ts';

/** The formats that are built in, by name. */
export const GUARD_FORMATS: Readonly<Record<'qwen3guard' | 'llama-guard', GuardFormat>> = {
  qwen3guard,
  'llama-guard': llamaGuard,
};
