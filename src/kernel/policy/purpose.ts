/**
 * What requests of an application must say of themselves and be about, from its approved use statement as a release binds it.
 * Judged by `engines/purpose`, before a request goes to an upstream.
 */
export interface PolicyPurpose {
  readonly applicationId: string;
  readonly statementId: string;
  /** What happens to requests outside of it. */
  readonly mode: 'observe' | 'warn' | 'block';
  readonly metadata: readonly RequiredMetadata[];
  readonly topics: readonly PurposeTopic[];
  /** How alike a sentence and an example phrase must be to count as the same, from 0 to 1. */
  readonly resemblance: number;
  /** What a text counts as that no topic fits and no classifier judged. */
  readonly unmatched: 'within' | 'off-purpose';
  /** Asked about a text that no topic fits. */
  readonly classifier: PurposeClassifier | null;
}

/** Something that each request must say, in a header or as a member of `metadata` in its body. */
export interface RequiredMetadata {
  /** `domain`: the domain of business; its values are the domains of the statement. */
  readonly kind: 'metadata' | 'domain';
  readonly place: 'header' | 'metadata';
  readonly name: string;
  /** Empty: anything but nothing. */
  readonly values: readonly string[];
}

export interface PurposeTopic {
  /** Stands in records; the title does not. */
  readonly id: string;
  readonly title: string;
  readonly use: 'allowed' | 'prohibited';
  readonly keywords: readonly string[];
  /** Phrases as people say them. */
  readonly examples: readonly string[];
}

export interface PurposeClassifier {
  readonly endpointId: string;
  /** Null while the endpoint is not approved or takes no requests: then it is not asked, which is a failure. */
  readonly route: { readonly baseUrl: string; readonly model: string; readonly credential: boolean } | null;
  readonly timeLimitMillis: number;
  /** What a text counts as that could not be judged: as not judged, or as off purpose. */
  readonly failMode: 'open' | 'closed';
  /** What the statement says, for the question. */
  readonly purposes: readonly string[];
  readonly prohibitedUses: readonly string[];
}

/** What was found of the purpose of a request, as a mark of its record; `off-…` with what was done about it. */
export const PURPOSE_VERDICTS = ['within', 'off-observed', 'off-warned', 'off-blocked', 'unjudged'] as const;
export type PurposeVerdict = (typeof PURPOSE_VERDICTS)[number];

/** Names of the marks of a record that tell the verdict and the rule that decided. */
export const PURPOSE_MARK = 'purpose';
export const PURPOSE_RULE_MARK = 'purpose.rule';
