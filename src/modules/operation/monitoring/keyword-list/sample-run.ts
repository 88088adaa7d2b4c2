import type { IncrementalDetector } from '../../../../engines/screening/index.ts';
import { hitsOf } from '../hits.ts';
import type { ListSamples } from './list-parts.ts';

/** How the samples of a list come out when they are really screened by it. */
export interface SampleRun {
  readonly mustCatch: readonly { readonly caught: boolean; readonly kinds: readonly string[] }[];
  readonly mustPass: readonly { readonly passed: boolean; readonly rules: readonly string[] }[];
  readonly holds: boolean;
}

/** A sample that must be caught needs a hit of its kind; one that must pass may have none at all. */
export function runSamples(detector: IncrementalDetector, samples: ListSamples): SampleRun {
  const mustCatch = samples.mustCatch.map(({ text, kind }) => {
    const kinds = [...new Set(hitsOf(detector, text).map((hit) => hit.kind))];
    return { caught: kinds.includes(kind), kinds };
  });
  const mustPass = samples.mustPass.map(({ text }) => {
    const rules = [...new Set(hitsOf(detector, text).map((hit) => hit.rule))];
    return { passed: rules.length === 0, rules };
  });
  return {
    mustCatch,
    mustPass,
    holds: mustCatch.every(({ caught }) => caught) && mustPass.every(({ passed }) => passed),
  };
}
