import {
  compileKeywords,
  createKeywordDetector,
  createPersonalInformationDetector,
  type KeywordEntry,
} from '../../engines/screening/index.ts';
import { NO_LIMITS, type Policy, type PolicyRelease } from '../../kernel/policy/index.ts';
import { createDetectors, createScreeningPort, type ScreeningPort } from '../screening/index.ts';

// What a gateway has on in the bench when everything is on, beside journal, payload encryption and records: as many keywords as the
// design asks for, personal information in both directions, and limits of every kind. The texts of the bench hold none of it: what is measured is
// the looking.

const KEYWORDS = 10_000;

/** Nine of ten of two to four Chinese characters, the others like words; the same in every run. */
function makeKeywords(): KeywordEntry[] {
  let state = 1;
  const random = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const several = (least: number, most: number, pick: () => string) =>
    Array.from({ length: least + random(most - least + 1) }, pick).join('');
  const han = () => String.fromCodePoint(0x4e00 + random(3_500));
  const letter = () => String.fromCodePoint(0x61 + random(26));
  const texts = new Set<string>();
  while (texts.size < KEYWORDS) texts.add(random(10) === 0 ? several(7, 12, letter) : several(2, 4, han));
  return [...texts].map((text, at) => ({ id: `k${at}`, text, kind: 'bench', grade: 'high' }));
}

export function createBenchScreening(): ScreeningPort {
  const detectors = createDetectors([]);
  const words = createKeywordDetector('keywords', compileKeywords(makeKeywords()));
  const personal = createPersonalInformationDetector();
  detectors.put('keywords', null, () => words);
  detectors.put('personal-information', null, () => personal);
  return createScreeningPort(detectors);
}

const MOST = 1_000_000_000;
const LIMITS = {
  ...NO_LIMITS,
  requestsPerMinute: MOST,
  tokensPerMinute: MOST * 1_000,
  concurrentRequests: 1_000_000,
  budgets: [
    { unit: 'tokens', period: 'day', amount: MOST * 1_000 },
    { unit: 'money', period: 'month', amount: MOST },
  ],
} as const;

/** What of a policy turns everything on. */
export const EVERYTHING_ON: { release: Partial<PolicyRelease>; policy: Partial<Policy> } = {
  release: {
    screening: ['keywords', 'personal-information'].map((detector) => ({ detector, mode: 'block', parameters: {} })),
    limits: LIMITS,
  },
  policy: {
    limits: {
      timeZone: 'Asia/Shanghai',
      currency: 'CNY',
      defaultOutputTokens: 300,
      whenStoreAway: 'local-share',
      gateway: null,
    },
  },
};
