import { createHash } from 'node:crypto';
import { decodeRecord, type StewardRecord } from '../../../kernel/record/index.ts';

/** What is drawn: so many acts of a period, of one measure or kind where one is named. */
export interface SampleRule {
  /** Anything; the same seed over the same logs draws the same acts. */
  readonly seed: string;
  /** UTC instants: from inclusive, to exclusive. */
  readonly from: string;
  readonly to: string;
  readonly count: number;
  readonly measureId?: string;
  readonly kind?: string;
}

/** One log as of the size that the draw looks at. */
export interface SampledLog {
  readonly name: string;
  readonly origin: string;
  readonly size: number;
  /** Hex root of the tree of that size. */
  readonly root: string;
}

export interface DrawnAct {
  /** Name of the log. */
  readonly log: string;
  readonly index: number;
}

/**
 * The place of an entry in the draw: hex SHA-256 of seed, origin of the log and index, each on a line of its own without a last
 * line feed. The acts with the smallest ranks are the sample, so anybody can draw it again with `sha256sum` alone.
 */
export function rankOf(seed: string, origin: string, index: number): string {
  return createHash('sha256').update(`${seed}\n${origin}\n${index}`).digest('hex');
}

/** Whether the act belongs to what is drawn from. */
export function isInPeriod(rule: Pick<SampleRule, 'from' | 'to'>, record: Pick<StewardRecord, 'at'>): boolean {
  const at = Date.parse(record.at);
  return at >= Date.parse(rule.from) && at < Date.parse(rule.to);
}

/** Draws while entries go by; needs no more memory than the sample itself. */
export function createDraw(rule: SampleRule) {
  let drawn: (DrawnAct & { rank: string })[] = [];
  let population = 0;
  const shorten = () => {
    drawn = drawn.sort((a, b) => (a.rank < b.rank ? -1 : 1)).slice(0, rule.count);
  };
  return {
    /** Answers the record when it lies in the period, of the wanted kind and measure or not. Throws on an entry that is no record. */
    take(log: { name: string; origin: string }, index: number, bytes: Uint8Array): StewardRecord | undefined {
      const record = decodeRecord(bytes);
      if (!isInPeriod(rule, record)) return undefined;
      const wanted =
        (rule.kind === undefined || record.kind === rule.kind) &&
        (rule.measureId === undefined || record.measures.includes(rule.measureId));
      if (wanted) {
        population++;
        drawn.push({ log: log.name, index, rank: rankOf(rule.seed, log.origin, index) });
        if (drawn.length >= 2 * rule.count + 64) shorten();
      }
      return record;
    },
    /** Acts drawn so far, in the order of the draw, and out of how many. */
    result(): { population: number; acts: DrawnAct[] } {
      shorten();
      return { population, acts: drawn.map(({ log, index }) => ({ log, index })) };
    },
  };
}
