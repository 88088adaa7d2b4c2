import type { PurposeChecks } from '../../app/api/index.ts';

/** Checks as the form holds them: parts that are not asked for may be there half. */
export interface ChecksForm {
  readonly metadata?: PurposeChecks['metadata'];
  readonly domain?: { place?: 'header' | 'metadata'; name?: string } | null;
  readonly topics?: PurposeChecks['topics'];
  readonly resemblance?: number;
  readonly unmatched?: PurposeChecks['unmatched'];
  readonly classifier?: Partial<NonNullable<PurposeChecks['classifier']>> | null;
}

export const NO_CHECKS: ChecksForm = { metadata: [], topics: [], resemblance: 0.6, unmatched: 'within' };

/** What is sent; undefined where nothing is asked. */
export function checksOf(form: ChecksForm | undefined): PurposeChecks | undefined {
  const { metadata = [], domain, topics = [], resemblance = 0.6, unmatched = 'within', classifier } = form ?? {};
  const asked: PurposeChecks = {
    metadata: metadata.map((one) => ({ ...one, values: one.values ?? [] })),
    domain: domain?.place ? { place: domain.place, name: domain.name ?? '' } : null,
    topics: topics.map((one) => ({ ...one, keywords: one.keywords ?? [], examples: one.examples ?? [] })),
    resemblance,
    unmatched,
    classifier: classifier?.endpointId
      ? {
          endpointId: classifier.endpointId,
          timeLimitMillis: classifier.timeLimitMillis ?? 2_000,
          failMode: classifier.failMode ?? 'open',
        }
      : null,
  };
  const nothing =
    asked.metadata.length === 0 && asked.domain === null && asked.topics.length === 0 && asked.classifier === null;
  return nothing ? undefined : asked;
}
