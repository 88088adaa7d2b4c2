import { z } from 'zod';
import { keywordEntries } from '../../../../engines/purpose/index.ts';
import { KeywordError, keywordForm, MAX_KEYWORD_CHARACTERS } from '../../../../engines/screening/index.ts';
import { schemaId, schemaText } from '../../../../platform/http/index.ts';

/** Headers with a meaning of their own; the key would end up in a comparison. */
const OWN_HEADERS = new Set(['authorization', 'cookie', 'x-api-key', 'host', 'content-length', 'content-type']);

const place = {
  place: z.enum(['header', 'metadata']),
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_-]{0,59}$/, 'Lower-case letters, digits, "-" and "_", beginning with a letter')
    .refine((name) => !OWN_HEADERS.has(name), 'Has a meaning of its own; choose another name'),
};

const topic = z
  .strictObject({
    /** Stands in records; keep it when the topic is edited. */
    id: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'Lower-case letters, digits and "-", beginning with a letter'),
    title: schemaText({ max: 100 }),
    use: z.enum(['allowed', 'prohibited']),
    keywords: z.array(schemaText({ max: MAX_KEYWORD_CHARACTERS })).max(200),
    examples: z.array(schemaText({ max: 200 })).max(50),
  })
  .refine(({ keywords, examples }) => keywords.length + examples.length > 0, {
    path: ['keywords'],
    error: 'Needs at least one keyword or example',
  });

/** What gateways check of each request, as data. */
export const purposeChecks = z.strictObject({
  /** What each request must say; without values anything but nothing. */
  metadata: z.array(z.strictObject({ ...place, values: z.array(schemaText({ max: 100 })).max(100) })).max(20),
  /** Where requests name their domain of business: one of the domains of the statement. */
  domain: z.strictObject(place).nullable(),
  topics: z
    .array(topic)
    .max(50)
    .superRefine((topics, context) => {
      const seen = new Set<string>();
      for (const [at, { id, keywords }] of topics.entries()) {
        if (seen.has(id)) context.addIssue({ code: 'custom', path: [at, 'id'], message: 'Is there twice' });
        seen.add(id);
        for (const [number, entry] of keywordEntries([{ id, keywords }]).entries()) {
          const message = unusable(entry);
          if (message !== null) context.addIssue({ code: 'custom', path: [at, 'keywords', number], message });
        }
      }
    }),
  resemblance: z.number().min(0.3).max(1),
  unmatched: z.enum(['within', 'off-purpose']),
  classifier: z
    .strictObject({
      /** An approved endpoint; its model is asked. */
      endpointId: schemaId('ups'),
      timeLimitMillis: z.int().min(100).max(30_000),
      failMode: z.enum(['open', 'closed']),
    })
    .nullable(),
});
export type PurposeChecks = z.infer<typeof purposeChecks>;

function unusable(entry: Parameters<typeof keywordForm>[0]): string | null {
  try {
    keywordForm(entry);
    return null;
  } catch (error) {
    if (error instanceof KeywordError) return error.message;
    throw error;
  }
}

/** True where nothing is asked of any request. */
export function asksNothing(checks: PurposeChecks | undefined): boolean {
  return (
    checks === undefined ||
    (checks.metadata.length === 0 && checks.domain === null && checks.topics.length === 0 && checks.classifier === null)
  );
}
