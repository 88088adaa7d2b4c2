import { convertedNote, currencyNote } from './notes.ts';
import type { Note, Taking } from './taking.ts';

/** LiteLLM's money in the currency of this organisation. */
export interface Money {
  /** Null where it can't be said: then `why` tells. */
  convert(amount: number): number | null;
  readonly why: Note;
  /** Said of what was converted; empty where both count alike. */
  readonly notes: readonly Note[];
}

/** The currency that LiteLLM counts in is said by whoever imports (US dollars, unless told), and what one unit of it is worth here. */
export async function moneyHere({ input, parts }: Taking): Promise<Money> {
  const { currency } = (await parts.limits.settings()).settings;
  const rate = input.currency === currency ? 1 : (input.exchangeRate ?? null);
  return {
    // Without the noise of binary fractions.
    convert: (amount) => (rate === null ? null : Number((amount * rate).toPrecision(12))),
    why: currencyNote(input.currency, currency),
    notes: rate === null || rate === 1 ? [] : [convertedNote(input.currency, currency, rate)],
  };
}
