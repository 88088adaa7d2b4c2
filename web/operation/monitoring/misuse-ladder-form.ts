import type { MisuseLadder } from '../../app/api/index.ts';

type Ladder = MisuseLadder['ladder'];

/** A step that may be left out, as the form has it: its numbers are kept while it is switched off. */
type Optional<T> = NonNullable<T> & { readonly on: boolean };

/** The steps as the form has them. */
export interface LadderForm {
  readonly warn: Optional<Ladder['warn']>;
  readonly limit: Optional<Ladder['limit']>;
  readonly suspend: Ladder['suspend'];
  readonly close: Optional<Ladder['close']>;
  readonly keysUpTo: Ladder['keysUpTo'];
}

export const KEYS_UP_TO = ['none', 'warn', 'limit', 'suspend', 'close'] as const satisfies Ladder['keysUpTo'][];

/** What is used now; a step that is not used begins with the profile's numbers when it is switched on. */
export function toForm({ ladder, ofProfile }: Pick<MisuseLadder, 'ladder' | 'ofProfile'>): Partial<LadderForm> {
  const step = <K extends 'warn' | 'limit' | 'close'>(name: K) =>
    ({ ...(ladder[name] ?? ofProfile[name]), on: ladder[name] !== null }) as LadderForm[K];
  return {
    ...{ warn: step('warn'), limit: step('limit'), close: step('close') },
    ...{ suspend: ladder.suspend, keysUpTo: ladder.keysUpTo },
  };
}

export function fromForm({ warn, limit, suspend, close, keysUpTo }: LadderForm): Ladder {
  const used = <T extends { readonly on: boolean }>({ on, ...numbers }: T) => (on ? numbers : null);
  return {
    ...{ warn: used(warn), limit: used(limit), close: used(close), keysUpTo },
    suspend: { ...suspend, hours: suspend.hours ?? null },
  };
}

/** The used step before this one, whose number of a day this one's is not below. */
export function milderThan(
  { warn, limit }: LadderForm,
  step: 'limit' | 'suspend',
): { readonly grade: 'warn' | 'limit'; readonly inADay: number } | undefined {
  if (step === 'suspend' && limit.on) return { grade: 'limit', inADay: limit.inADay };
  return warn.on ? { grade: 'warn', inADay: warn.inADay } : undefined;
}
