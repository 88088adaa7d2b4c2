import {
  buildCharacterTables,
  compileKeywords,
  createKeywordDetector,
  createPersonalInformationDetector,
  type Detector,
  type IncrementalDetector,
} from '../../engines/screening/index.ts';
import type { Policy, PolicyDetector } from '../../kernel/policy/index.ts';
import type { Folder } from '../../platform/files/index.ts';
import type { DetectorSource, ScreeningSide } from './detectors.ts';
import { createGuards } from './guards.ts';
import { type FetchContent, openKeywordContents } from './keyword-contents.ts';

/** What a gateway screens by: contents of lists by hash, guards of the policy, and what needs no data. */
export interface HeldDetectors extends DetectorSource {
  ready(policy: Policy): boolean;
  prepare(policy: Policy, signal: AbortSignal): Promise<void>;
  /** Takes up from disk what the policy that lies there names; answers the lists that are missing. */
  load(policy: Policy): Promise<string[]>;
  /** Before the policy applies. */
  take(policy: Policy): void;
  /** After it applies: drops what none of these names. */
  keepOnly(policies: readonly Policy[]): Promise<void>;
  problems(): string[];
  close(): Promise<void>;
}

type BuiltIn = 'personal-information' | 'hidden-characters';

export function openHeldDetectors(options: {
  folder: Folder;
  fetchContent: FetchContent;
  credential: (guardId: string) => string | undefined;
}): HeldDetectors {
  // Before anything is served: no first text waits for tables.
  buildCharacterTables();
  const builtIn = new Map<string, IncrementalDetector>(Object.entries(createBuiltIn()));
  const contents = openKeywordContents(options.folder, options.fetchContent);
  const guards = createGuards(options.credential);
  const kinds = new Set(['keywords', 'guard', ...builtIn.keys()]);
  let generation = 0;
  let missed = false;

  function look({ detector, parameters }: PolicyDetector, side: ScreeningSide): Detector | null {
    if (detector === 'keywords') return contents.find(String(parameters.sha256));
    if (detector === 'guard') return guards.find(String(parameters.guard), side);
    return builtIn.get(detector) ?? null;
  }

  /**
   * What a policy's detectors were found to be stays so: contents go by hash, and guards are those of that policy. Only what was missing
   * is looked for again, so that texts admitted under a policy that is replaced are screened by what it named.
   */
  function changed(): void {
    if (!missed) return;
    missed = false;
    generation++;
  }

  return {
    knows: (detector) => kinds.has(detector),
    find(detector, side) {
      const found = look(detector, side);
      if (found === null) missed = true;
      return found;
    },
    generation: () => generation,
    ready: (policy) => contents.ready(policy),
    async prepare(policy, signal) {
      await contents.prepare(policy, signal);
      changed();
    },
    async load(policy) {
      guards.take(policy);
      return contents.load(policy);
    },
    take(policy) {
      guards.take(policy);
      changed();
    },
    keepOnly: (policies) => contents.keepOnly(policies),
    problems: () => guards.broken().map((id) => `guard ${id} failed too often and is not asked at the moment`),
    close: () => guards.close(),
  };
}

function createBuiltIn(): Record<BuiltIn, IncrementalDetector> {
  return {
    'personal-information': createPersonalInformationDetector(),
    'hidden-characters': createKeywordDetector('hidden-characters', compileKeywords([]), {
      hiddenCharacters: { kind: 'hidden-characters', grade: 'medium' },
    }),
  };
}
