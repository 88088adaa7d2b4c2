import { createPurposeJudge, type PurposeJudge, type PurposeQuestion } from '../../engines/purpose/index.ts';
import type { PolicyPurpose, PolicyRelease } from '../../kernel/policy/index.ts';
import type { Classifiers } from './classifiers.ts';

/** What came of a check. `mode` says what is done about a request that is off purpose. */
export interface PurposeOutcome {
  readonly found: 'within' | 'off-purpose' | 'unjudged';
  readonly rule: string | null;
  readonly mode: PolicyPurpose['mode'];
}

export interface PurposeCheck {
  /** Null where no use statement of the application asks anything. `ask` is called only where something is asked. */
  check(
    release: PolicyRelease,
    applicationId: string,
    ask: () => PurposeQuestion,
    signal: () => AbortSignal,
  ): PurposeOutcome | Promise<PurposeOutcome> | null;
  close(): void;
}

interface Stated {
  readonly purpose: PolicyPurpose;
  readonly judge: PurposeJudge;
}

const STRICTNESS = { observe: 0, warn: 1, block: 2 };

/** Judges are made once for each policy. */
export function createPurposeCheck(classifiers: Classifiers): PurposeCheck {
  const made = new WeakMap<PolicyRelease, Map<string, readonly Stated[]>>();

  function statedBy(release: PolicyRelease, applicationId: string): readonly Stated[] {
    let byApplication = made.get(release);
    if (byApplication === undefined) {
      byApplication = new Map();
      for (const purpose of release.purposes ?? []) {
        const own = byApplication.get(purpose.applicationId) ?? [];
        byApplication.set(purpose.applicationId, [...own, { purpose, judge: createPurposeJudge(purpose) }]);
      }
      made.set(release, byApplication);
    }
    return byApplication.get(applicationId) ?? [];
  }

  async function classify({ purpose }: Stated, text: string, signal: AbortSignal): Promise<PurposeOutcome> {
    const { mode } = purpose;
    const found = await classifiers.ask(purpose, text, signal);
    if (found !== null) return { found, rule: 'classifier', mode };
    const closed = purpose.classifier?.failMode === 'closed';
    return { found: closed ? 'off-purpose' : 'unjudged', rule: 'classifier-failed', mode };
  }

  return {
    check(release, applicationId, ask, signal) {
      if (release.purposes === undefined) return null;
      const stated = statedBy(release, applicationId);
      if (stated.length === 0) return null;
      const question = ask();
      const outcomes = stated.map((one) => {
        const { found, rule } = one.judge.judge(question);
        const { mode } = one.purpose;
        return found === 'unclear' ? classify(one, question.text, signal()) : { found, rule, mode };
      });
      return outcomes.some((one) => one instanceof Promise)
        ? Promise.all(outcomes).then(together)
        : together(outcomes as PurposeOutcome[]);
    },
    close: () => classifiers.close(),
  };
}

/** Within one of the statements is within. What one of them could not judge is not off purpose; else the strictest of them decides. */
function together(outcomes: readonly PurposeOutcome[]): PurposeOutcome {
  const good = outcomes.find(({ found }) => found === 'within') ?? outcomes.find(({ found }) => found === 'unjudged');
  return good ?? outcomes.reduce((a, b) => (STRICTNESS[b.mode] > STRICTNESS[a.mode] ? b : a));
}
