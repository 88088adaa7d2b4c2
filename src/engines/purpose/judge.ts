import type { PolicyPurpose } from '../../kernel/policy/index.ts';
import { createTopics } from './topics.ts';

/** What a request says: by its headers, its `metadata`, and in the words of whoever asks. */
export interface PurposeQuestion {
  /** Value of a header by its name in lower case. */
  header(name: string): string | undefined;
  readonly metadata: unknown;
  /** Empty where there is nothing to read, such as tokens. */
  readonly text: string;
}

/** Whether a request is within its purpose, and by which rule; `unclear` where no rule decides and a classifier is to be asked. */
export interface PurposeJudgement {
  readonly found: 'within' | 'off-purpose' | 'unjudged' | 'unclear';
  /** `metadata:<name>`, `domain:<name>`, `topic:<id>`, `unmatched`, `no-text`, or null where nothing speaks against it. */
  readonly rule: string | null;
}

export interface PurposeJudge {
  judge(question: PurposeQuestion): PurposeJudgement;
}

/** Compiles what a use statement asks. Throws `KeywordError` for a keyword that can't be used. */
export function createPurposeJudge(purpose: PolicyPurpose): PurposeJudge {
  const topics = createTopics(purpose.topics, purpose.resemblance);
  const readsText = purpose.topics.length > 0 || purpose.classifier !== null;
  return {
    judge(question) {
      for (const { kind, place, name, values } of purpose.metadata) {
        const said = place === 'header' ? question.header(name) : memberOf(question.metadata, name);
        const value = said?.trim() ?? '';
        if (value === '' || (values.length > 0 && !values.includes(value)))
          return { found: 'off-purpose', rule: `${kind}:${name}` };
      }
      if (!readsText) return { found: 'within', rule: null };
      if (question.text === '') return { found: 'unjudged', rule: 'no-text' };
      const topic = topics.find(question.text);
      if (topic !== null)
        return { found: topic.use === 'allowed' ? 'within' : 'off-purpose', rule: `topic:${topic.id}` };
      if (purpose.classifier !== null) return { found: 'unclear', rule: null };
      return purpose.unmatched === 'within'
        ? { found: 'within', rule: null }
        : { found: 'off-purpose', rule: 'unmatched' };
    },
  };
}

function memberOf(metadata: unknown, name: string): string | undefined {
  if (metadata === null || typeof metadata !== 'object' || !Object.hasOwn(metadata, name)) return undefined;
  const value = (metadata as Record<string, unknown>)[name];
  return typeof value === 'string' ? value : undefined;
}
