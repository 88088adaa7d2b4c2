import type { Detector } from '../../engines/screening/index.ts';
import type { PolicyDetector } from '../../kernel/policy/index.ts';

export type ScreeningSide = 'input' | 'output';

/** Makes a detector for one side of the traffic, by the parameters of the policy. */
export type DetectorMaker = (side: ScreeningSide, parameters: PolicyDetector['parameters']) => Detector;

/** Where the port takes detectors from: keyword lists, personal information, guards, as they are right now. */
export interface DetectorSource {
  /** Whether a policy may name it at all. */
  knows(detector: string): boolean;
  /** Null when it is not here, such as a list that has not come yet. */
  find(detector: PolicyDetector, side: ScreeningSide): Detector | null;
  /** Differs after every change. */
  generation(): number;
}

export interface Detectors extends DetectorSource {
  /**
   * Puts a detector in place, or another one in the place of the one before. Texts under way keep the one they began with;
   * new ones take the new. `of` tells lists and guards of one kind apart (`keywords` of `kwl_…`); null where there is one.
   */
  put(detector: string, of: string | null, make: DetectorMaker): void;
  remove(detector: string, of: string | null): void;
}

/** @param kinds What policies may name, whether or not it is here yet. */
export function createDetectors(kinds: readonly string[]): Detectors {
  const known = new Set(kinds);
  const makers = new Map<string, DetectorMaker>();
  let generation = 0;
  const idOf = (detector: string, of: string | null) => (of === null ? detector : `${detector}:${of}`);
  return {
    knows: (detector) => known.has(detector),
    find: (detector, side) => makers.get(nameOf(detector))?.(side, detector.parameters) ?? null,
    generation: () => generation,
    put(detector, of, make) {
      known.add(detector);
      makers.set(idOf(detector, of), make);
      generation++;
    },
    remove(detector, of) {
      makers.delete(idOf(detector, of));
      generation++;
    },
  };
}

/** How a detector of a policy is called: by its id, and the list or guard that it is told to use. */
export function nameOf({ detector, parameters }: PolicyDetector): string {
  const of = parameters.list ?? parameters.guard;
  return of === undefined ? detector : `${detector}:${of}`;
}
