import type { Chain, ChainRule } from '../chain/index.ts';
import type { IncrementalDetector } from '../types.ts';
import { readingJson } from './json-text.ts';

/** A chain taken apart for documents. All parts count in the tally of the chain. */
export interface DocumentChain {
  readonly chain: Chain;
  /** Incremental detectors alone. */
  readonly plain: Chain;
  /** The same, reading JSON text as it decodes too. */
  readonly json: Chain;
  /** Everything, reading JSON text as it decodes too. */
  readonly jsonStream: Chain;
  /**
   * Judging detectors alone, or null. They are asked about all texts of a document together, so that they can't say which
   * place is meant: where a rule would change the text, it stops.
   */
  readonly judging: Chain | null;
}

const known = new WeakMap<Chain, DocumentChain>();

export function forDocuments(chain: Chain): DocumentChain {
  let parts = known.get(chain);
  if (parts === undefined) {
    const plain = chain.select((rule) => (isIncremental(rule) ? rule : null));
    const json = plain.select(asJson);
    const judging = chain.immediate ? null : chain.select((rule) => (isIncremental(rule) ? null : stopping(rule)));
    parts = { chain, plain, json, jsonStream: chain.immediate ? json : chain.select(asJson), judging };
    known.set(chain, parts);
  }
  return parts;
}

function isIncremental({ detector }: ChainRule): boolean {
  return detector.stream.kind === 'incremental';
}

function asJson(rule: ChainRule): ChainRule {
  return isIncremental(rule) ? { ...rule, detector: readingJson(rule.detector as IncrementalDetector) } : rule;
}

function stopping(rule: ChainRule): ChainRule {
  const strict = <A extends string | undefined>(action: A) =>
    action === 'mask' || action === 'replace' ? ('stop' as const) : action;
  const all = <R extends Readonly<Record<string, string | undefined>>>(table: R | undefined) =>
    Object.fromEntries(Object.entries(table ?? {}).map(([key, action]) => [key, strict(action)]));
  const { byKind, byGrade, default: otherwise } = rule.actions;
  return {
    ...rule,
    actions: { byKind: all(byKind), byGrade: all(byGrade), default: strict(otherwise) } as ChainRule['actions'],
  };
}
