import {
  compileKeywords,
  createKeywordDetector,
  createPersonalInformationDetector,
} from '../../engines/screening/index.ts';
import { NO_LIMITS, type Policy, type PolicyRelease } from '../../kernel/policy/index.ts';
import { createDetectors, createScreeningPort, type ScreeningPort } from '../screening/index.ts';
import { makeKeywords } from '../testing/index.ts';

// What a gateway has on in the bench when everything is on, beside journal, payload encryption and records: as many keywords as the
// design asks for, personal information in both directions, and limits of every kind. The texts of the bench hold none of it: what is measured is
// the looking.

const KEYWORDS = 10_000;

export function createBenchScreening(): ScreeningPort {
  const detectors = createDetectors([]);
  const entries = makeKeywords(KEYWORDS).map((text, at) => ({
    id: `k${at}`,
    text,
    kind: 'bench',
    grade: 'high' as const,
  }));
  const words = createKeywordDetector('keywords', compileKeywords(entries));
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
