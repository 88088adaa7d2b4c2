import type { PurposeTopic } from '../../kernel/policy/index.ts';
import { compileKeywords, createKeywordDetector, type Hit, type KeywordEntry } from '../screening/index.ts';
import { createResemblance } from './resemblance.ts';

/** Tells what a text is about, by the keywords and example phrases of topics. */
export interface Topics {
  /** A prohibited topic goes before an allowed one; null when none fits. */
  find(text: string): PurposeTopic | null;
}

/** The keywords of topics as entries of a list; their kind is the number of their topic. */
export function keywordEntries(topics: readonly Pick<PurposeTopic, 'id' | 'keywords'>[]): KeywordEntry[] {
  return topics.flatMap(({ id, keywords }, number) =>
    keywords.map((text, at) => ({ id: `${id}:${at}`, text, kind: String(number), grade: 'low' as const })),
  );
}

/** Throws `KeywordError` for a keyword that can't be used. */
export function createTopics(topics: readonly PurposeTopic[], resemblance: number): Topics {
  const sides = (['prohibited', 'allowed'] as const).map((use) => {
    const own = topics.filter((topic) => topic.use === use);
    // Each side has its own lists: of keywords that lie within each other only one is reported.
    const entries = keywordEntries(own);
    const detector = entries.length === 0 ? null : createKeywordDetector('purpose', compileKeywords(entries));
    const phrases = own.flatMap((topic) => topic.examples.map((text) => ({ topic, text })));
    return { own, detector, phrases, alike: createResemblance(phrases.map(({ text }) => text)) };
  });
  return {
    find(text) {
      for (const { own, detector, phrases, alike } of sides) {
        if (detector !== null) {
          const hits: Hit[] = [];
          const scan = detector.open();
          scan.push(text, hits);
          scan.end(hits);
          const [first] = hits;
          if (first !== undefined) return own[Number(first.kind)]!;
        }
        const found = alike.find(text, resemblance);
        if (found !== null) return phrases[found.phrase]!.topic;
      }
      return null;
    },
  };
}
